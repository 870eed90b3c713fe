import { describe, expect, test } from 'vitest';
import { checkFormula } from '../formula/compile.ts';
import { builtInText } from '../formula/builtIn.ts';
import { findFormula, FORMULAS } from '../formula/catalog.ts';
import { RandomStream } from '../math/rng.ts';
import { defaultGenome } from './defaults.ts';
import { drawFlame, type FlameSampler, usualVariations } from './drawFlame.ts';
import { flameOf, flameTables, hasOrder, isFlame } from './flame.ts';
import { flameVariations } from './flameVariations.ts';
import { checkGenome, GenomeError } from './genome.ts';
import { findGene } from './genes.ts';
import type { Palette } from './palette.ts';
import { readRecipe } from './recipeFile.ts';
import { sampleGenome } from './sample.ts';

const night: Palette = {
  name: 'Night',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
};
const shelf = [{ id: 'night', palette: night }];
const lotus = defaultGenome('flame-lotus', night);
const recipe = (genes: object, more: object = {}) =>
  readRecipe({ name: 'Flames', parts: [{ formula: 'flame-lotus', genes }], palettes: ['night'], ...more }, { palettes: shelf });

describe('flames', () => {
  test('the variations are those of the formulas, by name and number', () => {
    const flames = FORMULAS.filter(isFlame);
    expect(flames.length).toBeGreaterThan(3);
    for (const { parameters } of flames) {
      const table = parameters.find(({ name }) => name === 'variations');
      const known = flameVariations.filter(({ numbers }) => numbers.length <= (table?.kind === 'table' ? table.columns.length - 3 : 0));
      expect(table?.kind === 'table' && table.columnRanges![1]!.choices).toEqual(known.map(({ name }) => name));
    }
  });

  test('tables become a flame and the flame the same tables', () => {
    for (const { id } of FORMULAS.filter(isFlame)) {
      const { params } = defaultGenome(id, night);
      const flame = flameOf(params);
      const tables = flameTables(flame, hasOrder(params));
      expect(flameOf({ ...params, ...tables })).toEqual(flame);
      expect({ functions: params['functions'], final: params['final'], xaos: params['xaos'] }).toEqual({
        functions: tables['functions'],
        final: tables['final'],
        xaos: tables['xaos'],
      });
    }
  });

  test('drawn at random are flames that can be drawn, of the asked size, with posts and finals as often as asked', () => {
    let finals = 0;
    let posts = 0;
    let functions = 0;
    for (let seed = 0; seed < 300; seed++) {
      const sampler: FlameSampler = { kind: 'flame', functions: [2, 5], post: 0.4, final: 0.3 };
      const flame = drawFlame(sampler, RandomStream.fromSeed(seed));
      checkGenome({ ...lotus, params: { ...lotus.params, ...flameTables(flame, false) } });
      expect(flame.functions.length).toBeGreaterThanOrEqual(2);
      expect(flame.functions.length).toBeLessThanOrEqual(5);
      if (flame.final) finals++;
      for (const { post, variations, speed } of flame.functions) {
        // functions that turn the whole have no post
        if (speed === 0.5) functions++;
        if (post.join() !== '1,0,0,1,0,0') posts++;
        for (const { variation } of variations) expect(usualVariations).toContain(flameVariations[variation]!.name);
      }
    }
    expect(finals / 300).toBeCloseTo(0.3, 1);
    expect(posts / functions).toBeCloseTo(0.4, 1);
  });
});

