import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import { AtomicFile, temporaryName, writeError } from '../atomicFile.ts';
import { y4mFrame, y4mHeader } from './y4m.ts';

/** A film being written; it appears under its name when it is whole. */
export interface FilmWriter {
  /** @param rgb 8-bit sRGB [heightPx, widthPx, 3] */
  frame(rgb: Uint8Array): Promise<void>;
  commit(): Promise<void>;
  /** Removes what was written; nothing after `commit`. */
  discard(): Promise<void>;
}

export interface FilmFormat {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
}

/** Endings of films; all but the raw one need ffmpeg. Without its marks of the day and of chance: the same frames give the same bytes. */
const codecs: Readonly<Record<string, readonly string[]>> = {
  '.mp4': ['-c:v', 'libx264', '-preset', 'medium', '-crf', '16', '-movflags', '+faststart', '-bitexact', '-f', 'mp4'],
  '.webm': ['-c:v', 'libvpx-vp9', '-crf', '24', '-b:v', '0', '-row-mt', '1', '-bitexact', '-f', 'webm'],
};

/** The ending of a film's file name, or null for anything else. */
export function filmEnding(file: string): '.y4m' | '.mp4' | '.webm' | null {
  const ending = extname(file).toLowerCase();
  return ending === '.y4m' || ending in codecs ? (ending as '.y4m') : null;
}

async function createRaw(file: string, { widthPx, heightPx, fps }: FilmFormat): Promise<FilmWriter> {
  const out = await AtomicFile.create(file);
  await out.write(new TextEncoder().encode(y4mHeader(widthPx, heightPx, fps)));
  return { frame: (rgb) => out.write(y4mFrame(rgb)), commit: () => out.commit(), discard: () => out.discard() };
}

/** Says whether ffmpeg can be run here. */
export function hasFfmpeg(): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = spawn('ffmpeg', ['-version'], { stdio: 'ignore' });
    probe.on('error', () => resolve(false));
    probe.on('close', (status) => resolve(status === 0));
  });
}

/** The refusal of a film that needs ffmpeg where there is none. */
export function missingFfmpeg(file: string): UserError {
  return new UserError('BAD_VALUE', {
    name: file,
    reason: 'needs ffmpeg, which is not installed here; install it, or write a .y4m file or a folder of PNG frames',
  });
}

async function createEncoded(file: string, { widthPx, heightPx, fps }: FilmFormat, name: string): Promise<FilmWriter> {
  const partial = temporaryName(file);
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${widthPx}x${heightPx}`, '-r', String(fps), '-i', 'pipe:0'];
  // players want even sides and half the chroma
  const color = ['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p', '-colorspace', 'bt709'];
  const ffmpeg = spawn('ffmpeg', ['-v', 'error', '-y', ...input, ...color, ...codecs[filmEnding(file)!]!, partial], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let words = '';
  ffmpeg.stderr.on('data', (text: Buffer) => (words = (words + text.toString()).slice(-2000)));
  const ended = new Promise<number | null>((resolve, reject) => {
    ffmpeg.on('error', (error: NodeJS.ErrnoException) => reject(error.code === 'ENOENT' ? missingFfmpeg(name) : error));
    ffmpeg.on('close', resolve);
  });
  // a broken pipe shows as the exit status, with ffmpeg's own words
  ffmpeg.stdin.on('error', () => undefined);
  ended.catch(() => undefined);
  const failed = (): UserError =>
    new UserError('BAD_VALUE', {
      name,
      reason: `cannot be written: ffmpeg says "${words.trim().split('\n').at(-1)?.replace(/\.$/, '') ?? 'nothing'}"`,
    });
  await Promise.race([once(ffmpeg, 'spawn'), ended]);
  let open = true;
  return {
    async frame(rgb) {
      if (ffmpeg.exitCode !== null) throw failed();
      if (!ffmpeg.stdin.write(rgb)) await Promise.race([once(ffmpeg.stdin, 'drain'), ended]);
    },
    async commit() {
      ffmpeg.stdin.end();
      if ((await ended) !== 0) throw failed();
      try {
        await rename(partial, file);
      } catch (error) {
        throw writeError(error, file);
      }
      open = false;
    },
    async discard() {
      if (!open) return;
      ffmpeg.kill('SIGKILL');
      await ended.catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}

/**
 * Starts a film.
 * @param name what messages call it
 * @throws UserError BAD_VALUE when the file cannot be written or ffmpeg is missing
 */
export function createFilm(file: string, format: FilmFormat, name = file): Promise<FilmWriter> {
  return filmEnding(file) === '.y4m' ? createRaw(file, format) : createEncoded(file, format, name);
}
