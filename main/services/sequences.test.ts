import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CreateSequence } from '../../shared/contract/sequences.ts';
import { openTest, recipeId } from './services.fixtures.ts';

const request: CreateSequence = {
  source: { kind: 'recipe', recipe: recipeId, keyframes: 3, seed: 5, closed: true, speed: 'visual', easing: 'linear' },
  name: 'drift',
  frames: 40,
  widthPx: 64,
  heightPx: 48,
  supersample: 2,
  format: 'png',
  fps: 25,
};

test('frames come into the exports by a job that is cancelled and goes on', async () => {
  const { api, waitForJob, workspaceDir } = await openTest();
  const dir = join(workspaceDir, 'exports', 'drift');
  const job = await api.sequences.create(request);
  expect(job).toMatchObject({ kind: 'sequence', total: 40, unit: 'frames' });
  await waitForJob(job.id, ({ done }) => {
    if (done >= 5) void api.jobs.cancel({ id: job.id });
  });
  const part = readdirSync(dir).filter((name) => name.endsWith('.png'));
  expect(part.length).toBeGreaterThanOrEqual(5);
  const first = readFileSync(join(dir, 'frame-00002.png'));
  if (part.length < 40) await api.jobs.resume({ id: job.id });
  const done = await waitForJob(job.id);
  expect(done).toMatchObject({ state: 'done', done: 40, message: `40 frames in ${dir}.` });
  expect(readdirSync(dir)).toHaveLength(40);
  expect(readFileSync(join(dir, 'frame-00002.png'))).toEqual(first);
});

test('a film, beside the frames of the same name', async () => {
  const { api, waitForJob, workspaceDir } = await openTest();
  await waitForJob((await api.sequences.create({ ...request, frames: 4 })).id);
  const film = await waitForJob((await api.sequences.create({ ...request, frames: 4, format: 'y4m' })).id);
  expect(film.state).toBe('done');
  expect(existsSync(join(workspaceDir, 'exports', 'drift 2', 'film.y4m'))).toBe(true);
});

test('a recipe there is not is refused', async () => {
  const { api } = await openTest();
  const source = { ...request.source, recipe: 'nothing' } as CreateSequence['source'];
  await expect(api.sequences.create({ ...request, source })).rejects.toThrow(/There is no recipe "nothing"/);
});
