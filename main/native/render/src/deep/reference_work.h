// Reference orbits for another executor of deep pictures: the graphics card of a window.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "../../../common/node_api_helpers.h"
#include "prepared_scene.h"

namespace cardioid::render {

/// A reference being followed on a thread of Node's pool. `cancelled` may be set from JavaScript's thread.
struct ReferenceFlag {
    bool cancelled = false;
    void cancel() { __atomic_store_n(&cancelled, true, __ATOMIC_RELAXED); }
};

/// Starts on the reference of a picture of so many samples. @returns a promise of { texels, start, critical }: four float32 for each place,
/// mantissa x, mantissa y, exponent (-1000000: the place is 0) and 0; and first and last place of the two orbits. Null once cancelled.
napi_value startReference(napi_env env, DeepInput input, int columns, int rows, int iterations, std::shared_ptr<ReferenceFlag> flag);

}  // namespace cardioid::render
