// Choosing a map for each lane, and looking its numbers up.
#pragma once
#include "../lanes/lanes.h"
#include "chaos_plan.h"

namespace cardioid::render::CARDIOID_ISA {

/// A table of numbers by map, held in registers where the instruction set can index it there.
/// @tparam entries how many are looked up: at most `maxMaps` or `mapTableLength`
template <class L, int entries = maxMaps>
class MapTable {
public:
    explicit MapTable(const float* numbers) {
#if defined(CARDIOID_LANES_AVX512)
        table = _mm512_loadu_ps(numbers);
#elif defined(CARDIOID_LANES_AVX2)
        table = _mm256_loadu_ps(numbers);
        if constexpr (entries > maxMaps) upper = _mm256_loadu_ps(numbers + maxMaps);
#else
        table = numbers;
#endif
    }
    typename L::Vec at(typename L::Bits map) const {
#if defined(CARDIOID_LANES_AVX512)
        return _mm512_permutexvar_ps((__m512i)map, table);
#elif defined(CARDIOID_LANES_AVX2)
        const __m256 low = _mm256_permutevar8x32_ps(table, (__m256i)map);
        if constexpr (entries <= maxMaps) return low;
        // the fourth bit of a place, as the sign that chooses between the halves
        return _mm256_blendv_ps(low, _mm256_permutevar8x32_ps(upper, (__m256i)map), (__m256)(map << 28));
#else
        typename L::Vec v;
        for (int lane = 0; lane < L::width; lane++) v[lane] = table[map[lane]];
        return v;
#endif
    }

private:
#if defined(CARDIOID_LANES_AVX512)
    __m512 table;
#elif defined(CARDIOID_LANES_AVX2)
    __m256 table, upper;
#else
    const float* table;
#endif
};

/// The map whose share of the random numbers each lane's bits fall into.
template <class L>
inline typename L::Bits chosenMap(const ChaosPlan& plan, typename L::Bits random) {
    using Signed = decltype(typename L::Bits{} > typename L::Bits{});
    const Signed bits = (Signed)(random >> 1);
    Signed map = Signed{};
    for (int k = 0; k + 1 < plan.mapCount; k++) map -= bits > (Signed{} + plan.thresholds[k]);
    return (typename L::Bits)map;
}

/// The same where the shares depend on the map that was taken last.
template <class L>
inline typename L::Bits nextMap(const ChaosPlan& plan, typename L::Bits last, typename L::Bits random) {
    using Signed = decltype(typename L::Bits{} > typename L::Bits{});
    const Signed bits = (Signed)(random >> 1);
    Signed map = Signed{};
    for (int k = 0; k + 1 < plan.mapCount; k++) {
        // numbers that are only moved: bits of whole ones stay what they are
        map -= bits > (Signed)MapTable<L, mapTableLength>(plan.nextThresholds[k]).at(last);
    }
    return (typename L::Bits)map;
}

}  // namespace cardioid::render::CARDIOID_ISA
