import { expect, test } from 'vitest';
import { RandomStream } from '../math/rng.ts';
import { boxDimension, differenceHash, fillingOf, hashDistance } from './pictureShape.ts';

const size = 32;
const pixels = (at: (x: number, y: number) => number): number[] =>
  Array.from({ length: size * size }, (_, i) => at(i % size, Math.floor(i / size)));

test('filling counts what is not of the commonest colour', () => {
  const rgb = new Uint8Array(300);
  for (let i = 0; i < 30; i++) rgb.set([i, 200, 7], 3 * i);
  expect(fillingOf(rgb)).toBeCloseTo(0.3, 12);
  expect(fillingOf(new Uint8Array(300))).toBe(0);
});

test('box dimension: nothing 0, a point 0, a line 1, a square 2, a Sierpinski carpet log 3 / log 2', () => {
  expect(
    boxDimension(
      pixels(() => 0),
      size,
    ),
  ).toBe(0);
  expect(
    boxDimension(
      pixels((x, y) => +(x === 5 && y === 9)),
      size,
    ),
  ).toBeCloseTo(0, 12);
  expect(
    boxDimension(
      pixels((_, y) => +(y === 12)),
      size,
    ),
  ).toBeCloseTo(1, 12);
  expect(
    boxDimension(
      pixels(() => 1),
      size,
    ),
  ).toBeCloseTo(2, 12);
  expect(
    boxDimension(
      pixels((x, y) => +((x & y) === 0)),
      size,
    ),
  ).toBeCloseTo(Math.log2(3), 12);
});

test('difference hash: the same for the same picture in another light, half the bits for an unrelated one', () => {
  const rng = RandomStream.fromSeed(5);
  const noise = pixels(() => rng.uniform());
  const other = pixels(() => rng.uniform());
  const ramp = pixels((x) => x / size);
  expect(
    hashDistance(
      differenceHash(noise, size),
      differenceHash(
        noise.map((v) => 0.1 + v / 2),
        size,
      ),
    ),
  ).toBe(0);
  expect(differenceHash(ramp, size)).toEqual([0xffffffff, 0xffffffff]);
  expect(
    hashDistance(
      differenceHash(ramp, size),
      differenceHash(
        ramp.map((v) => -v),
        size,
      ),
    ),
  ).toBe(64);
  const distance = hashDistance(differenceHash(noise, size), differenceHash(other, size));
  expect(distance).toBeGreaterThan(18);
  expect(distance).toBeLessThan(46);
});
