import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import { syncFolder, temporaryName, writeError } from '../atomicFile.ts';
import { mapAhead } from '../dataset/ahead.ts';
import { readPixels } from '../picture.ts';
import { createFilm } from './encoder.ts';
import { frameGenomes, frameName, framesAhead, keptFrame, makeFrame, type SequenceOptions } from './sequence.ts';

/** The folder in which a film's frames wait until it is whole. */
function partialName(file: string): string {
  return `${file}.partial`;
}

const isFrame = (name: string): boolean => /^frame-\d+\.png(\.tmp)?$/.test(name);

/** Opens the folder, without what a killed process left half-written. @throws UserError BAD_VALUE when something else is there */
async function openPartial(file: string): Promise<string> {
  const dir = partialName(file);
  try {
    await mkdir(dir).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    const names = await readdir(dir);
    const isOurs = (name: string): boolean => isFrame(name) || name === basename(file) || name === temporaryName(basename(file));
    if (!names.every(isOurs))
      throw new UserError('BAD_VALUE', {
        name: dir,
        reason: 'is in the way and was not made by a film; move it or name the film otherwise',
      });
    for (const name of names) if (name.endsWith('.tmp')) await rm(join(dir, name));
  } catch (error) {
    throw error instanceof UserError ? error : writeError(error, file);
  }
  return dir;
}

/**
 * Renders the frames of a path to one film file: `.y4m`, or `.mp4` and `.webm` through ffmpeg. Frames are kept in `FILE.partial` until the
 * film is whole, and a call with the same options goes on with those: encoders cannot go on in the middle, but take no time beside the frames.
 * The film is the same as that of an uninterrupted call, byte for byte.
 * @returns how many frames were made and how many were there
 * @throws UserError BAD_GENOME, BAD_VALUE (no ffmpeg, or the file cannot be written), DISK_FULL; AbortError
 */
export async function renderFilm(file: string, fps: number, options: SequenceOptions): Promise<{ made: number; kept: number }> {
  const { frames, size, signal, onProgress } = options;
  signal?.throwIfAborted();
  const dir = await openPartial(file);
  const whole = join(dir, basename(file));
  const result = { made: 0, kept: 0 };
  // before the work, so that a missing encoder is known at once
  const film = await createFilm(whole, { ...size, fps }, file);
  try {
    const genomes = await frameGenomes(options);
    const pictures = mapAhead(
      Array.from({ length: frames }, (_, frame) => frame),
      framesAhead(size),
      async (frame): Promise<{ rgb: Uint8Array; what: keyof typeof result }> => {
        signal?.throwIfAborted();
        const path = join(dir, frameName(frame));
        const kept = await keptFrame(path, genomes[frame]!, options);
        if (kept) return { rgb: await readPixels(kept), what: 'kept' };
        return { rgb: await makeFrame(path, genomes[frame]!, options), what: 'made' };
      },
    );
    for await (const { rgb, what } of pictures) {
      signal?.throwIfAborted();
      await film.frame(rgb);
      result[what]++;
      onProgress?.(result.made + result.kept);
    }
    await film.commit();
    await rename(whole, file).catch((error: unknown) => {
      throw writeError(error, file);
    });
    await syncFolder(dirname(file));
  } finally {
    await film.discard();
    if ((await readdir(dir)).length === 0) await rm(dir, { recursive: true });
  }
  await discardFilm(file);
  return result;
}

/** Removes what a film that was stopped left, and nothing else. */
export async function discardFilm(file: string): Promise<void> {
  const dir = partialName(file);
  const names = await readdir(dir).catch(() => []);
  for (const name of names) if (isFrame(name)) await rm(join(dir, name), { force: true });
  if ((await readdir(dir).catch(() => ['none'])).length === 0) await rm(dir, { recursive: true });
}
