import { describe, expect, it } from 'vitest';
import { FORMULAS } from '../../../shared/formula/catalog.ts';
import { checkRecipe } from '../../../shared/genome/checkRecipe.ts';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { recipeSchema } from '../../../shared/genome/recipe.ts';
import { sampleGenome } from '../../../shared/genome/sample.ts';
import { designKinds, proposedSpan, proposedSpans, recipeFromPicture, variablesOf, viewKinds } from './pictureRecipe.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';

const palettes = [
  { id: 'test', palette: greyPalette, builtIn: true },
  { id: 'mine', palette: { ...greyPalette, name: 'Mine' }, builtIn: false },
];
const options = { name: 'mine', skipFlat: true, palettes };

describe('recipeFromPicture', () => {
  it.each(FORMULAS.map(({ id }) => id))('is a valid recipe with everything of %s varying as proposed', (id) => {
    const genome = defaultGenome(id, greyPalette);
    const spans = Object.fromEntries(variablesOf(genome).map((variable) => [variable.path, proposedSpan(variable)]));
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
