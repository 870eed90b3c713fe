// Which set of kernels runs on this processor.
#pragma once
#include "kernels.h"

namespace cardioid {

/** The kernels in use. */
const Kernels& kernels();

/**
 * Chooses the widest instruction set the processor has, or `name` ("avx512", "avx2", "base"; "neon" is what `base`
 * is called on ARM) if it has that one. Returns false, changing nothing, if it does not.
 */
bool chooseKernels(const char* name);

}  // namespace cardioid
