import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from './makeFolder.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cardioid-folder-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('folders above it are made too, and one that is there is left', () => {
  makeFolder(join(dir, 'a', 'b', 'c'));
  makeFolder(join(dir, 'a', 'b'));
  expect(existsSync(join(dir, 'a', 'b', 'c'))).toBe(true);
});

test('a file in the way is refused', () => {
  writeFileSync(join(dir, 'file'), '');
  expect(() => makeFolder(join(dir, 'file', 'sub'))).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
});

test('below a link that leads nowhere it ends with an error', () => {
  symlinkSync(join(dir, 'nowhere'), join(dir, 'link'));
  expect(() => makeFolder(join(dir, 'link', 'sub'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});
