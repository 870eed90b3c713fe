import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { openPromise } from 'yauzl';
import { AtomicFile } from '../../atomicFile.ts';
import { scratchDir } from '../../scratch.fixtures.ts';
import { ZipFile } from './zipFile.ts';

const contents = new Map([
  ['a.npy', Buffer.from('one two three')],
  ['empty', Buffer.alloc(0)],
  ['ordner/Bäume 木.txt', Buffer.alloc(300_000, 'abc')],
]);

/** An archive whose entries were written in pieces. */
async function archive(): Promise<string> {
  const path = join(scratchDir(), 'a.zip');
  const file = await AtomicFile.create(path);
  const zip = new ZipFile(file);
  for (const [name, bytes] of contents) {
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 70_001) yield bytes.subarray(at, at + 70_001);
    };
    await zip.add(name, pieces());
  }
  await zip.end();
  await file.commit();
  return path;
}

test('yauzl reads names, sizes, sums and contents', async () => {
  const zip = await openPromise(await archive(), { autoClose: false });
  const found = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    const stream = await zip.openReadStreamPromise(entry);
    const pieces: Buffer[] = [];
    for await (const piece of stream) pieces.push(piece as Buffer);
    found.set(entry.fileName, Buffer.concat(pieces));
    expect(entry.crc32).toBe(crc32(contents.get(entry.fileName)!));
  }
  zip.close();
  expect(found).toEqual(contents);
});

test('the same contents give the same bytes', async () => {
  expect(readFileSync(await archive())).toEqual(readFileSync(await archive()));
});

const python = ['/usr/bin/python3', 'python3'].find((program) => spawnSync(program, ['-c', 'import zipfile']).status === 0);
test.skipIf(!python)('python reads it, its own header before each entry too (needs python3)', async () => {
  const script = `
import json, struct, sys, zipfile
path = sys.argv[1]
data = open(path, 'rb').read()
with zipfile.ZipFile(path) as archive:
    assert archive.testzip() is None
    found = []
    for info in archive.infolist():
        assert info.date_time == (1980, 1, 1, 0, 0, 0) and info.external_attr >> 16 == 0o100644
        at = info.header_offset
        magic, version, flags, method, time, date, crc, packed, size, name, extra = struct.unpack('<IHHHHHIIIHH', data[at:at + 30])
        field, length, large, large_packed = struct.unpack('<HHQQ', data[at + 30 + name:at + 30 + name + extra])
        assert (magic, method, crc, packed, size) == (0x04034b50, 0, info.CRC, 0xffffffff, 0xffffffff)
        assert (field, length, large, large_packed) == (1, 16, info.file_size, info.file_size)
        assert data[at + 30:at + 30 + name].decode() == info.filename
        found.append([info.filename, archive.read(info).decode()])
print(json.dumps(found))`;
  const { stdout, stderr } = spawnSync(python!, ['-c', script, await archive()], { encoding: 'utf8', maxBuffer: 1 << 24 });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual([...contents].map(([name, bytes]) => [name, bytes.toString()]));
});

const unzip = spawnSync('unzip', ['-v']).status === 0;
test.skipIf(!unzip)('unzip finds nothing wrong (needs unzip)', async () => {
  const { status, stdout } = spawnSync('unzip', ['-t', await archive()], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, expect.stringContaining('No errors detected')]);
});
