import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureRecordSchema, type Genome, type PictureRecord } from '../../../shared/genome/genome.ts';
import type { Path } from '../../../shared/genome/path.ts';
import { evenProgress, framePlaces, tracePath } from '../../../shared/genome/tracePath.ts';
import { syncFolder, writeFileOfMany } from '../atomicFile.ts';
import { mapAhead } from '../dataset/ahead.ts';
import { encodePicture, readPictureRecord, type PictureSize } from '../picture.ts';
import { drawerOf } from '../gpu/drawer.ts';
import { makeOutputFolder } from '../outputFolder.ts';
import type { Renderer } from '../renderer.ts';
import { withClipStretch } from './clipStretch.ts';
import { createFilm } from './encoder.ts';
import { measureChange } from './measureChange.ts';

const framesAheadBytes = 24 << 20;

/** Frames under way at once: some are rendered while others are encoded, written and flushed to the disk; of large ones only a few. */
function framesAhead({ widthPx, heightPx }: PictureSize): number {
  return Math.min(8, Math.max(3, Math.floor(framesAheadBytes / (widthPx * heightPx * 3))));
}

export interface SequenceOptions {
  readonly path: Path;
  readonly frames: number;
  readonly size: PictureSize;
  readonly renderer: Renderer;
  readonly signal?: AbortSignal;
  /** frames that are there; those found from before count too */
  readonly onProgress?: (done: number) => void;
}

/** The genome of every frame: places of equal change on the path, one palette stretch for all. */
export async function frameGenomes({ path, frames, renderer, signal }: SequenceOptions): Promise<readonly Genome[]> {
  const trace = tracePath(path);
  const progress = path.speed === 'visual' && frames > 2 ? await measureChange(trace, frames, renderer, signal) : evenProgress;
  return withClipStretch(framePlaces(path, frames, progress).map(trace), renderer, signal);
}

/** File name of a frame, counted from 0. */
export function frameName(frame: number): string {
  return `frame-${String(frame).padStart(5, '0')}.png`;
}

/** True if the file is a picture of exactly this record. */
async function isThere(file: string, record: PictureRecord): Promise<boolean> {
  try {
    const found = readPictureRecord(await readFile(file), file);
    return JSON.stringify(found) === JSON.stringify(pictureRecordSchema.parse(record));
  } catch {
    return false;
  }
}

/**
 * Renders the frames of a path as numbered PNG files, each with its genome inside. Frames that are there and say they are the same are kept, so the same
 * call goes on with what was interrupted.
 * @returns how many were made and how many were there
 * @throws UserError BAD_GENOME, BAD_VALUE (the folder cannot be written), DISK_FULL; AbortError
 */
export async function renderFrames(dir: string, options: SequenceOptions): Promise<{ made: number; kept: number }> {
  const { frames, size, renderer, signal, onProgress } = options;
  signal?.throwIfAborted();
  makeOutputFolder(dir);
  const genomes = await frameGenomes(options);
  const { widthPx, heightPx, supersample } = size;
  const result = { made: 0, kept: 0 };
  const pictures = mapAhead(
    Array.from({ length: frames }, (_, frame) => frame),
    framesAhead(size),
    async (frame): Promise<keyof typeof result> => {
      signal?.throwIfAborted();
      const file = join(dir, frameName(frame));
      const genome = genomes[frame]!;
      const record = { genome, render: { widthPx, heightPx, supersample, ...drawerOf(renderer.name, genome, size) } };
      if (await isThere(file, record)) return 'kept';
      const rgb = await renderer.rgb(genome, size, { signal });
      await writeFileOfMany(file, await encodePicture(rgb, widthPx, heightPx, record));
      return 'made';
    },
  );
  for await (const what of pictures) {
    result[what]++;
    onProgress?.(result.made + result.kept);
  }
  await syncFolder(dir);
  return result;
}

/**
 * Renders the frames of a path to one film file: `.y4m`, or `.mp4` and `.webm` through ffmpeg.
 * @throws UserError BAD_GENOME, BAD_VALUE (no ffmpeg, or the file cannot be written), DISK_FULL; AbortError
 */
export async function renderFilm(file: string, fps: number, options: SequenceOptions): Promise<void> {
  const { frames, size, renderer, signal, onProgress } = options;
  // before the work, so that a missing encoder is known at once
  const film = await createFilm(file, { ...size, fps });
  try {
    const genomes = await frameGenomes(options);
    const pictures = mapAhead(
      Array.from({ length: frames }, (_, frame) => frame),
      framesAhead(size),
      (frame) => renderer.rgb(genomes[frame]!, size, { signal }),
    );
    let done = 0;
    for await (const rgb of pictures) {
      signal?.throwIfAborted();
      await film.frame(rgb);
      onProgress?.(++done);
    }
    await film.commit();
  } finally {
    await film.discard();
  }
}
