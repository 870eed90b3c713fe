// Rows of four numbers, one for each lane, turned into four vectors. Loading rows and turning them is faster than gathering columns.
#pragma once
#include "../lanes/lanes.h"

namespace cardioid::render::CARDIOID_ISA {

template <class Vec, int width>
inline void loadRows(const double* const (&rows)[width], Vec& a, Vec& b, Vec& c, Vec& d) {
#if defined(CARDIOID_LANES_AVX512)
    const auto pair = [&](int lane) {
        return _mm512_insertf64x4(_mm512_castpd256_pd512(_mm256_loadu_pd(rows[lane])), _mm256_loadu_pd(rows[lane + 4]), 1);
    };
    const __m512d r04 = pair(0), r15 = pair(1), r26 = pair(2), r37 = pair(3);
    const __m512d even01 = _mm512_unpacklo_pd(r04, r15), odd01 = _mm512_unpackhi_pd(r04, r15);
    const __m512d even23 = _mm512_unpacklo_pd(r26, r37), odd23 = _mm512_unpackhi_pd(r26, r37);
    const __m512i low = _mm512_setr_epi64(0, 1, 8, 9, 4, 5, 12, 13), high = _mm512_setr_epi64(2, 3, 10, 11, 6, 7, 14, 15);
    a = (Vec)_mm512_permutex2var_pd(even01, low, even23);
    b = (Vec)_mm512_permutex2var_pd(odd01, low, odd23);
    c = (Vec)_mm512_permutex2var_pd(even01, high, even23);
    d = (Vec)_mm512_permutex2var_pd(odd01, high, odd23);
#elif defined(CARDIOID_LANES_AVX2)
    const __m256d r0 = _mm256_loadu_pd(rows[0]), r1 = _mm256_loadu_pd(rows[1]);
    const __m256d r2 = _mm256_loadu_pd(rows[2]), r3 = _mm256_loadu_pd(rows[3]);
    const __m256d even01 = _mm256_unpacklo_pd(r0, r1), odd01 = _mm256_unpackhi_pd(r0, r1);
    const __m256d even23 = _mm256_unpacklo_pd(r2, r3), odd23 = _mm256_unpackhi_pd(r2, r3);
    a = (Vec)_mm256_permute2f128_pd(even01, even23, 0x20);
    b = (Vec)_mm256_permute2f128_pd(odd01, odd23, 0x20);
    c = (Vec)_mm256_permute2f128_pd(even01, even23, 0x31);
    d = (Vec)_mm256_permute2f128_pd(odd01, odd23, 0x31);
#else
    for (int lane = 0; lane < width; lane++) {
        a[lane] = rows[lane][0];
        b[lane] = rows[lane][1];
        c[lane] = rows[lane][2];
        d[lane] = rows[lane][3];
    }
#endif
}

}  // namespace cardioid::render::CARDIOID_ISA
