import { describe, expect, test } from 'vitest';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import { defaultGenome, defaultPaletteId } from '../../shared/genome/defaults.ts';
import { checkGenome } from '../../shared/genome/genome.ts';
import { loadPalettes, loadRecipes } from './library.ts';
import { acceptedSamples } from './dataset/accepted.ts';
import { createRenderer } from './renderer.ts';

test('palettes: ids are file names, names are distinct, each formula has its own', () => {
  const palettes = loadPalettes();
  expect(palettes.length).toBeGreaterThanOrEqual(40);
  expect(new Set(palettes.map(({ palette }) => palette.name)).size).toBe(palettes.length);
  for (const { id } of FORMULAS) {
    const palette = palettes.find((named) => named.id === defaultPaletteId[id])!.palette;
    expect(checkGenome(defaultGenome(id, palette))).toBeTruthy();
  }
});

describe('every recipe', () => {
  const recipes = loadRecipes();
  test('is there', () => expect(recipes.map(({ id }) => id)).toContain('kali-ornaments'));

  test.each(recipes)('$id keeps at least one candidate in five, from every part', async ({ recipe }) => {
    const indices = Array.from({ length: 96 }, (_, i) => i);
    const { genomes, rejections } = await acceptedSamples(recipe, 11, indices, createRenderer());
    const rejected = Object.values(rejections).reduce((sum, count) => sum + count, 0);
    expect(rejected).toBeLessThan(4 * indices.length);
    const formulas = new Set(recipe.parts.map((part) => part.base.formula));
    expect(new Set(genomes.map((genome) => genome.formula))).toEqual(formulas);
  });
});
