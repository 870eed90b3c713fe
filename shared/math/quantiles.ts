/** Horner's rule, highest coefficient first. */
function polynomial(x: number, coefficients: readonly number[]): number {
  return coefficients.reduce((sum, c) => sum * x + c, 0);
}

/**
 * Quantile of the standard normal distribution, to about 16 digits (M. J. Wichura, "Algorithm AS 241", Applied Statistics 37, 1988: PPND16).
 * @param p in [0, 1]; the ends give -Infinity and Infinity
 */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (
      (q *
        polynomial(
          r,
          [
            2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
            1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
          ],
        )) /
      polynomial(
        r,
        [
          5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
          687.1870074920579083, 42.313330701600911252, 1,
        ],
      )
    );
  }
  const tail = q < 0 ? p : 1 - p;
  if (tail <= 0) return q < 0 ? -Infinity : Infinity;
  let r = Math.sqrt(-Math.log(tail));
  let x: number;
  if (r <= 5) {
    r -= 1.6;
    x =
      polynomial(
        r,
        [
          7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258, 3.64784832476320460504,
          5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
        ],
      ) /
      polynomial(
        r,
        [
          1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459, 0.68976733498510000455,
          1.6763848301838038494, 2.05319162663775882187, 1,
        ],
      );
  } else {
    r -= 5;
    x =
      polynomial(
        r,
        [
          2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093, 0.29656057182850489123,
          1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
        ],
      ) /
      polynomial(
        r,
        [
          2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4, 0.0148753612908506148525,
          0.13692988092273580531, 0.59983220655588793769, 1,
        ],
      );
  }
  return q < 0 ? -x : x;
}

/** log of the gamma function for x > 0 (Lanczos, g = 7, nine terms; about 15 digits). */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const t = x + 6.5;
  const sum = c.slice(1).reduce((total, term, i) => total + term / (x + i), c[0]!);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised lower incomplete gamma function P(a, x): series below a + 1, Lentz's continued fraction above. */
export function gammaP(a: number, x: number): number {
  if (x <= 0) return 0;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 1000 && term > sum * 1e-17; n++) sum += term *= x / (a + n);
    return sum * scale;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 1000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return 1 - scale * h;
}

/** Halvings of the bracket: to the last digits of a logarithm. */
const halvings = 60;

/**
 * Logarithm of the quantile of the gamma distribution with shape `a` and scale 1, by bisection; the logarithm, because the quantiles of small
 * shapes lie far below the smallest double.
 * @param a > 0
 * @param p in (0, 1)
 */
export function logGammaQuantile(a: number, p: number): number {
  if (a === 1) return Math.log(-Math.log1p(-p));
  // P(a, x) <= x^a / Gamma(a + 1)
  let low = (Math.log(p) + logGamma(a + 1)) / a;
  if (low < -30) return low;
  let high = Math.max(low, Math.log(a)) + 1;
  while (gammaP(a, Math.exp(high)) < p) high += 1;
  for (let i = 0; i < halvings; i++) {
    const middle = (low + high) / 2;
    if (gammaP(a, Math.exp(middle)) < p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
