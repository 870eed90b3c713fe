import { describe, expect, it } from 'vitest';
import { philox, RandomStream } from './rng.ts';

describe('philox 4x32-10', () => {
  // known-answer vectors of the authors' Random123 library
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('matches the published vector %#', (counter, key, expected) => {
    const out = new Uint32Array(4);
    philox(Uint32Array.from(counter), key[0]!, key[1]!, out);
    expect([...out]).toEqual(expected);
  });
});

describe('RandomStream', () => {
  it('repeats for a seed and differs between seeds, zero included', () => {
    const draw = (seed: number) =>
      Array.from({ length: 9 }, (_, i) => i).map(
        (
          (s) => () =>
            s.uint32()
        )(RandomStream.fromSeed(seed)),
      );
    expect(draw(0)).toEqual(draw(0));
    expect(draw(0)).not.toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(0x100000001));
  });
  it('splits without being advanced, to streams that differ', () => {
    const root = RandomStream.fromSeed(7);
    const first = root.split('genes').split(3).uint32();
    root.uniform();
    expect(root.split('genes').split(3).uint32()).toBe(first);
    expect(root.split('genes').split(4).uint32()).not.toBe(first);
    expect(root.split('palette').split(3).uint32()).not.toBe(first);
  });
  it('has the moments of the uniform and normal laws', () => {
    const stream = RandomStream.fromSeed(11);
    const n = 40_000;
    const values = stream.fillNormal(new Float32Array(n));
    const mean = values.reduce((sum, v) => sum + v, 0) / n;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.03);
    let uniformMean = 0;
    for (let i = 0; i < n; i++) uniformMean += stream.uniform() / n;
    expect(Math.abs(uniformMean - 0.5)).toBeLessThan(0.01);
  });
  it('permutes', () => {
    const order = RandomStream.fromSeed(3).permutation(50);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect([...order]).not.toEqual([...RandomStream.fromSeed(4).permutation(50)]);
  });
  it('refuses a seed that is not a whole number', () => {
    expect(() => RandomStream.fromSeed(-1)).toThrow(/whole number/);
    expect(() => RandomStream.fromSeed(0.5)).toThrow(/whole number/);
  });
});
