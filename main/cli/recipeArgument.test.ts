import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtInText } from '../../shared/formula/builtIn.ts';
import { deleteOwnFormula, writeOwnFormula } from '../render/formulaFolder.ts';
import { planDataset } from '../render/dataset/plan.ts';
import { loadPalettes } from '../render/library.ts';
import { paletteFolder, writeOwnPalette } from '../render/paletteFolder.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { readRecipeArgument } from './recipeArgument.ts';

const palette = { name: 'Marmalade', stops: [{ at: 0, color: '#000000' }, { at: 0.5, color: '#ff8800' }], interior: '#000000' }; // prettier-ignore

/** A workspace with a palette and a formula of the user's own, and a recipe that names both. */
async function workspace() {
  const dir = scratchDir();
  const { id } = await writeOwnPalette(dir, palette);
  await writeOwnFormula(dir, 'my-kali', builtInText('kali')!.replace('formula kali "Kali"', 'formula my-kali "My Kali"'));
  const file = join(dir, 'recipe.json');
  const write = (more: object) => writeFileSync(file, JSON.stringify({ name: 'Mine', parts: [{ formula: 'my-kali' }], ...more }));
  return { dir, id, file, write };
}

test('a recipe takes palettes and formulas of the workspace by name, and carries them from then on', async () => {
  const { dir, id, file, write } = await workspace();
  write({ palettes: [id, 'ember'] });
  const recipe = await readRecipeArgument(file, dir);
  expect(Object.keys(recipe.palettes)).toEqual(['ember', 'marmalade']);
  expect(recipe.palettes['marmalade']).toEqual(palette);
  expect(recipe.parts[0]!.base).toMatchObject({ formula: 'my-kali', source: expect.stringContaining('formula my-kali') as string });

  const plan = planDataset({ recipe, seed: 1, count: 8, sizePx: 16, renderer: 'native/2' });
  await deleteOwnFormula(dir, 'my-kali');
  rmSync(paletteFolder(dir), { recursive: true });
  // the plan needs nothing of the workspace any more
  const again = planDataset({ recipe: plan.recipe, seed: 1, count: 8, sizePx: 16, renderer: 'native/2' });
  expect(again).toEqual(plan);
  await expect(readRecipeArgument(file, dir)).rejects.toThrow(/palettes: there is no palette "marmalade"/);
});

test('all palettes are those of the program, in every workspace the same; own ones are asked for', async () => {
  const { dir, file, write } = await workspace();
  write({});
  expect(Object.keys((await readRecipeArgument(file, dir)).palettes)).toHaveLength(loadPalettes().length);
  write({ palettes: 'own' });
  expect(Object.keys((await readRecipeArgument(file, dir)).palettes)).toEqual(['marmalade']);
});

test('names that are nearly right are proposed, and mistakes in own formulas have their place', async () => {
  const { dir, file, write } = await workspace();
  write({ palettes: ['marmelade'] });
  await expect(readRecipeArgument(file, dir)).rejects.toThrow(
    /there is no palette "marmelade"; did you mean marmalade\? \(in .*recipe\.json\)\.$/,
  );
  write({ parts: [{ formula: 'my-kalli' }] });
  await expect(readRecipeArgument(file, dir)).rejects.toThrow(/there is no formula "my-kalli"; did you mean my-kali\?/);
  await writeOwnFormula(dir, 'my-kali', 'formula my-kali\nstart\n  z = pixel\nstep\n  z = zz');
  write({});
  await expect(readRecipeArgument(file, dir)).rejects.toThrow(/part 1 \(my-kali\), its text in this workspace, line 5, column 7: /);
  await expect(readRecipeArgument('kali-ornamnets', dir)).rejects.toThrow(
    '--recipe "kali-ornamnets" is neither a recipe file nor a known recipe; did you mean kali-ornaments?',
  );
});
