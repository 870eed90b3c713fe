// The kernel sets this build contains; which of them this machine can run is for cpu_features.h to say.
#pragma once
#include "../image_plan.h"

namespace cardioid::render {

#if defined(__aarch64__) || defined(_M_ARM64)
extern const KernelSet neonKernels;
#else
extern const KernelSet avx512Kernels;
extern const KernelSet avx2Kernels;
extern const KernelSet baseKernels;
#endif

}  // namespace cardioid::render
