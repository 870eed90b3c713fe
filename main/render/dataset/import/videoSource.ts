import { execFile, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { UserError } from '../../../../shared/contract/errors.ts';
import { squareOfPixels } from '../../picture.ts';
import { fingerprintOf } from './imagePaths.ts';
import type { ImportSource } from './source.ts';

interface Frame {
  readonly rgb: Uint8Array;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Only this file: a playlist must not make the decoder fetch anything else. */
const onlyThisFile = (path: string): string[] => ['-protocol_whitelist', 'file', '-i', `file:${resolve(path)}`];

function toolMissing(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error;
  return new UserError('TOOL_MISSING', {
    tool: 'ffmpeg',
    purpose: 'reading videos',
    hint: 'install it with apt-get install ffmpeg on Debian, brew install ffmpeg on macOS, winget install ffmpeg on Windows',
  });
}

/** One number of the first video stream. @throws UserError TOOL_MISSING, FILE_CORRUPT when it is not above 0 */
async function probe(path: string, entry: string, more: readonly string[] = []): Promise<number> {
  const wanted = ['-select_streams', 'v:0', ...more, '-show_entries', `stream=${entry}`, '-of', 'csv=p=0'];
  try {
    const { stdout } = await promisify(execFile)('ffprobe', ['-v', 'error', ...wanted, ...onlyThisFile(path)]);
    const number = Number.parseInt(stdout, 10);
    if (!(number > 0)) throw new Error('it has no pictures');
    return number;
  } catch (error) {
    const missing = toolMissing(error);
    if (missing instanceof UserError) throw missing;
    const reason = ((error as { stderr?: string }).stderr || (error as Error).message)
      .trim()
      .split('\n')[0]!
      .replace(/^\[[^\]]*\] /, '');
    throw new UserError('FILE_CORRUPT', { file: path, reason: `it is not a video that ffmpeg reads (${reason})` });
  }
}

/** Looks at the head of a video. @throws UserError TOOL_MISSING, FILE_CORRUPT when nothing in it can be seen */
export async function checkVideo(path: string): Promise<void> {
  await probe(path, 'width');
}

/** Frames in the portable pixmap format, one after the other: `P6`, width, height and 255 in words, then the pixels. */
async function* framesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  let needed = 0;
  let size: { widthPx: number; heightPx: number; headerBytes: number } | null = null;
  for await (const piece of stream) {
    pieces.push(piece);
    held += piece.length;
    while (held >= needed && held > 0) {
      const bytes = pieces.length === 1 ? Buffer.from(pieces[0]!) : Buffer.concat(pieces);
      pieces = [bytes];
      if (!size) {
        const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 64).toString('latin1'));
        if (!header) {
          if (bytes.length >= 64) throw new Error('ffmpeg wrote something that is not a picture');
          needed = bytes.length + 1;
          break;
        }
        size = { widthPx: Number(header[1]), heightPx: Number(header[2]), headerBytes: header[0].length };
        needed = size.headerBytes + size.widthPx * size.heightPx * 3;
        if (held < needed) break;
      }
      yield { rgb: bytes.subarray(size.headerBytes, needed), widthPx: size.widthPx, heightPx: size.heightPx };
      pieces = [bytes.subarray(needed)];
      held -= needed;
      needed = 0;
      size = null;
    }
  }
}

/**
 * The frames of a video, decoded by ffmpeg in a process of its own.
 * @param first frame (of those taken) to begin with; those before are decoded and dropped
 * @throws UserError TOOL_MISSING, FILE_CORRUPT
 */
export async function openVideo(path: string, first: number, skip: number): Promise<ImportSource> {
  const frames = await probe(path, 'nb_read_packets', ['-count_packets']);
  const { size, mtimeMs } = await stat(path);
  const filter = `select='gte(n,${first * (skip + 1)})*not(mod(n,${skip + 1}))'`;
  const decoder = spawn(
    'ffmpeg',
    ['-nostdin', '-v', 'error', ...onlyThisFile(path), '-map', '0:v:0', '-vf', filter]
      .concat(['-fps_mode', 'passthrough', '-f', 'image2pipe', '-c:v', 'ppm', '-pix_fmt', 'rgb24', '-'])
      .map(String),
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let complaint = '';
  decoder.stderr.on('data', (text: Buffer) => (complaint = (complaint + String(text)).slice(0, 2000)));
  const ended = new Promise<number | null>((done, fail) => {
    decoder.once('error', (error) => fail(toolMissing(error) as Error));
    decoder.once('close', done);
  });
  ended.catch(() => undefined);
  const stream = framesOf(decoder.stdout);
  let expected = first;
  let previous: Promise<unknown> = Promise.resolve();
  /** Calls may overlap, frames come one after the other. */
  const nextFrame = (index: number): Promise<Frame | null> => {
    if (index !== expected++) throw new Error(`frame ${index} of a video was asked for out of turn`);
    const frame = previous.then(async () => {
      const { value, done } = await stream.next();
      if (!done) return value;
      if ((await ended) !== 0) {
        const reason = `ffmpeg could not decode it (${complaint.trim().split('\n')[0] ?? 'no reason given'})`;
        throw new UserError('FILE_CORRUPT', { file: path, reason });
      }
      return null;
    });
    previous = frame.catch(() => undefined);
    return frame;
  };
  return {
    kind: 'video',
    count: Math.ceil(frames / (skip + 1)),
    hasPictures: true,
    fingerprint: fingerprintOf([String(size), String(mtimeMs)]),
    take: async (index, sizePx) => {
      const frame = await nextFrame(index);
      if (!frame) return null;
      const rgb = await squareOfPixels(frame.rgb, frame.widthPx, frame.heightPx, sizePx);
      return { entry: { source: `frame ${index * (skip + 1)}` }, rgb };
    },
    close: async () => {
      decoder.kill('SIGKILL');
      // it counts as ended only when nothing is left to read
      decoder.stdout.destroy();
      await ended.catch(() => undefined);
    },
  };
}
