import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { modelPresetSchema, type ModelPreset } from '../../shared/contract/runs.ts';
import { paletteSchema, type NamedPalette } from '../../shared/genome/palette.ts';
import type { NamedRecipe } from '../../shared/genome/recipe.ts';
import { readRecipe } from '../../shared/genome/recipeFile.ts';

/** The folder `resources`: above this file in the sources, above the bundle in the built and in the packaged program. */
function resourcesDir(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    const candidate = join(dir, 'resources');
    if (existsSync(join(candidate, 'palettes'))) return candidate;
    if (dirname(dir) === dir) throw new Error('the folder resources/palettes is missing from the installation');
  }
}

/** Reads every JSON file of a resource folder, in order of id, the file's name. */
function readFolder<T>(name: string, read: (json: unknown, id: string) => T): T[] {
  const dir = join(resourcesDir(), name);
  return readdirSync(dir)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => read(JSON.parse(readFileSync(join(dir, file), 'utf8')), file.slice(0, -'.json'.length)));
}

let palettes: NamedPalette[] | undefined;
let recipes: NamedRecipe[] | undefined;
let modelPresets: ModelPreset[] | undefined;

/** The palettes that come with the program. Read once. */
export function loadPalettes(): NamedPalette[] {
  return (palettes ??= readFolder('palettes', (json, id) => ({ id, palette: paletteSchema.parse(json) })));
}

/** The recipes that come with the program, complete. Read once. */
export function loadRecipes(): NamedRecipe[] {
  return (recipes ??= readFolder('recipes', (json, id) => ({ id, recipe: readRecipe(json, { palettes: loadPalettes() }) })));
}

/** The model presets that come with the program. Read once. */
export function loadModelPresets(): ModelPreset[] {
  return (modelPresets ??= readFolder('models', (json, id) => modelPresetSchema.parse({ id, ...(json as object) })));
}
