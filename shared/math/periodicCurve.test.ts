import fc from 'fast-check';
import { expect, test } from 'vitest';
import { periodicMonotoneCubic } from './periodicCurve.ts';

/** Distinct positions on [0, 1) with a value each. */
const points = fc
  .uniqueArray(fc.integer({ min: 0, max: 99 }), { minLength: 2, maxLength: 12 })
  .chain((ticks) =>
    fc.tuple(
      fc.constant(ticks.toSorted((a, b) => a - b).map((tick) => tick / 100)),
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: ticks.length, maxLength: ticks.length }),
    ),
  );

test('passes through its points, on every turn', () => {
  fc.assert(
    fc.property(points, ([at, values]) => {
      const curve = periodicMonotoneCubic(at, values);
      for (const [i, position] of at.entries()) for (const turn of [0, 1, -3]) expect(curve(position + turn)).toBeCloseTo(values[i]!, 9);
    }),
  );
});

test('never overshoots between two neighbours', () => {
  fc.assert(
    fc.property(points, fc.double({ min: 0, max: 1, noNaN: true }), ([at, values], u) => {
      const curve = periodicMonotoneCubic(at, values);
      for (const [i, position] of at.entries()) {
        const next = i + 1 < at.length ? at[i + 1]! : at[0]! + 1;
        const [low, high] = [values[i]!, values[(i + 1) % values.length]!].sort((a, b) => a - b) as [number, number];
        const y = curve(position + u * (next - position));
        expect(y).toBeGreaterThanOrEqual(low - 1e-9);
        expect(y).toBeLessThanOrEqual(high + 1e-9);
      }
    }),
  );
});

test('a straight run stays straight', () => {
  const curve = periodicMonotoneCubic([0, 0.2, 0.4, 0.6], [0, 2, 4, 6]);
  expect(curve(0.3)).toBeCloseTo(3, 9);
});

test('between unequal gaps the slope is the weighted harmonic mean of both secants', () => {
  // secants 10 over 0.1 and 2 over 0.5; weights 0.1 + 2 0.5 of the right, 2 0.1 + 0.5 of the left
  const curve = periodicMonotoneCubic([0, 0.1, 0.6], [0, 1, 2]);
  const slope = 1.8 / (0.7 / 10 + 1.1 / 2);
  expect((curve(0.1 + 1e-6) - curve(0.1 - 1e-6)) / 2e-6).toBeCloseTo(slope, 3);
});
