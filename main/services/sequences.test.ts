import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CreateSequence } from '../../shared/contract/sequences.ts';
import { pixelPaths } from '../../shared/contract/pixels.ts';
import { readPictureRecord } from '../render/picture.ts';
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

test('a film that is paused goes on with its frames; one that is cancelled leaves nothing', async () => {
  const { api, waitForJob, workspaceDir } = await openTest();
  const dir = join(workspaceDir, 'exports', 'drift');
  const stopped = async (name: string, what: 'pause' | 'cancel') => {
    const job = await api.sequences.create({ ...request, name, frames: 200, format: 'y4m' });
    let asked = false;
    const state = await waitForJob(job.id, ({ done }) => {
      if (done >= 5 && !asked) void api.jobs[what]({ id: job.id });
      asked ||= done >= 5;
    });
    return { id: job.id, state: state.state };
  };
  const paused = await stopped('drift', 'pause');
  expect(paused.state).toBe('paused');
  expect(readdirSync(dir)).toEqual(['film.y4m.partial']);
  expect(readdirSync(join(dir, 'film.y4m.partial')).length).toBeGreaterThanOrEqual(5);
  await api.jobs.resume({ id: paused.id });
  expect(await waitForJob(paused.id)).toMatchObject({ state: 'done', done: 200 });
  expect(readdirSync(dir)).toEqual(['film.y4m']);
  expect((await stopped('other', 'cancel')).state).toBe('cancelled');
  expect(readdirSync(join(workspaceDir, 'exports', 'other'))).toEqual([]);
});

test('a small picture of where it starts, by its job', async () => {
  const { api, handlePixels, waitForJob } = await openTest();
  const job = await api.sequences.create({ ...request, frames: 2 });
  const get = async (id: string) => (await handlePixels(new Request(`http://cardioid${pixelPaths.sequence(id)}`)))!;
  const answer = await get(job.id);
  expect(answer.headers.get('content-type')).toBe('image/png');
  const { genome, render } = readPictureRecord(new Uint8Array(await answer.arrayBuffer()), 'start.png');
  expect(render).toMatchObject({ widthPx: 80, heightPx: 80 });
  const done = await waitForJob(job.id);
  const first = readFileSync(join(done.message!.replace(/^2 frames in (.*)\.$/, '$1'), 'frame-00000.png'));
  expect(readPictureRecord(first, 'frame.png').genome).toEqual(genome);
  expect((await get('nothing')).status).toBe(404);
});

test('a film that needs ffmpeg is refused at once where there is none', async () => {
  const { api } = await openTest();
  const before = process.env['PATH'];
  process.env['PATH'] = '';
  try {
    expect(await api.sequences.encoder()).toEqual({ ffmpeg: false });
    await expect(api.sequences.create({ ...request, format: 'mp4' })).rejects.toThrow(/needs ffmpeg, which is not installed here/);
    expect(await api.jobs.list()).toEqual([]);
  } finally {
    process.env['PATH'] = before;
  }
});

test('a recipe there is not is refused', async () => {
  const { api } = await openTest();
  const source = { ...request.source, recipe: 'nothing' } as CreateSequence['source'];
  await expect(api.sequences.create({ ...request, source })).rejects.toThrow(/There is no recipe "nothing"/);
});
