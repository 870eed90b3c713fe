import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../shared/math/rng.ts';
import { encodeJpeg, encodeJpegs, encodePng, encodePngs, writeJpegs, writePngs } from './codec.ts';
import { textChunks } from './pngChunks.ts';
import { scratchDir } from './scratch.fixtures.ts';

/** Smooth bands with some noise: what pictures are like, and every byte value. */
function testPicture(widthPx: number, heightPx: number): Uint8Array {
  const rng = RandomStream.fromSeed(5).split('codec');
  return Uint8Array.from({ length: widthPx * heightPx * 3 }, (_, i) => (i * 7) / widthPx + (i % 11 === 0 ? rng.integer(256) : 0));
}

/** Different pictures of one size, one after the other. */
function testPictures(count: number, widthPx: number, heightPx: number): { rgb: Uint8Array; widthPx: number; heightPx: number } {
  const all = Array.from({ length: count }, (_, i) => testPicture(widthPx, heightPx).map((value) => value + 9 * i));
  return { rgb: Uint8Array.from(all.flatMap((rgb) => [...rgb])), widthPx, heightPx };
}

const pictureOf = ({ rgb }: { rgb: Uint8Array }, i: number, count: number): Uint8Array =>
  rgb.subarray((i * rgb.length) / count, ((i + 1) * rgb.length) / count);

const decoded = async (file: Uint8Array): Promise<Uint8Array> => new Uint8Array(await sharp(file).raw().toBuffer());

describe('PNG', () => {
  test.each([
    [1, 1],
    [1, 5],
    [7, 1],
    [64, 64],
    [151, 69],
    [2000, 3],
  ])('%d x %d pixels come back as they were', async (widthPx, heightPx) => {
    const rgb = testPicture(widthPx, heightPx);
    const file = await encodePng(rgb, widthPx, heightPx);
    const { format, channels, depth, width, height } = await sharp(file).metadata();
    expect({ format, channels, depth, width, height }).toEqual({
      format: 'png',
      channels: 3,
      depth: 'uchar',
      width: widthPx,
      height: heightPx,
    });
    expect(await decoded(file)).toEqual(rgb);
  });

  test('many at once give the bytes of each alone', async () => {
    const pictures = Array.from({ length: 24 }, (_, i) => testPicture(40 + i, 33));
    const alone = [];
    for (const [i, rgb] of pictures.entries()) alone.push(await encodePng(rgb, 40 + i, 33));
    const together = await Promise.all(pictures.map((rgb, i) => encodePng(rgb, 40 + i, 33)));
    expect(together.map((file) => Buffer.from(file).toString('hex'))).toEqual(alone.map((file) => Buffer.from(file).toString('hex')));
  });

  test('a size that does not fit the pixels is refused', async () => {
    await expect(encodePng(new Uint8Array(12), 2, 3)).rejects.toThrow(/^rgb must hold 3 bytes for every pixel\.$/);
    await expect(encodePng(new Uint8Array(0), 0, 3)).rejects.toThrow(/^widthPx must be a whole number/);
  });

  const pillow = spawnSync('python3', ['-c', 'import zlib']).status === 0;
  test.skipIf(!pillow)('python unpacks the same pixels (needs python3)', async () => {
    const rgb = testPicture(37, 21);
    const path = join(scratchDir(), 'a.png');
    writeFileSync(path, await encodePng(rgb, 37, 21));
    // the format read by hand, checksums too: nothing of any image library
    const script = `
import struct, sys, zlib
data = open(sys.argv[1], 'rb').read()
assert data[:8] == bytes([137, 80, 78, 71, 13, 10, 26, 10])
at, idat, names = 8, b'', []
while at < len(data):
    length, name = struct.unpack('>I4s', data[at:at + 8])
    body = data[at + 8:at + 8 + length]
    assert struct.unpack('>I', data[at + 8 + length:at + 12 + length])[0] == zlib.crc32(name + body)
    names.append(name.decode())
    if name == b'IHDR': width, height, *rest = struct.unpack('>IIBBBBB', body)
    if name == b'IDAT': idat += body
    at += 12 + length
assert rest == [8, 2, 0, 0, 0], rest
raw = zlib.decompress(idat)
out = bytearray()
for y in range(height):
    row = bytearray(raw[y * (3 * width + 1):(y + 1) * (3 * width + 1)])
    assert row[0] == 1
    row = row[1:]
    for i in range(3, len(row)): row[i] = (row[i] + row[i - 3]) & 255
    out += row
print(names, out.hex())`;
    const result = spawnSync('python3', ['-c', script, path], { encoding: 'utf8' });
    expect(result.stderr).toBe('');
    expect(result.stdout.trim()).toBe(`['IHDR', 'IDAT', 'IEND'] ${Buffer.from(rgb).toString('hex')}`);
  });
});

