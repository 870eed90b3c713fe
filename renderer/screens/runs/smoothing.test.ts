import { describe, expect, it } from 'vitest';
import { debiasedAverage } from './smoothing.ts';

describe('debiasedAverage', () => {
  it('is the weighted mean of the past, from the first value on', () => {
    // by hand, weight 0.5: 4; (0.5*4 + 1*8) / 1.5; (0.25*4 + 0.5*8 + 1*2) / 1.75
    const [first, second, third] = debiasedAverage([4, 8, 2], 0.5);
    expect(first).toBeCloseTo(4, 12);
    expect(second).toBeCloseTo(20 / 3, 12);
    expect(third).toBeCloseTo(4, 12);
  });

  it('leaves a constant alone at any weight', () => {
    for (const value of debiasedAverage(new Array<number>(50).fill(-2.5), 0.99)) expect(value).toBeCloseTo(-2.5, 10);
  });

  it('is the identity at weight 0', () => {
    expect([...debiasedAverage([1, -3, 7], 0)]).toEqual([1, -3, 7]);
  });

  it('keeps gaps as gaps and does not let them spoil what follows', () => {
    const smoothed = debiasedAverage([4, NaN, Infinity, 8], 0.5);
    expect(smoothed[1]).toBeNaN();
    expect(smoothed[2]).toBe(Infinity);
    expect(smoothed[3]).toBeCloseTo(20 / 3, 12);
  });

  it('refuses a weight of 1, which would never move', () => {
    expect(() => debiasedAverage([1], 1)).toThrow(RangeError);
  });
});
