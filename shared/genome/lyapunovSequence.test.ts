import { describe, expect, test } from 'vitest';
import { RandomStream } from '../math/rng.ts';
import { defaultGenome } from './defaults.ts';
import { findGene } from './genes.ts';
import { drawSequence, lettersOf, patternOf } from './lyapunovSequence.ts';
import { greyPalette } from './palette.fixtures.ts';
import { readRecipe } from './recipeFile.ts';
import { sampleGenome } from './sample.ts';

const recipe = (genes: object) =>
  readRecipe({ name: 'Sequences', parts: [{ formula: 'lyapunov', genes }] }, { palettes: [{ id: 'grey', palette: greyPalette }] });

describe('sequences of Lyapunov pictures', () => {
  test('letters are bits, the first the lowest', () => {
    expect(patternOf('AABAB')).toEqual({ pattern: 0b10100, length: 5 });
    expect(lettersOf(34, 6)).toBe('ABAAAB');
    for (const letters of ['B', 'ABABBBA', 'B'.repeat(24)]) {
      const { pattern, length } = patternOf(letters);
      expect(lettersOf(pattern, length)).toBe(letters);
    }
    expect(findGene(defaultGenome('lyapunov', greyPalette), 'sequence').get(defaultGenome('lyapunov', greyPalette))).toBe('ABAAAB');
  });

  test('random ones have the asked length, and none is a shorter one said again', () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 400; seed++) {
      const letters = drawSequence({ kind: 'sequence', length: [2, 4] }, RandomStream.fromSeed(seed));
      seen.add(letters);
    }
    // all of 2 to 4 letters but AA, BB, AAA, BBB, AAAA, BBBB, ABAB and BABA
    expect([...seen].toSorted()).toEqual(
      ['AB', 'BA', 'AAB', 'ABA', 'ABB', 'BAA', 'BAB', 'BBA']
        .concat(['AAAB', 'AABA', 'AABB', 'ABAA', 'ABBA', 'ABBB', 'BAAA', 'BAAB', 'BABB', 'BBAA', 'BBAB', 'BBBA'])
        .toSorted(),
    );
  });

  test('a recipe draws them by length or from a list', () => {
    const drawn = recipe({ sequence: { sequence: [3, 9] } });
    const chosen = recipe({ sequence: { choice: ['AB', 'AABAB'] } });
    for (let i = 0; i < 20; i++) {
      const { length } = sampleGenome(drawn, 1, i, 0).params as { length: number };
      expect(length >= 3 && length <= 9).toBe(true);
      expect([2, 20]).toContain(sampleGenome(chosen, 1, i, 0).params['pattern']);
    }
  });

  test.each([
    [{ sequence: { choice: ['ABC'] } }, 'written with 1 to 24 letters A and B'],
    [{ sequence: { sequence: [9, 3] } }, 'of length runs backwards'],
    [{ sequence: { sequence: [2, 30] } }, 'sequence'],
    [{ sequence: { uniform: [2, 3] } }, 'sampler uniform does not fit a sequence gene; use sequence or choice'],
    [{ 'params.length': { integer: [2, 4] }, sequence: { sequence: [2, 3] } }, 'it sets params.pattern and params.length'],
    [{ sequence: { sequence: [2, 3] }, 'params.pattern': { integer: [2, 4] } }, 'the gene sequence sets it already'],
  ])('%j is refused', (genes, reason) => {
    expect(() => recipe(genes)).toThrow(reason);
  });
});
