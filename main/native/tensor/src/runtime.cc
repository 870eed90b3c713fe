#include "runtime.h"

#include <cstring>

#if defined(_MSC_VER) && defined(_M_X64)
#include <intrin.h>
#endif

namespace cardioid {
namespace {

const Kernels* chosen = &kernels_base;

#if defined(__x86_64__) || defined(_M_X64)
#if defined(_MSC_VER)
// clang-cl links without compiler-rt's cpu model, so ask the processor directly: CPUID leaves 1 and 7, and XGETBV for
// what the operating system saves on a context switch.
bool hasFeature(bool wide) {
  int leaf1[4], leaf7[4];
  __cpuid(leaf1, 1);
  __cpuidex(leaf7, 7, 0);
  const bool osSavesVectors = (leaf1[2] >> 27) & 1;
  if (!osSavesVectors) return false;
  const unsigned long long saved = _xgetbv(0);
  if (!wide) return (saved & 6) == 6 && ((leaf1[2] >> 12) & 1) && ((leaf7[1] >> 5) & 1);
  const int f = 16, dq = 17, bw = 30, vl = 31;
  return (saved & 0xe6) == 0xe6 && ((leaf7[1] >> f) & 1) && ((leaf7[1] >> dq) & 1) && ((leaf7[1] >> bw) & 1) &&
         ((static_cast<unsigned>(leaf7[1]) >> vl) & 1);
}
bool hasAvx512() { return hasFeature(true); }
bool hasAvx2() { return hasFeature(false); }
#else
bool hasAvx512() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw");
}
bool hasAvx2() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif
#endif

}  // namespace

const Kernels& kernels() { return *chosen; }

bool chooseKernels(const char* name) {
  const bool any = name == nullptr || *name == '\0';
  auto matches = [&](const Kernels& candidate) { return any || std::strcmp(name, candidate.name) == 0; };
#if defined(__x86_64__) || defined(_M_X64)
  if (matches(kernels_avx512) && hasAvx512()) return chosen = &kernels_avx512, true;
  if (matches(kernels_avx2) && hasAvx2()) return chosen = &kernels_avx2, true;
#endif
  if (matches(kernels_base)) return chosen = &kernels_base, true;
  return false;
}

}  // namespace cardioid
