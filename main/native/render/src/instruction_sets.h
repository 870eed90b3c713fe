// The kernel sets this machine can run, the widest first.
#pragma once
#include <string>
#include <vector>

#include "image_plan.h"

namespace cardioid::render {

const std::vector<const KernelSet*>& usableKernelSets();

/// The usable kernel set of this name, or null.
const KernelSet* findKernelSet(const std::string& name);

}  // namespace cardioid::render
