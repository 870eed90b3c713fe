// The chaos games of each instruction set this build contains.
#pragma once
#include <type_traits>

#include "chaos_plan.h"

namespace cardioid::render {

#if defined(__aarch64__) || defined(_M_ARM64)
extern const ChaosKernels neonChaosKernels;
#else
extern const ChaosKernels avx512ChaosKernels;
extern const ChaosKernels avx2ChaosKernels;
extern const ChaosKernels baseChaosKernels;
#endif

}  // namespace cardioid::render
