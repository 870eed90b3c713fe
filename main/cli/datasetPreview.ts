import { resolve } from 'node:path';
import { withStrata } from '../../shared/genome/designs/withStrata.ts';
import { writeFileAtomic } from '../render/atomicFile.ts';
import { acceptedSamples } from '../render/dataset/accepted.ts';
import { previewSheet, rejectionsText } from '../render/previewSheet.ts';
import { createRenderer } from '../render/renderer.ts';
import type { RunCommand } from './command.ts';
import { readRecipeArgument } from './recipeArgument.ts';
import { UsageError } from './stops.ts';

/** `dataset preview`: needs no workspace. */
export const preview: RunCommand = async ({ args, workspaceDir, signal }) => {
  const out = resolve(args.required('out'));
  if (!out.toLowerCase().endsWith('.png')) throw new UsageError('--out ends with .png.');
  const count = args.integer('count', { min: 1, max: 1024 }) ?? 24;
  const sizePx = args.integer('size', { min: 32, max: 1024 }) ?? 192;
  const seed = args.integer('seed', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
  const recipe = withStrata(await readRecipeArgument(args.positionals[0]!, workspaceDir, 'RECIPE'), count);
  const renderer = createRenderer();
  const indices = Array.from({ length: count }, (_, i) => i);
  const { genomes, rejections } = await acceptedSamples(recipe, seed, indices, renderer, signal);
  const { rgb } = await renderer.batch(genomes, sizePx, recipe.supersample, { pattern: recipe.pattern, signal });
  await writeFileAtomic(out, await previewSheet({ recipe, seed, genomes, rgb, sizePx, rejections }));
  return { json: { out, count, rejections }, text: `${out}: ${rejectionsText(rejections, count)}` };
};