describe('genes of flames', () => {
  test('a whole flame, of the named variations only', () => {
    const flames = recipe({ flame: { flame: { functions: [3, 3], variations: ['swirl'], final: 0 } } });
    for (let i = 0; i < 20; i++) {
      const { functions, final } = flameOf(sampleGenome(flames, 1, i, 0).params);
      expect(functions).toHaveLength(3);
      expect(final).toBeNull();
      const names = new Set(functions.flatMap(({ variations }) => variations.map(({ variation }) => flameVariations[variation]!.name)));
      expect([...names].filter((name) => name !== 'swirl' && name !== 'linear')).toEqual([]);
    }
  });

  test('single numbers of a table, by row and column', () => {
    const turns = recipe({
      'params.functions.2.pe': { uniform: [0.5, 0.6] },
      'params.final.1.speed': { uniform: [0.25, 0.5] },
      'params.variations.1.variation': { integer: [3, 4] },
    });
    for (let i = 0; i < 10; i++) {
      const { params } = sampleGenome(turns, 1, i, 0);
      const { functions, final } = flameOf(params);
      expect(functions[1]!.post[4]).toBeGreaterThanOrEqual(0.5);
      expect(functions[1]!.post[4]).toBeLessThan(0.6);
      expect(final!.speed).toBeGreaterThanOrEqual(0.25);
      expect([3, 4]).toContain((params['variations'] as number[])[1]);
      expect(functions[0]!.affine).toEqual(flameOf(lotus.params).functions[0]!.affine);
    }
    // samples do not share the tables they write into
    const [first, second] = [0, 1].map((i) => sampleGenome(turns, 1, i, 0));
    expect(first!.params['functions']).not.toEqual(second!.params['functions']);
    expect(turns.parts[0]!.base.params['functions']).toEqual(lotus.params['functions']);
    expect(findGene(lotus, 'params.final.1.color').get(lotus)).toBe(flameOf(lotus.params).final!.color);
  });

  test('bends by the name of their function, and words for what is a choice', () => {
    const [bend] = flameOf(lotus.params).functions[0]!.variations;
    const named = `params.functions.1.${flameVariations[bend!.variation]!.name}`;
    const bends = recipe({ [named]: { uniform: [5, 6] } });
    const words = recipe({ 'params.variations.2.variation': { choice: ['swirl', 'heart'] } });
    const kinds = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { weight } = flameOf(sampleGenome(bends, 1, i, 0).params).functions[0]!.variations[0]!;
      expect(weight >= 5 && weight < 6).toBe(true);
      kinds.add(flameVariations[(sampleGenome(words, 1, i, 0).params['variations'] as number[])[8]!]!.name);
    }
    expect(kinds).toEqual(new Set(['swirl', 'heart']));
    const both = { [named]: { uniform: [5, 6] }, 'params.variations.2.variation': { choice: ['swirl'] } };
    expect(() => recipe(both)).toThrow('params.variations.2.variation is a gene and decides what params.functions.1.');
    const twice = { [named]: { uniform: [5, 6] }, 'params.variations.1.weight': { uniform: [0, 1] } };
    expect(() => recipe(twice)).toThrow(`it is the same number as ${named}`);
  });

  test.each([
    [{ 'params.functions.9.a': { uniform: [0, 1] } }, 'the base has no such row: its table functions has'],
    [{ 'params.functions.1.nowhere': { uniform: [0, 1] } }, 'the columns of functions are a, b'],
    [{ 'params.functions.1.julain': { uniform: [0, 1] } }, 'did you mean juli'],
    [{ 'params.functions.1.julian.force': { uniform: [0, 1] } }, 'the numbers of julian are power, distance'],
    [{ 'params.functions.1.cross': { uniform: [0, 1] } }, 'its function 1 has no bend cross'],
    [{ 'params.functions.44.a': { uniform: [0, 1] } }, 'the rows of functions are 1 to 15'],
    [{ 'params.variations.1.variation': { choice: ['hart'] } }, 'has no choice "hart"; did you mean'],
    [{ 'params.functions.1.a': { uniform: [0, 1] }, flame: { flame: {} } }, 'it sets the whole table of params.functions.1.a'],
    [{ 'params.functions.1.z': { uniform: [0, 1] } }, 'has no gene "params.functions.1.z"'],
    [{ 'params.functions.1.color': { uniform: [0, 2] } }, 'has color 2, outside 0 to 1'],
    [{ 'params.variations.1.variation': { uniform: [0, 2] } }, 'sampler uniform does not fit a integer gene'],
    [{ flame: { flame: {} }, 'params.functions.1.a': { uniform: [0, 1] } }, 'a gene before it sets the whole table'],
    [{ flame: { flame: { functions: [4, 2] } } }, 'of functions runs backwards'],
    [{ flame: { flame: { variations: ['twirl'] } } }, 'variations'],
  ])('%j is refused', (genes, reason) => {
    expect(() => recipe(genes)).toThrow(reason);
  });

  test('instances of a class are nudged within the ranges, and bends stay what they are', () => {
    const labels = { classes: 2, jitter: { 'params.functions': 0.05, 'params.variations': 0.05 } };
    const classes = recipe({ flame: { flame: {} } }, { labels });
    const [first, second] = [0, 2].map((i) => sampleGenome(classes, 1, i, 0).params) as [typeof lotus.params, typeof lotus.params];
    expect(first['functions']).not.toEqual(second['functions']);
    const kinds = (params: typeof lotus.params): number[][] =>
      flameOf(params).functions.map(({ variations }) => variations.map(({ variation }) => variation));
    expect(kinds(first)).toEqual(kinds(second));
    const moves = (first['functions'] as number[]).map((value, k) => Math.abs(value - (second['functions'] as number[])[k]!));
    expect(Math.max(...moves)).toBeLessThanOrEqual(0.1);
  });
});

