import { describe, expect, it } from 'vitest';
import { latentExpressionSchema } from '../../../shared/contract/latent.ts';
import { alone, betweenFrames, blend, cutLayers, cutOf, everyCut, mix, swap, type Ends } from './expressions.ts';

const ends: Ends = { a: { kind: 'sample', index: 3 }, b: { kind: 'seed', seed: 7 } };

describe('latent expressions', () => {
  it('are what the contract takes', () => {
    for (const expression of [alone(ends.a), blend(ends, 0.25), mix(ends, cutLayers(8, 3)), ...everyCut(ends, 8).map((c) => c.expression)])
      expect(latentExpressionSchema.parse(expression)).toEqual(expression);
  });

  it('blend in every layer', () => {
    expect(blend(ends, 0.25)).toEqual({ a: ends.a, b: ends.b, t: 0.25 });
  });

  it('mix at a cut: coarse layers of a, fine layers of b', () => {
    expect(mix(ends, cutLayers(4, 3))).toEqual({ a: ends.a, b: ends.b, t: 1, slots: [false, false, false, true] });
    expect(cutLayers(3, 0)).toEqual([true, true, true]);
    expect(cutLayers(3, 3)).toEqual([false, false, false]);
  });

  it('swap turns coarse into fine', () => {
    expect(mix(swap(ends), cutLayers(2, 1))).toEqual({ a: ends.b, b: ends.a, t: 1, slots: [false, true] });
  });

  it('know the cut behind a choice of layers, or that there is none', () => {
    for (const cut of [0, 1, 5, 8]) expect(cutOf(cutLayers(8, cut))).toBe(cut);
    expect(cutOf([true, false, true])).toBeNull();
  });

  it('fill the space between the ends evenly', () => {
    expect(betweenFrames(ends, 3).map((frame) => frame.t)).toEqual([0.25, 0.5, 0.75]);
  });

  it('list every cut once, from all of b to all of a', () => {
    const cuts = everyCut(ends, 2);
    expect(cuts.map((c) => c.cut)).toEqual([0, 1, 2]);
    expect(cuts.map((c) => c.expression.slots)).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ]);
  });
});
