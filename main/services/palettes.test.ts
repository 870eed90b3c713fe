import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { openTest, refusal } from './services.fixtures.ts';

const palette = {
  name: 'Été à Nice',
  stops: [
    { at: 0, color: '#102030' },
    { at: 0.5, color: '#ffeecc' },
  ],
  interior: '#000000',
};

test('palettes are saved, found again after a restart, changed and deleted', async () => {
  const dir = scratchDir();
  const first = await openTest(dir);
  expect(await first.api.palettes.save({ palette })).toEqual({ id: 'ete-a-nice', palette, builtIn: false });
  expect((await first.api.palettes.save({ palette })).id).toBe('ete-a-nice-2');
  await first.close();

  const { api } = await openTest(dir);
  const own = async () => (await api.palettes.list()).filter(({ builtIn }) => !builtIn);
  expect((await own()).map(({ id }) => id)).toEqual(['ete-a-nice', 'ete-a-nice-2']);
  expect((await api.app.palettes()).at(-1)).toEqual({ id: 'ete-a-nice-2', palette });
  const changed = { ...palette, blend: 'linear' as const };
  await api.palettes.save({ id: 'ete-a-nice', palette: changed });
  expect((await own())[0]!.palette).toEqual(changed);
  await api.palettes.delete({ id: 'ete-a-nice' });
  expect(readdirSync(join(dir, 'palettes'))).toEqual(['ete-a-nice-2.json']);
});

test('every palette of a file is imported, or none', async () => {
  const dir = scratchDir();
  const { api } = await openTest(dir);
  const text =
    'A {\ngradient:\n smooth=yes index=0 color=0 index=9 color=255\n}\nB {\ngradient:\n smooth=yes index=0 color=0 index=9 color=1\n}\n';
  expect((await api.palettes.import({ fileName: 'x.ugr', text })).map(({ id }) => id)).toEqual(['a', 'b']);
  const error = await refusal(api.palettes.import({ fileName: 'x.ugr', text: `${text}C {` }));
  expect(error).toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('"C" is not closed') as string });
  expect(readdirSync(join(dir, 'palettes'))).toEqual(['a.json', 'b.json']);
});

test('palettes of the program stay, and a path is no id', async () => {
  const dir = scratchDir();
  const { api } = await openTest(dir);
  writeFileSync(join(dir, 'precious.json'), JSON.stringify(palette));
  const message = 'The palette "Ember" comes with the program and stays as it is; save a copy of it instead.';
  expect(await refusal(api.palettes.save({ id: 'ember', palette }))).toMatchObject({ message });
  expect(await refusal(api.palettes.delete({ id: 'ember' }))).toMatchObject({ message });
  expect(await refusal(api.palettes.delete({ id: '../precious' }))).toMatchObject({ code: 'NOT_FOUND' });
  expect(JSON.parse(readFileSync(join(dir, 'precious.json'), 'utf8'))).toEqual(palette);
  expect((await api.palettes.save({ palette: { ...palette, name: 'Ember' } })).id).toBe('ember-2');
});

test('a broken file is passed over', async () => {
  const dir = scratchDir();
  const { api } = await openTest(dir);
  await api.palettes.save({ palette });
  writeFileSync(join(dir, 'palettes', 'broken.json'), '{"name": "half');
  expect((await api.palettes.list()).filter(({ builtIn }) => !builtIn).map(({ id }) => id)).toEqual(['ete-a-nice']);
});
