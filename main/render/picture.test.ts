import { deflateSync, crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { ErrorCode } from '../../shared/contract/errors.ts';
import { UserError } from '../../shared/contract/errors.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import type { PictureRecord } from '../../shared/genome/genome.ts';
import { loadPalettes } from './library.ts';
import { decodeImage, encodePicture, readPictureRecord, renderPicture } from './picture.ts';
import { readText } from './pngChunks.ts';
import { createRenderer } from './renderer.ts';

const palette = loadPalettes()[0]!.palette;
const genome = defaultGenome('kali', palette);
const record: PictureRecord = { genome, render: { widthPx: 8, heightPx: 6, supersample: 2, renderer: 'native/1' } };
const rgb = Uint8Array.from({ length: 8 * 6 * 3 }, (_, i) => (i * 37) % 256);

async function codeOf(work: () => unknown): Promise<ErrorCode | 'none'> {
  try {
    await work();
    return 'none';
  } catch (error) {
    if (error instanceof UserError) return error.code;
    throw error;
  }
}

/** A chunk with a right checksum. */
function chunk(type: string, data: Uint8Array, length = data.length): Buffer {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

const withChunk = (png: Uint8Array, extra: Uint8Array) => Buffer.concat([png.subarray(0, 33), extra, png.subarray(33)]);

describe('a picture and its record', () => {
  test('pixels and record come back', async () => {
    const png = await encodePicture(rgb, 8, 6, record, { Software: 'Cardioid' });
    expect(readPictureRecord(png, 'a.png')).toEqual(record);
    expect(readText(png, 'Software')).toBe('Cardioid');
    const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 8, height: 6, channels: 3 });
    expect(new Uint8Array(data)).toEqual(rgb);
  });

  test('the same picture gives the same bytes, whatever the order of the keys', async () => {
    const turned = { render: record.render, genome: Object.fromEntries(Object.entries(genome).reverse()) } as PictureRecord;
    expect(await encodePicture(rgb, 8, 6, turned)).toEqual(await encodePicture(rgb, 8, 6, record));
  });

  test('rendering what a picture says makes the picture again', async () => {
    const renderer = createRenderer();
    const first = await renderPicture(renderer, genome, { widthPx: 31, heightPx: 17, supersample: 2 });
    const read = readPictureRecord(first, 'a.png');
    expect(read.render.renderer).toBe(renderer.name);
    expect(await renderPicture(renderer, read.genome, read.render)).toEqual(first);
  });

  test('the largest picture that can be asked for is encoded too', async () => {
    const sidePx = 16384;
    const png = await encodePicture(new Uint8Array(sidePx * sidePx * 3), sidePx, sidePx, null);
    const header = Buffer.from(png).subarray(16, 24);
    expect([header.readUInt32BE(0), header.readUInt32BE(4)]).toEqual([sidePx, sidePx]);
  });

  test('the record survives an editor that repacks text', async () => {
    const png = await encodePicture(rgb, 8, 6, null);
    const packed = Buffer.concat([Buffer.from('cardioid\0\x01\0\0\0', 'latin1'), deflateSync(JSON.stringify(record))]);
    expect(readPictureRecord(withChunk(png, chunk('iTXt', packed)), 'a.png')).toEqual(record);
    const old = Buffer.concat([Buffer.from('cardioid\0\0', 'latin1'), deflateSync(JSON.stringify(record))]);
    expect(readPictureRecord(withChunk(png, chunk('zTXt', old)), 'a.png')).toEqual(record);
  });
});

describe('hostile files', () => {
  const refused = async (png: Uint8Array) => codeOf(() => readPictureRecord(png, 'bad.png'));

  test('no PNG, no record, no JSON, no genome', async () => {
    const plain = await encodePicture(rgb, 8, 6, null);
    expect(await refused(new Uint8Array(0))).toBe('FILE_CORRUPT');
    expect(await refused(Buffer.from('{"name": "package"}'))).toBe('FILE_CORRUPT');
    expect(await refused(plain)).toBe('FILE_UNREADABLE');
    expect(await refused(await encodePicture(rgb, 8, 6, null, { cardioid: '{' }))).toBe('FILE_CORRUPT');
    expect(await refused(await encodePicture(rgb, 8, 6, null, { cardioid: '{"genome": {}}' }))).toBe('FILE_CORRUPT');
    const mu7 = { ...record, genome: { ...genome, params: { ...genome.params, mu: 7 } } };
    expect(await refused(await encodePicture(rgb, 8, 6, null, { cardioid: JSON.stringify(mu7) }))).toBe('BAD_GENOME');
  });

  test('cut anywhere before the record ends, it is damaged', async () => {
    const png = await encodePicture(rgb, 8, 6, record);
    await fc.assert(
      fc.asyncProperty(fc.nat(500), async (length) => {
        expect(await refused(png.subarray(0, length))).toBe('FILE_CORRUPT');
      }),
    );
  });

  test('any flipped byte of the record is noticed', async () => {
    const png = await encodePicture(rgb, 8, 6, record);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 41, max: 600 }), fc.integer({ min: 1, max: 255 }), async (at, mask) => {
        const bytes = Uint8Array.from(png);
        bytes[at]! ^= mask;
        expect(await refused(bytes)).toBe('FILE_CORRUPT');
      }),
    );
  });

  test('a chunk that claims to be huge, and text that unpacks to gigabytes', async () => {
    const png = await encodePicture(rgb, 8, 6, null);
    expect(await refused(withChunk(png, chunk('iTXt', Buffer.from('cardioid\0\0\0\0\0{}'), 0xffffffff)))).toBe('FILE_CORRUPT');
    const bomb = Buffer.concat([Buffer.from('cardioid\0\0', 'latin1'), deflateSync(Buffer.alloc(64 << 20))]);
    expect(await refused(withChunk(png, chunk('zTXt', bomb)))).toBe('FILE_CORRUPT');
    expect(await refused(await encodePicture(rgb, 8, 6, null, { cardioid: ' '.repeat(2 << 20) }))).toBe('FILE_CORRUPT');
  });
});

describe('decodeImage', () => {
  test('takes the middle square of any image as RGB, unscaled if it fits', async () => {
    const png = await sharp(rgb, { raw: { width: 8, height: 6, channels: 3 } })
      .png()
      .toBuffer();
    const square = await decodeImage(png, 'a.png', 6);
    const expected = Array.from({ length: 6 }, (_, y) => [...rgb.subarray((y * 8 + 1) * 3, (y * 8 + 7) * 3)]).flat();
    expect([...square]).toEqual(expected);
  });

  test('grey with transparency becomes RGB on black', async () => {
    const png = await sharp(Buffer.from([200, 0, 200, 255]), { raw: { width: 2, height: 1, channels: 2 } })
      .png()
      .toBuffer();
    const square = await decodeImage(await sharp(png).resize(2, 2, { fit: 'fill', kernel: 'nearest' }).png().toBuffer(), 'a.png', 2);
    expect([...square.subarray(0, 6)]).toEqual([0, 0, 0, 200, 200, 200]);
  });

  test('anything else is one sentence', async () => {
    await expect(decodeImage(Buffer.from('hello'), 'note.txt', 8)).rejects.toThrow(
      /^The file note\.txt cannot be read: it is not an image \([^\n]*\)\.$/,
    );
  });
});
