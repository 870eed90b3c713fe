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
import { measureChange } from './measureChange.ts';

const framesAheadBytes = 24 << 20;

/** Frames under way at once: some are rendered while others are encoded, written and flushed to the disk; of large ones only a few. */
export function framesAhead({ widthPx, heightPx }: PictureSize): number {
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

/** What a frame's file says made it. */
function recordOf(genome: Genome, { size, renderer }: SequenceOptions): PictureRecord {
  const { widthPx, heightPx, supersample } = size;
  return { genome, render: { widthPx, heightPx, supersample, ...drawerOf(renderer.name, genome, size) } };
}

/** The bytes of a frame's file, if it is there and a picture of exactly this genome, size and renderer. */
export async function keptFrame(file: string, genome: Genome, options: SequenceOptions): Promise<Uint8Array | null> {
  try {
    const bytes = await readFile(file);
    const record = pictureRecordSchema.parse(recordOf(genome, options));
    return JSON.stringify(readPictureRecord(bytes, file)) === JSON.stringify(record) ? bytes : null;
  } catch {
    return null;
  }
}

/** Renders a frame to its file. @returns its pixels, 8-bit sRGB [heightPx, widthPx, 3] */
export async function makeFrame(file: string, genome: Genome, options: SequenceOptions): Promise<Uint8Array> {
  const { size, renderer, signal } = options;
  const rgb = await renderer.rgb(genome, size, { signal });
  await writeFileOfMany(file, await encodePicture(rgb, size.widthPx, size.heightPx, recordOf(genome, options)));
  return rgb;
}

/**
 * Renders the frames of a path as numbered PNG files, each with its genome inside. Frames that are there and say they are the same are kept, so the same
 * call goes on with what was interrupted.
 * @returns how many were made and how many were there
 * @throws UserError BAD_GENOME, BAD_VALUE (the folder cannot be written), DISK_FULL; AbortError
 */
export async function renderFrames(dir: string, options: SequenceOptions): Promise<{ made: number; kept: number }> {
  const { frames, size, signal, onProgress } = options;
  signal?.throwIfAborted();
  makeOutputFolder(dir);
  const genomes = await frameGenomes(options);
  const result = { made: 0, kept: 0 };
  const pictures = mapAhead(
    Array.from({ length: frames }, (_, frame) => frame),
    framesAhead(size),
    async (frame): Promise<keyof typeof result> => {
      signal?.throwIfAborted();
      const file = join(dir, frameName(frame));
      if (await keptFrame(file, genomes[frame]!, options)) return 'kept';
      await makeFrame(file, genomes[frame]!, options);
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