describe('many files at once', () => {
  const count = 21;
  const pictures = testPictures(count, 30, 17);
  const names = Array.from({ length: count }, (_, i) => `${i}`);
  const chunks = names.map((name) => textChunks({ name }));

  test('PNG: each is what it is alone, in memory and on the disk', async () => {
    const alone = await Promise.all(names.map((_, i) => encodePng(pictureOf(pictures, i, count), 30, 17, chunks[i])));
    expect(await encodePngs(pictures, chunks)).toEqual(alone.map((file) => Buffer.from(file)));
    const dir = scratchDir();
    await writePngs(
      pictures,
      chunks,
      names.map((name) => join(dir, name)),
    );
    expect(names.map((name) => readFileSync(join(dir, name)))).toEqual(alone.map((file) => Buffer.from(file)));
  });

  test('JPEG: each is what it is alone, in memory and on the disk', async () => {
    const alone = await Promise.all(names.map((_, i) => encodeJpeg(pictureOf(pictures, i, count), 30, 17)));
    expect(await encodeJpegs(pictures)).toEqual(alone);
    const dir = scratchDir();
    await writeJpegs(
      pictures,
      names.map((name) => join(dir, name)),
    );
    expect(names.map((name) => new Uint8Array(readFileSync(join(dir, name))))).toEqual(alone);
  });

  test('a file takes the place of a longer one, under any name', async () => {
    const path = join(scratchDir(), 'Bäume 木.png');
    writeFileSync(path, new Uint8Array(100_000));
    const rgb = testPicture(3, 2);
    await writePngs({ rgb, widthPx: 3, heightPx: 2 }, [chunks[0]!], [path]);
    expect(readFileSync(path)).toEqual(Buffer.from(await encodePng(rgb, 3, 2, chunks[0])));
  });

  test('what cannot be written is an error as node:fs has it', async () => {
    const dir = scratchDir();
    mkdirSync(join(dir, '7'));
    const paths = names.map((name) => join(dir, name));
    await expect(writePngs(pictures, chunks, paths)).rejects.toMatchObject({ code: 'EISDIR', path: paths[7] });
    await expect(writeJpegs(pictures, paths)).rejects.toMatchObject({ code: 'EISDIR', path: paths[7] });
    await expect(writePngs(pictures, chunks, [...paths.filter((_, i) => i !== 7), join(dir, 'no', 'such')])).rejects.toMatchObject({
      code: 'ENOENT',
    });
    await expect(writePngs(pictures, chunks, paths.slice(1))).rejects.toThrow(/^There must be as many paths as chunks\.$/);
    await expect(writePngs(pictures, chunks, [...paths.slice(1), 'a\0b'])).rejects.toThrow(/^A path must not be empty or hold a NUL\.$/);
  });

  test('none is none', async () => {
    expect(await encodePngs({ rgb: new Uint8Array(0), widthPx: 4, heightPx: 4 }, [])).toEqual([]);
  });
});

describe('JPEG', () => {
  test('keeps colour at full resolution and stays near the pixels', async () => {
    // no noise: what a lossy format may not lose
    const rgb = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => {
      const [x, y, channel] = [Math.floor(i / 3) % 64, Math.floor(i / 192), i % 3];
      return [x * 4, 255 - y * 5, x > 31 ? 220 : 30][channel]!;
    });
    const file = await encodeJpeg(rgb, 64, 48);
    const { format, chromaSubsampling, width, height } = await sharp(file).metadata();
    expect({ format, chromaSubsampling, width, height }).toEqual({ format: 'jpeg', chromaSubsampling: '4:4:4', width: 64, height: 48 });
    const back = await decoded(file);
    const worst = Math.max(...back.map((value, i) => Math.abs(value - rgb[i]!)));
    expect(worst).toBeLessThan(40);
    const mean = back.reduce((sum, value, i) => sum + Math.abs(value - rgb[i]!), 0) / back.length;
    expect(mean).toBeLessThan(2.5);
  });
});
