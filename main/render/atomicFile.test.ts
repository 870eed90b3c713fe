import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { AtomicFile, writeFileAtomic } from './atomicFile.ts';
import { pageAligned, pageBytes } from './pageAligned.ts';
import { scratchDir } from './scratch.fixtures.ts';

test('a file appears with its name only when whole', async () => {
  const dir = scratchDir();
  const file = await AtomicFile.create(join(dir, 'a'));
  await file.write(Buffer.from('one '));
  await file.write(Buffer.from('two'));
  expect(readdirSync(dir)).toEqual(['a.tmp']);
  await file.commit();
  await file.discard();
  expect(readdirSync(dir)).toEqual(['a']);
  expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('one two');
});

test('pieces are written one after the other, however many', async () => {
  const path = join(scratchDir(), 'a');
  const pieces = Array.from({ length: 1500 }, (_, i) => Buffer.from(`${i},`.repeat(i % 5)));
  const file = await AtomicFile.create(path);
  await file.writeAll([]);
  await file.writeAll(pieces);
  await file.write(Buffer.from('end'));
  await file.commit();
  expect(readFileSync(path, 'utf8')).toBe(`${Buffer.concat(pieces).toString()}end`);
});

test('a discarded file leaves the old one', async () => {
  const dir = scratchDir();
  writeFileSync(join(dir, 'a'), 'old');
  const file = await AtomicFile.create(join(dir, 'a'));
  await file.write(Buffer.from('new'));
  await file.discard();
  expect(readdirSync(dir)).toEqual(['a']);
  expect(readFileSync(join(dir, 'a'), 'utf8')).toBe('old');
});

test('what cannot be written is named in one sentence', async () => {
  const path = join(scratchDir(), 'no/such/folder.png');
  await expect(writeFileAtomic(path, 'x')).rejects.toThrow(`${path} cannot be written: the folder does not exist.`);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;
test.skipIf(!canMount)('a full disk is DISK_FULL and leaves nothing (needs root on Linux for a small tmpfs)', async (context) => {
  const dir = join(scratchDir(), 'small');
  mkdirSync(dir);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', dir]).status !== 0)
    return context.skip('this system does not allow mounting a tmpfs');
  onTestFinished(() => void spawnSync('umount', ['-l', dir]));
  const path = join(dir, 'big');
  await expect(writeFileAtomic(path, new Uint8Array(256 << 10))).rejects.toThrow(`There is no space left on the disk that holds ${path}.`);
  expect(readdirSync(dir)).toEqual([]);
  await writeFileAtomic(path, 'small enough');
});

test('past the cache the bytes are the same, aligned or not', async () => {
  const dir = scratchDir();
  const pages = pageAligned(5 * pageBytes);
  for (let i = 0; i < pages.length; i++) pages[i] = (i * 7) % 251;
  const pieces = [
    pages.subarray(0, 2 * pageBytes),
    pages.subarray(2 * pageBytes, 4 * pageBytes),
    pages.subarray(17, 300),
    pages.subarray(0, pageBytes),
  ];
  for (const [name, parts] of [
    ['whole pages', pieces.slice(0, 2)],
    ['a last piece that is none', pieces.slice(0, 3)],
    ['on from an odd place', pieces],
    ['from an odd place', pieces.slice(2)],
  ] as const) {
    const path = join(dir, name);
    for (const pastCache of [true, false])
      for (const atOnce of [false, true]) {
        const file = await AtomicFile.create(path, { pastCache });
        if (atOnce) await Promise.all(parts.map((part) => file.write(part)));
        else for (const part of parts) await file.write(part);
        await file.writeAll(parts);
        await file.commit();
        expect(readFileSync(path).equals(Buffer.concat([...parts, ...parts])), `${name} ${pastCache} ${atOnce}`).toBe(true);
      }
  }
});
