// A deep picture made ready: its reference orbit and jumps.
#pragma once
#include <string>
#include <vector>

#include "../image_plan.h"
#include "deep_scene.h"
#include "jump_table.h"
#include "work_watch.h"

namespace cardioid::render {

/// Where a deep picture lies and what it draws, as it comes from JavaScript.
struct DeepInput {
    DeepFamily family;
    std::string re, im;        ///< the centre, decimals of any length
    double widthDigits;        ///< width = widthDigits * 10^widthExponent
    int widthExponent;
    /// An orbit starts at startScale * pixel + startShift; its constant is cScale * pixel + cShift.
    double startScale, cScale;
    double startShift[2], cShift[2];
    bool jumps = true;  ///< false: every step is taken by itself
};

class PreparedScene {
public:
    /// Follows the reference. Takes seconds where there are many digits and steps; gives up, and is not to be used, once cancelled.
    /// @param columns, rows samples of the picture
    /// @throws std::invalid_argument for a centre that is not a number below 2^63
    PreparedScene(const DeepInput& input, int columns, int rows, int iterations, const WorkWatch& watch);

    /// Measures the reference, where the plan measures whole orbits. @param scratch working memory
    void measure(const ImagePlan& plan, const KernelSet& kernels, Scratch& scratch, const bool* cancelled);

    const DeepScene& scene() const { return deepScene; }

private:
    DeepScene deepScene{};
    std::vector<OrbitPoint> points;
    std::vector<TinyPoint> tiny;
    std::vector<double> terms;
    JumpStore startJumps, criticalJumps;
};

}  // namespace cardioid::render
