import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recipe } from '../../../shared/genome/recipe.ts';
import { loadRecipes } from '../library.ts';
import { createRenderer } from '../renderer.ts';
import type { RecipePlan } from './manifest.ts';
import { planDataset } from './plan.ts';

export const renderer = createRenderer();

/** The library's widest recipe. */
export const everything: Recipe = loadRecipes().find(({ id }) => id === 'everything')!.recipe;

/** A small dataset of several shards. */
export function smallPlan(change: Partial<Parameters<typeof planDataset>[0]> = {}): RecipePlan {
  return planDataset({ recipe: everything, seed: 4, count: 150, sizePx: 16, renderer: renderer.name, ...change });
}

/** SHA-256 of every file of a folder. */
export function hashesOf(dir: string): Record<string, string> {
  const names = readdirSync(dir).toSorted();
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(dir, name)))
        .digest('hex'),
    ]),
  );
}

/** SHA-256 of every file below a folder, by relative path. */
export function hashTree(dir: string): Record<string, string> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).toSorted();
  return Object.fromEntries(
    paths.map((path) => [path.slice(dir.length + 1), createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}
