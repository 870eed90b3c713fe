// The lanes of the instruction set this file is being compiled for.
//
// The build compiles kernels/kernel_set.cc once per instruction set with CARDIOID_ISA naming it. Everything a kernel
// contains lives in the namespace of that name: were two instruction sets to share one inline function, the linker
// would keep one copy and a plain machine could execute AVX-512.
#pragma once
#ifndef CARDIOID_ISA
#error "CARDIOID_ISA must name the instruction set"
#endif

#if defined(CARDIOID_LANES_AVX512)
#include "avx512.h"
#elif defined(CARDIOID_LANES_AVX2)
#include "avx2.h"
#else
#include "lanes128.h"
#endif
