import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { loadPalettes } from '../render/library.ts';
import { readPictureRecord } from '../render/picture.ts';
import { frameDifference } from '../render/sequence/measureChange.ts';
import { runCli } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'cardioid-cli-sequence-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;

const kali = (c: [number, number], width: number): Genome => {
  const genome = defaultGenome('kali', loadPalettes()[0]!.palette);
  return { ...genome, params: { ...genome.params, c }, view: { center: [0, 0], width, rotationDeg: 0 } };
};
const keyframes = [kali([-0.7, -0.5], 3), kali([-0.72, -0.52], 3), kali([-1, -0.9], 1)];
const pathFile = join(dir, 'path.json');
writeFileSync(pathFile, JSON.stringify({ version: 1, kind: 'keyframes', name: 'walk', keyframes }));
const small = ['--size', '48x32', '--supersample', '1'];

const pixels = async (file: string) => new Uint8Array(await sharp(file).removeAlpha().raw().toBuffer());
const recordOf = (file: string) => readPictureRecord(readFileSync(file), file);

describe('sequence', () => {
  test('frames in a folder: numbered, with their genomes, from the first keyframe to the last', async () => {
    const out = join(dir, 'frames');
    const { status, json, stderr } = await runCli(['sequence', pathFile, '--frames', '12', '--out', out, ...small, '--json']);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(json()).toEqual({ out, frames: 12, width: 48, height: 32, made: 12, kept: 0 });
    expect(readdirSync(out)).toEqual(Array.from({ length: 12 }, (_, i) => `frame-${String(i).padStart(5, '0')}.png`));
    expect(recordOf(join(out, 'frame-00000.png')).genome).toEqual(keyframes[0]);
    expect(recordOf(join(out, 'frame-00011.png')).genome).toEqual(keyframes[2]);

    // again: what is there is kept, what is missing, damaged or different is made as it was
    const [bytes, other] = [5, 7].map((i) => readFileSync(join(out, `frame-0000${i}.png`)));
    rmSync(join(out, 'frame-00005.png'));
    writeFileSync(join(out, 'frame-00007.png'), other!.subarray(0, 40));
    writeFileSync(join(out, 'frame-00008.png'), bytes!);
    const again = await runCli(['sequence', pathFile, '--frames', '12', '--out', out, ...small, '--json']);
    expect(again.json()).toMatchObject({ made: 3, kept: 9 });
    expect(readFileSync(join(out, 'frame-00005.png'))).toEqual(bytes);
    expect(readFileSync(join(out, 'frame-00007.png'))).toEqual(other);
  });

  test('changes evenly from frame to frame where the path does not', async () => {
    const spread = async (speed: string) => {
      const out = join(dir, speed);
      await runCli(['sequence', pathFile, '--frames', '24', '--out', out, ...small, '--speed', speed]);
      const frames = await Promise.all(
        readdirSync(out)
          .toSorted()
          .map((name) => pixels(join(out, name))),
      );
      const steps = frames.slice(1).map((frame, i) => frameDifference(frames[i]!, frame));
      const mean = steps.reduce((a, b) => a + b) / steps.length;
      return Math.sqrt(steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / steps.length) / mean;
    };
    const [visual, even] = [await spread('visual'), await spread('even')];
    expect(visual).toBeLessThan(0.3);
    expect(visual).toBeLessThan(even / 2);
  });

  test('keyframes may be pictures beside the path file', async () => {
    const out = join(dir, 'frames');
    const file = join(dir, 'pictures.json');
    const names = ['frames/frame-00000.png', 'frames/frame-00003.png'];
    writeFileSync(file, JSON.stringify({ version: 1, kind: 'keyframes', name: 'pictures', closed: true, keyframes: names }));
    const to = join(dir, 'loop');
    const { status } = await runCli(['sequence', file, '--frames', '3', '--out', to, ...small]);
    expect(status).toBe(0);
    expect(recordOf(join(to, 'frame-00000.png')).genome).toEqual(recordOf(join(out, 'frame-00000.png')).genome);
  });

  test('a recipe: a way through its first samples', async () => {
    const to = join(dir, 'recipe');
    const { status, stderr } = await runCli([
      'sequence',
      'kali-ornaments',
      '--frames',
      '5',
      '--keyframes',
      '3',
      '--seed',
      '2',
      '--out',
      to,
      ...small,
    ]);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(readdirSync(to)).toHaveLength(5);
  });

  test('a raw film has the pixels of the frames', async () => {
    const film = join(dir, 'film.y4m');
    const { status } = await runCli(['sequence', pathFile, '--frames', '12', '--out', film, ...small, '--fps', '12']);
    expect(status).toBe(0);
    const header = 'YUV4MPEG2 W48 H32 F12:1 Ip A1:1 C444 XCOLORRANGE=LIMITED\n';
    expect(readFileSync(film).subarray(0, header.length).toString()).toBe(header);
    expect(statSync(film).size).toBe(header.length + 12 * (6 + 3 * 48 * 32));
    if (!hasFfmpeg) return;
    const { stdout } = spawnSync(
      'ffmpeg',
      ['-v', 'error', '-i', film, '-vf', 'scale=in_color_matrix=bt709', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
      { maxBuffer: 1e8 },
    );
    expect(stdout.length).toBe(12 * 48 * 32 * 3);
    const frame = await pixels(join(dir, 'frames', 'frame-00004.png'));
    expect(frameDifference(frame, stdout.subarray(4 * 48 * 32 * 3, 5 * 48 * 32 * 3))).toBeLessThan(0.01);
  });

  test.runIf(hasFfmpeg)('an encoded film opens elsewhere with all its frames', async () => {
    for (const ending of ['mp4', 'webm']) {
      const film = join(dir, `film.${ending}`);
      const { status, stderr } = await runCli([
        'sequence',
        pathFile,
        '--frames',
        '7',
        '--out',
        film,
        '--size',
        '49x33',
        '--supersample',
        '1',
      ]);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const { stdout } = spawnSync('ffprobe', [
        '-v',
        'error',
        '-count_frames',
        '-show_entries',
        'stream=width,height,nb_read_frames',
        '-of',
        'csv=p=0',
        film,
      ]);
      expect(stdout.toString().trim()).toBe('50,34,7');
      expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }
  });

  test('without ffmpeg one sentence says what can be done', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = '/nowhere';
    try {
      const { status, stderr } = await runCli(['sequence', pathFile, '--frames', '3', '--out', join(dir, 'no.mp4'), ...small]);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /no\.mp4 needs ffmpeg, which is not installed here; install it, or write a \.y4m file or a folder of PNG frames\.\n$/,
      );
    } finally {
      process.env['PATH'] = path;
    }
  });

  test('bad input is refused in one sentence and makes nothing', async () => {
    const bad = join(dir, 'bad.json');
    writeFileSync(
      bad,
      JSON.stringify({
        version: 1,
        kind: 'keyframes',
        name: 'x',
        keyframes: [keyframes[0], defaultGenome('julia', loadPalettes()[0]!.palette)],
      }),
    );
    const out = join(dir, 'never');
    const refused = await runCli(['sequence', bad, '--frames', '3', '--out', out]);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain('keyframe 2 is drawn by julia');
    const seeded = await runCli(['sequence', pathFile, '--frames', '3', '--out', out, '--seed', '3']);
    expect(seeded.stderr).toContain('choose samples of a recipe');
    const unknown = await runCli(['sequence', 'nothing', '--frames', '3', '--out', out]);
    expect(unknown.stderr).toContain('RECIPE "nothing" is neither a recipe file');
    expect(readdirSync(dir)).not.toContain('never');
  });

  test('Ctrl-C ends it between frames; what is made stays', async () => {
    const stop = new AbortController();
    stop.abort(new Error('stopped'));
    const { status } = await runCli(['sequence', pathFile, '--frames', '9', '--out', join(dir, 'stopped'), ...small], {}, stop.signal);
    expect(status).not.toBe(0);
  });
});

test('dataset preview: one sheet, with the rejections counted', async () => {
  const out = join(dir, 'sheet.png');
  const { status, json, stdout } = await runCli([
    'dataset',
    'preview',
    'kali-ornaments',
    '--count',
    '6',
    '--size',
    '64',
    '--out',
    out,
    '--json',
  ]);
  expect(status).toBe(0);
  expect(json()).toMatchObject({ out, count: 6 });
  expect(stdout).toContain('rejections');
  const { width, height } = await sharp(out).metadata();
  expect(width).toBe(48 + 3 * 64 + 2 * 12);
  expect(height).toBeGreaterThan(2 * 64);
});
