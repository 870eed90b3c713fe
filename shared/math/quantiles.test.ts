import { expect, test } from 'vitest';
import { gammaP, logGamma, logGammaQuantile, normalQuantile } from './quantiles.ts';

// expected values: scipy 1.10.1 (norm.ppf, gammaln, gammainc, gamma.ppf)

test('normal quantiles', () => {
  expect([1e-12, 0.001, 0.2, 0.5, 0.975].map(normalQuantile)).toEqual(
    [-7.034483825301131, -3.090232306167813, -0.8416212335729142, 0, 1.959963984540054].map((x) => expect.closeTo(x, 13)),
  );
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
});

test('log gamma', () => {
  expect([0.1, 3.7, 50].map(logGamma)).toEqual(
    [2.252712651734206, 1.428072326665388, 144.56574394634487].map((x) => expect.closeTo(x, 12)),
  );
});

test('incomplete gamma', () => {
  const cases = [
    [0.5, 0.1, 0.34527915398142317],
    [2, 3, 0.8008517265285442],
    [30, 25, 0.1821039159774551],
    [0.1, 1e-6, 0.2640336543279224],
  ] as const;
  for (const [a, x, expected] of cases) expect(gammaP(a, x)).toBeCloseTo(expected, 13);
});

test('gamma quantiles, in the logarithm', () => {
  const cases = [
    [0.5, 0.3, -2.600507001862548],
    [2, 0.9, 1.3583372192761258],
    [10, 0.01, 1.4183256300894134],
    [0.3, 0.999, 1.530164384803856],
  ] as const;
  for (const [a, p, expected] of cases) expect(logGammaQuantile(a, p)).toBeCloseTo(expected, 12);
  // far below the smallest double: p = x^a / Gamma(a + 1) there
  expect(logGammaQuantile(0.05, 1e-20)).toBeCloseTo((Math.log(1e-20) + logGamma(1.05)) / 0.05, 9);
});
