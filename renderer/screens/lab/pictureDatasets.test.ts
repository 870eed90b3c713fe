import { expect, test } from 'vitest';
import { acceptedSamples } from '../../../main/render/dataset/accepted.ts';
import { loadPalettes } from '../../../main/render/library.ts';
import { createRenderer } from '../../../main/render/renderer.ts';
import { FORMULAS } from '../../../shared/formula/catalog.ts';
import { defaultPaletteId, startingGenome } from '../../../shared/genome/defaults.ts';
import { recipeFromPicture } from './pictureRecipe.ts';
import { proposedSpans } from './pictureVariables.ts';

const renderer = createRenderer();
const palettes = loadPalettes().map((entry) => ({ ...entry, builtIn: true }));

/** What the Lab proposes for a formula as it is first shown. */
function proposal(spec: (typeof FORMULAS)[number]) {
  const { palette } = palettes.find(({ id }) => id === defaultPaletteId[spec.id])!;
  const genome = startingGenome(spec, palette);
  return recipeFromPicture(genome, proposedSpans(genome), { name: spec.id, skipFlat: true, palettes });
}

test('variations of every formula are found as the Lab proposes them, without drawing many in vain', async () => {
  const faults: string[] = [];
  for (const spec of FORMULAS) {
    const recipe = { ...proposal(spec), maxAttempts: 40 };
    await acceptedSamples(recipe, 1, [0, 1, 2, 3], renderer).catch((error: Error) => faults.push(`${spec.id}: ${error.message}`));
  }
  expect(faults).toEqual([]);
});

test('the usual rules alone turn a fern down, which is mostly empty', async () => {
  const { easedToBase: _, ...accept } = proposal(FORMULAS.find(({ id }) => id === 'fern')!).accept;
  const recipe = { ...proposal(FORMULAS.find(({ id }) => id === 'fern')!), accept, maxAttempts: 5 };
  await expect(acceptedSamples(recipe, 1, [0], renderer)).rejects.toThrow('too much interior: 5');
});
