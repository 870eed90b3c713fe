import { expect, test } from 'vitest';
import { compileFormula } from './compile.ts';
import { smoothObjection } from './smoothObjection.ts';

const objection = (step: string, rules: string, values = {}): string | null =>
  smoothObjection(
    compileFormula(`formula own "Own"\nparam a: real = 1 in -9 .. 9\nstart\n  z = pixel\nstep\n  z = ${step}\n${rules}`),
    values,
  );

test.each([
  ['z ^ 2 + pixel', 'escape |z| > 100\ndegree 2'],
  ['z ^ 2 + pixel', 'escape norm2(z) > 1e6\ndegree 2'],
  ['3 * z ^ 2 + pixel', 'escape |z| > 100'],
  ['conj(z) ^ 3 + pixel', 'escape |z| > 100\ndegree 3'],
  ['z - (z ^ 3 - 1) / (3 * z ^ 2)', 'converge |z - last(z)| < 1e-6'],
  ['z - (z ^ 3 - 1) / (3 * z ^ 2)', 'converge norm2(z - last(z)) < 1e-12\nescape |z| > 1e6'],
])('%s with %s goes on from band to band', (step, rules) => {
  expect(objection(step, rules)).toBeNull();
});

test.each([
  ['exp(z) + pixel', 'escape re(z) > 50', 'one rule |z| > R'],
  ['z ^ 2 + pixel', 'escape |z| > 100 or re(z) > 50', 'one rule |z| > R'],
  ['z ^ 2 + pixel', 'escape |z| > 0.5', 'one rule |z| > R'],
  ['z - (z ^ 3 - 1) / (3 * z ^ 2)', 'converge |z - last(z)| < 1e-3', '|z - last(z)| < 1e-6'],
  ['z - (z ^ 3 - 1) / (3 * z ^ 2)', 'converge |re(z - last(z))| < 1e-6', '|z - last(z)| < 1e-6'],
  ['3 * z ^ 2 + pixel', 'escape |z| > 100\ndegree 2', 'does not become |z|^degree'],
  ['(re(z) ^ 2, im(z) ^ 2) + pixel', 'escape |z| > 100\ndegree 2', 'does not become |z|^degree'],
  ['z ^ 2 + pixel', 'escape |z| > 100\ndegree 3', 'does not become |z|^degree'],
])('%s with %s shows its bands', (step, rules, reason) => {
  expect(objection(step, rules)).toContain(reason);
});

test('a factor counts with the value it has', () => {
  const rules = 'escape |z| > 256\ndegree 2';
  expect(objection('a * z ^ 2 + pixel', rules)).toBeNull();
  expect(objection('a * z ^ 2 + pixel', rules, { a: 4 })).toContain('does not become |z|^degree');
});
