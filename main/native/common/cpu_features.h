// What the processor this runs on can execute.
#pragma once

#if (defined(__x86_64__) || defined(_M_X64)) && defined(_WIN32)
#include <intrin.h>
#endif

namespace cardioid {

#if defined(__x86_64__) || defined(_M_X64)

#if defined(_WIN32)
namespace detail {

/// One bit of CPUID leaf 7 (subleaf 0), register EBX.
inline bool leaf7Ebx(int bit) {
    int registers[4];
    __cpuidex(registers, 7, 0);
    return (registers[1] >> bit) & 1;
}

/// True where the system saves the register state named by these bits of XCR0.
inline bool systemSaves(unsigned long long state) {
    int registers[4];
    __cpuid(registers, 1);
    const bool hasXgetbv = (registers[2] >> 27) & 1;
    return hasXgetbv && (_xgetbv(0) & state) == state;
}

}  // namespace detail
#endif

/// AVX2 and FMA, saved by the operating system.
inline bool cpuHasAvx2() {
#if defined(_WIN32)
    int registers[4];
    __cpuid(registers, 1);
    const bool hasFma = (registers[2] >> 12) & 1;
    return hasFma && detail::leaf7Ebx(5) && detail::systemSaves(0x6);
#else
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
}

/// AVX-512 F, DQ, BW and VL, saved by the operating system.
inline bool cpuHasAvx512() {
#if defined(_WIN32)
    return cpuHasAvx2() && detail::leaf7Ebx(16) && detail::leaf7Ebx(17) && detail::leaf7Ebx(30) && detail::leaf7Ebx(31) &&
           detail::systemSaves(0xE6);
#else
    return cpuHasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
#endif
}

#endif

}  // namespace cardioid
