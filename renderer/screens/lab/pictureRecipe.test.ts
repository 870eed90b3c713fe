import { describe, expect, it } from 'vitest';
import { FORMULAS } from '../../../shared/formula/catalog.ts';
import { checkRecipe } from '../../../shared/genome/checkRecipe.ts';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { recipeSchema } from '../../../shared/genome/recipe.ts';
import { sampleGenome } from '../../../shared/genome/sample.ts';
import { designKinds, recipeFromPicture, viewKinds } from './pictureRecipe.ts';
import { proposedSpan, proposedSpans, variablesOf, type Spans } from './pictureVariables.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';

const palettes = [
  { id: 'test', palette: greyPalette, builtIn: true },
  { id: 'mine', palette: { ...greyPalette, name: 'Mine' }, builtIn: false },
];
const options = { name: 'mine', skipFlat: true, palettes };

describe('recipeFromPicture', () => {
  it.each(FORMULAS.map(({ id }) => id))('is a valid recipe with everything of %s varying as proposed', (id) => {
    const genome = defaultGenome(id, greyPalette);
    // what is drawn anew as a whole comes in a test of its own: it takes the place of its numbers
    const alone = variablesOf(genome).filter(({ kind, path }) => kind !== 'drawn' || path === 'sequence');
    const spans = Object.fromEntries(alone.map((variable) => [variable.path, proposedSpan(variable)]));
    const recipe = recipeSchema.parse(recipeFromPicture(genome, spans, options));
    expect(() => checkRecipe(recipe)).not.toThrow();
    expect(recipe.parts[0]!.genes.map(({ path }) => path)).toEqual(Object.keys(spans));
    expect(sampleGenome(recipe, 1, 0, 0).formula).toBe(id);
  });

  it('carries the palettes that were chosen: all, those of the program, or the own', () => {
    const genome = defaultGenome('kali', greyPalette);
    const carried = (from: 'all' | 'program' | 'own', known = palettes) =>
      Object.keys(recipeFromPicture(genome, { palette: { kind: 'palette', from } }, { ...options, palettes: known }).palettes);
    expect([carried('all'), carried('program'), carried('own')]).toEqual([['test', 'mine'], ['test'], ['mine']]);
    // the last own palette may have been deleted since it was chosen
    expect(carried('own', palettes.slice(0, 1))).toEqual(['test']);
  });

  it('has a design, classes and a validation share where they are asked for', () => {
    const genome = defaultGenome('kali', greyPalette);
    const spans = {
      'params.c': { kind: 'complex', low: [-1, -1], high: [-0.5, -0.5] },
      'view.width': { kind: 'real', low: 1, high: 2 },
    } as const;
    for (const design of designKinds) {
      const recipe = recipeSchema.parse(
        recipeFromPicture(genome, spans, { ...options, design, steps: 3, count: 40, classes: 8, valShare: 0.25, skipAlike: true }),
      );
      expect(() => checkRecipe(recipe)).not.toThrow();
      expect(recipe.labels).toEqual({ classes: 8, instance: ['view.width'] });
      const [first, again] = [0, 8].map((index) => sampleGenome(recipe, 1, index, 0));
      expect(again!.params).toEqual(first!.params);
      expect(again!.view.width).not.toBe(first!.view.width);
    }
  });

  it('finds views of the Mandelbrot set instead of varying centre and width', () => {
    const genome = defaultGenome('mandelbrot', greyPalette);
    for (const view of viewKinds) {
      const recipe = recipeSchema.parse(recipeFromPicture(genome, proposedSpans(genome), { ...options, view }));
      expect(() => checkRecipe(recipe)).not.toThrow();
      const paths = recipe.parts[0]!.genes.map(({ path }) => path);
      expect(paths.includes('view')).toBe(view !== 'chosen');
      expect(paths.includes('view.width')).toBe(view === 'chosen');
    }
  });

  it('leaves what is not chosen as it is', () => {
    const genome = defaultGenome('kali', greyPalette);
    const recipe = recipeFromPicture(genome, { 'params.c': { kind: 'complex', low: [-1, -1], high: [-0.5, -0.5] } }, options);
    const sample = sampleGenome(recipe, 3, 7, 0);
    const [re, im] = sample.params['c'] as [number, number];
    expect(re >= -1 && re < -0.5 && im >= -1 && im < -0.5).toBe(true);
    expect({ ...sample, params: { ...sample.params, c: genome.params['c'] } }).toEqual(genome);
  });

  it('varies single numbers of tables, bends by their names, and leaves the others', () => {
    const genome = defaultGenome('flame-functions', greyPalette);
    const spans: Spans = {
      'params.functions.2.e': { kind: 'real', low: 0.25, high: 0.5 },
      'params.functions.3.waves': { kind: 'real', low: 2, high: 3 },
      'params.functions.1.julian.power': { kind: 'real', low: 2, high: 3 },
    };
    const recipe = recipeSchema.parse(recipeFromPicture(genome, spans, options));
    // function 1 has no julian: what was chosen for another flame is left alone
    expect(recipe.parts[0]!.genes.map(({ path }) => path)).toEqual(['params.functions.2.e', 'params.functions.3.waves']);
    const { params } = sampleGenome(recipe, 1, 0, 0);
    const moved = (name: string) =>
      (params[name] as number[]).flatMap((value, place) => (value === (genome.params[name] as number[])[place] ? [] : place));
    expect([moved('functions'), moved('variations')]).toEqual([[16 + 4], [3 * 7 + 2]]);
  });

  it('draws maps, functions and sequences anew, and then none of their numbers by itself', () => {
    for (const [id, path, least, most] of [
      ['ifs', 'params.maps', 2, 3],
      ['flame-functions', 'flame', 2, 3],
      ['lyapunov', 'sequence', 5, 7],
    ] as const) {
      const genome = defaultGenome(id, greyPalette);
      const cells = variablesOf(genome).filter(({ table }) => table !== undefined);
      const spans: Spans = {
        ...Object.fromEntries(cells.map((variable) => [variable.path, proposedSpan(variable)])),
        [path]: { kind: 'drawn', low: least, high: most },
        'coloring.offset': { kind: 'real', low: 0, high: 1 },
      };
      const recipe = recipeSchema.parse(recipeFromPicture(genome, spans, { ...options, classes: 4, nudge: 0.01 }));
      expect(() => checkRecipe(recipe)).not.toThrow();
      expect(recipe.parts[0]!.genes.map((gene) => gene.path)).toEqual([path, 'coloring.offset']);
      expect(recipe.labels!.instance).toEqual(['coloring.offset']);
      const [first, again, other] = [0, 4, 1].map((index) => sampleGenome(recipe, 1, index, 0).params);
      expect(other).not.toEqual(first);
      // a sequence has no numbers that could be nudged
      if (id === 'lyapunov') expect(again).toEqual(first);
      else expect(again).not.toEqual(first);
    }
  });

  it('proposes spans that hold the picture itself', () => {
    for (const { id } of FORMULAS) {
      const genome = defaultGenome(id, greyPalette);
      for (const variable of variablesOf(genome)) {
        const span = proposedSpan(variable);
        if (span.kind === 'real' && variable.kind === 'real') expect(span.low <= variable.value && variable.value <= span.high).toBe(true);
      }
      expect(Object.keys(proposedSpans(genome)).length).toBeGreaterThanOrEqual(2);
    }
  });
});
