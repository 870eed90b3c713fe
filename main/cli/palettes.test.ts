import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importPalettes } from '../../shared/genome/palettes/importPalettes.ts';
import { loadPalettes } from '../render/library.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { findPalette } from './palettes.ts';
import { runCli } from './testing.ts';

const library = `Sea { gradient:
  smooth=yes index=0 color=0 index=200 color=16711680 }
Sand { gradient:
  smooth=yes index=0 color=0 index=200 color=65535 }
`;

test('list: the palettes of the program, then those of the workspace, which stays closed', async () => {
  const dir = scratchDir();
  mkdirSync(join(dir, 'palettes'));
  const own = { name: 'Mine', cosine: { a: [0, 0, 0], b: [1, 1, 1], c: [1, 1, 1], d: [0, 0, 0] }, interior: '#000000' };
  writeFileSync(join(dir, 'palettes', 'mine.json'), JSON.stringify(own));
  const { status, json, opened } = await runCli(['palette', 'list', '--json', '--workspace', dir]);
  const palettes = json()['palettes'] as { id: string; builtIn: boolean }[];
  expect([status, opened, palettes.length]).toEqual([0, 0, loadPalettes().length + 1]);
  expect(palettes.at(-1)).toEqual({ id: 'mine', palette: own, builtIn: false });
  expect(await findPalette('--palette', 'mine', dir)).toEqual(own);
});

test('a palette may be any file, and one of several by its name', async () => {
  const dir = scratchDir();
  const file = join(dir, 'two.ugr');
  writeFileSync(file, library);
  expect((await findPalette('--palette', `${file}#Sand`, dir)).stops![1]!.color).toBe('#ffff00');
  await expect(findPalette('--palette', file, dir)).rejects.toThrow(/two\.ugr#NAME with one of Sea, Sand\.$/);
  await expect(findPalette('--palette', `${file}#Sky`, dir)).rejects.toThrow(/does not say which/);
  await expect(findPalette('--palette', join(dir, 'none.map'), dir)).rejects.toThrow(/none\.map cannot be read: it does not exist/);
});

test('export: every ending is read back, others are refused', async () => {
  const dir = scratchDir();
  for (const ending of ['json', 'gpl', 'map']) {
    const file = join(dir, `out.${ending}`);
    expect((await runCli(['palette', 'export', 'ember', '--out', file, '--workspace', dir])).status).toBe(0);
    expect(importPalettes(readFileSync(file, 'utf8'), 'ember.map')[0]!.stops!.length).toBeGreaterThan(4);
  }
  expect((await runCli(['palette', 'export', 'ember', '--out', join(dir, 'out.png'), '--workspace', dir])).status).toBe(2);
  const unknown = await runCli(['palette', 'export', 'amber', '--out', join(dir, 'no.json'), '--workspace', dir]);
  expect([unknown.status, existsSync(join(dir, 'no.json'))]).toEqual([1, false]);
  expect(unknown.stderr).toContain('The palette "amber" is neither a known palette nor a palette file; did you mean ember?\n');
});

test('import: a wrong file opens nothing; several palettes keep their names', async () => {
  const dir = scratchDir();
  const file = join(dir, 'wrong.map');
  writeFileSync(file, '0 0 0\nred\n');
  const wrong = await runCli(['palette', 'import', file, '--workspace', dir]);
  expect([wrong.status, wrong.opened]).toEqual([1, 0]);
  expect(wrong.stderr).toContain('wrong.map cannot be read: line 2: "red" is not three numbers R G B.');
  const other = join(dir, 'notes.txt');
  writeFileSync(other, '0 0 0\n255 255 255\n');
  const unknown = await runCli(['palette', 'import', other, '--workspace', dir]);
  expect([unknown.status, unknown.opened]).toEqual([1, 0]);
  expect(unknown.stderr).toBe(
    `The file ${other} cannot be read: it is none of the palette files that are known: .json, .map, .gpl, .ggr, .ugr, .upr and .par.\n`,
  );
  // a picture, say, of which nothing is to be quoted
  writeFileSync(other, 'A {\n\0\x01\n');
  expect((await runCli(['palette', 'import', other, '--workspace', dir])).stderr).toBe(unknown.stderr);
  writeFileSync(file, library);
  expect((await runCli(['palette', 'import', file, '--name', 'One', '--workspace', dir])).status).toBe(2);
});

test('what a message quotes from a file does not steer the terminal', async () => {
  const dir = scratchDir();
  const file = join(dir, 'red.map');
  writeFileSync(file, '\u001b[31m none\n');
  const { status, stderr } = await runCli(['palette', 'import', file, '--workspace', dir]);
  expect(status).toBe(1);
  expect(stderr).toContain('line 1');
  expect(stderr).toContain('\ufffd[31m');
  expect(stderr).not.toContain('\u001b');
});
