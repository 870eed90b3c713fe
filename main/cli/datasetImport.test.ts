import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { openTest } from '../services/services.fixtures.ts';
import { runCli } from './testing.ts';

test('what cannot be imported is refused in the sentence of the window, and leaves no job', async () => {
  const { api } = await openTest();
  const dir = scratchDir();
  mkdirSync(join(dir, 'empty'));
  const cases = {
    nowhere: `The file ${join(dir, 'nowhere')} cannot be read: it does not exist.\n`,
    empty: `${join(dir, 'empty')} holds no pictures (it is empty).\n`,
  };
  for (const [name, stderr] of Object.entries(cases))
    expect(await runCli(['dataset', 'import', join(dir, name)], { api })).toMatchObject({ status: 1, stdout: '', stderr });
  expect(await api.jobs.list()).toEqual([]);
});
