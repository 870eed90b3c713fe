import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { UserError } from '../../shared/contract/errors.ts';
import { flickers } from '../../shared/genome/clipColors.ts';
import { readPath, type Path } from '../../shared/genome/path.ts';
import { counted } from '../../shared/words/counted.ts';
import { filmEnding } from '../render/sequence/encoder.ts';
import { recipePath } from '../render/sequence/recipePath.ts';
import { renderFilm } from '../render/sequence/film.ts';
import { renderFrames } from '../render/sequence/sequence.ts';
import { createRenderer, type Renderer } from '../render/renderer.ts';
import { loadRecipes } from '../render/library.ts';
import type { CommandContext, RunCommand } from './command.ts';
import { readJsonFile } from './files.ts';
import { readGenomeFile } from './genomeArguments.ts';
import { parseSize } from './render.ts';
import { readRecipeArgument } from './recipeArgument.ts';

const maxFrames = 100_000;

/** Keyframes, and the genome of circles, that are written as file names are read from those files, found beside the path's own. */
async function withGenomeFiles(json: object, file: string): Promise<unknown> {
  const { keyframes, genome } = json as { keyframes?: unknown; genome?: unknown };
  const read = async (named: unknown): Promise<unknown> =>
    typeof named === 'string' ? (await readGenomeFile(resolve(dirname(file), named))).genome : named;
  if (Array.isArray(keyframes)) return { ...json, keyframes: await Promise.all(keyframes.map(read)) };
  return genome === undefined ? json : { ...json, genome: await read(genome) };
}

function isPathFile(json: unknown): json is object {
  const kind = typeof json === 'object' && json !== null && 'kind' in json ? json.kind : null;
  return kind === 'keyframes' || kind === 'circles';
}

/** The path a file holds, or one through the first samples of a recipe. */
async function readSource({ args, workspaceDir, signal }: CommandContext, renderer: Renderer): Promise<Path> {
  const source = args.positionals[0]!;
  const isPreset = loadRecipes().some(({ id }) => id === source);
  const json = isPreset ? null : source.toLowerCase().endsWith('.json') ? await readJsonFile(source) : null;
  const chosen = json !== null && isPathFile(json) ? readPath(await withGenomeFiles(json, source)) : null;
  const path =
    chosen ??
    (await recipePath(await readRecipeArgument(source, workspaceDir, 'RECIPE'), {
      seed: args.integer('seed', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0,
      keyframes: args.integer('keyframes', { min: 2, max: 256 }) ?? 6,
      renderer,
      signal,
    }));
  if (chosen && (args.has('seed') || args.has('keyframes')))
    throw new UserError('BAD_VALUE', { name: '--seed and --keyframes', reason: `choose samples of a recipe, but ${source} is a path` });
  const closed = args.has('closed') && path.kind === 'keyframes' ? { closed: true } : {};
  return {
    ...path,
    ...closed,
    speed: (args.text('speed') as Path['speed'] | undefined) ?? path.speed,
    easing: (args.text('easing') as Path['easing'] | undefined) ?? path.easing,
  };
}

/** `sequence`: needs no workspace. The same command again goes on with frames or a film that was interrupted. */
export const sequence: RunCommand = async (context) => {
  const { args, signal, progress, note } = context;
  const out = resolve(args.required('out'));
  const frames = args.integer('frames', { min: 1, max: maxFrames })!;
  const fps = args.integer('fps', { min: 1, max: 240 }) ?? 30;
  const size = { ...parseSize(args.text('size') ?? '512x512'), supersample: args.integer('supersample', { min: 1, max: 4 }) ?? 2 };
  const isFilm = filmEnding(out) !== null;
  const isThere = existsSync(out);
  if (!isFilm && (isThere ? !statSync(out).isDirectory() : extname(out) !== ''))
    throw new UserError('BAD_VALUE', {
      name: `--out ${out}`,
      reason: `${isThere ? 'is a file' : 'is named like a file'}; frames go to a folder, or to a film named .mp4, .webm or .y4m`,
    });
  const renderer = createRenderer();
  const path = await readSource(context, renderer);
  if (flickers(path.kind === 'circles' ? [path.genome] : path.keyframes))
    note(
      'The colours of each frame are stretched by themselves and may flicker; use a percentile stretch with a linear transfer to have one for all.',
    );
  const started = performance.now();
  const onProgress = (done: number): void => {
    const rate = (1000 * done) / (performance.now() - started);
    progress.update({ title: `Sequence "${path.name}"`, done, total: frames, unit: 'frames', rate, etaSeconds: (frames - done) / rate });
  };
  const options = { path, frames, size, renderer, signal, onProgress };
  const facts = { out, frames, width: size.widthPx, height: size.heightPx };
  const { made, kept } = await (isFilm ? renderFilm(out, fps, options) : renderFrames(out, options));
  const there = kept > 0 ? `, ${kept} of them there already` : '';
  const text = `${out}: ${counted(frames, 'frame')}, ${size.widthPx}x${size.heightPx}${isFilm ? ` at ${fps} a second` : ''}${there}`;
  return { json: { ...facts, ...(isFilm ? { fps } : {}), made, kept }, text };
};
