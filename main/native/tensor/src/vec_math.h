// exp, sigmoid and tanh on vectors. Errors are a few units in the last place; the polynomials for exp are those of the
// Cephes library (expf).
#pragma once
#include "vec.h"

namespace cardioid {
namespace CARDIOID_ISA {

/** 2^n for integral n in [-126, 128]; 2^128 is Infinity. */
CARDIOID_INLINE Vec powerOfTwo(Vec n) {
  const IntVec exponent = __builtin_convertvector(n, IntVec);
  const IntVec bits = (exponent + 127) << 23;
  Vec result;
  memcpy(&result, &bits, sizeof result);
  return result;
}

/** e^x. Below -87.33 (a result that is not a normal float) 0, above 88.37 Infinity; NaN stays NaN. */
CARDIOID_INLINE Vec exp(Vec x) {
  const Vec clamped = min(broadcast(89.f), max(broadcast(-87.33f), x));
  const Vec finite = select(x == x, clamped, zero());  // a NaN has no integral part to convert
  const Vec n = roundToEven(finite * broadcast(1.44269504f));
  Vec r = fma(n, broadcast(-0.693359375f), finite);
  r = fma(n, broadcast(2.12194440e-4f), r);
  Vec p = broadcast(1.9875691500e-4f);
  p = fma(p, r, broadcast(1.3981999507e-3f));
  p = fma(p, r, broadcast(8.3334519073e-3f));
  p = fma(p, r, broadcast(4.1665795894e-2f));
  p = fma(p, r, broadcast(1.6666665459e-1f));
  p = fma(p, r, broadcast(5.0000001201e-1f));
  p = fma(p, r * r, r + broadcast(1.f));
  const Vec result = select(x < broadcast(-87.33f), zero(), p * powerOfTwo(n));
  return select(x == x, result, x);
}

CARDIOID_INLINE Vec sigmoid(Vec x) { return broadcast(1.f) / (broadcast(1.f) + exp(zero() - x)); }

CARDIOID_INLINE Vec tanh(Vec x) {
  // 1 - 2 / (e^2x + 1) loses its digits near 0: there, the Taylor series
  const Vec large = broadcast(1.f) - broadcast(2.f) / (exp(x + x) + broadcast(1.f));
  const Vec x2 = x * x;
  Vec series = fma(x2, broadcast(-17.f / 315.f), broadcast(2.f / 15.f));
  series = fma(x2, series, broadcast(-1.f / 3.f));
  series = x * fma(x2, series, broadcast(1.f));
  return select(x2 < broadcast(0.01f), series, large);
}

}  // namespace CARDIOID_ISA
}  // namespace cardioid