describe('columns of tables', () => {
  const source = builtInText('flame-lotus')!;
  const firstError = (text: string): string | undefined => {
    const checked = checkFormula(text);
    return 'errors' in checked ? checked.errors[0]!.message : undefined;
  };
  const table = 'param t: table (a in 0 .. 1, kind: choice (one, two), n: integer in 0 .. 3, z) rows 0 .. 4 = ROWS in -5 .. 5 "T" "t"';
  const withRows = (rows: string): string => source.replace(/param final:.*/, table.replace('ROWS', rows));

  test('have ranges, words and whole numbers of their own', () => {
    const spec = findFormula('flame-lotus')!.parameters.find(({ name }) => name === 'functions');
    expect(spec?.kind === 'table' && spec.columnRanges!.slice(11, 14)).toEqual([
      { min: -20, max: 20 },
      { min: 0, max: 1000 },
      { min: 0, max: 1 },
    ]);
    const broken =
      (params: object): (() => unknown) =>
      () =>
        checkGenome({ ...lotus, params: { ...lotus.params, ...params } });
    expect(broken({ variations: [1, 0.5, 1, 0, 0, 0, 0] })).toThrow(
      new GenomeError('parameter variations of flame-lotus has variation 0.5, not a whole number'),
    );
    expect(broken({ variations: [1, 0, 21, 0, 0, 0, 0] })).toThrow('has weight 21, outside -20 to 20');
    expect(broken({ variations: [] })).not.toThrow();
  });

  test.each([
    ['[]', /reads other parameters/],
    ['[0.5, two, 1, -3]', /reads other parameters/],
    ['[0.5, three, 1, -3]', /"three" is not one of the choices of t/],
    ['[1.5, one, 1, -3]', /The default 1.5 of t lies outside 0 .. 1/],
    ['[0.5, one, 1.5, -3]', /is a whole number, not 1.5/],
    ['[0.5, one, 1, -6]', /The default -6 of t lies outside -5 .. 5/],
  ])('defaults %s', (rows, message) => {
    expect(firstError(withRows(rows))).toMatch(message);
  });

  test('an engine wants its columns as they are', () => {
    const own = source.replace('formula flame-lotus', 'formula my-own');
    expect(firstError(own)).toBeUndefined();
    expect(firstError(own.replaceAll('speed in 0 .. 1', 'speed in 0 .. 0.9'))).toBeUndefined();
    expect(firstError(own.replaceAll('speed in 0 .. 1', 'speed in 0 .. 2'))).toMatch(/in another form or range/);
    expect(firstError(own.replace('choice (linear, ', 'choice (linear, twirl, '))).toMatch(/in another form or range/);
  });
});
