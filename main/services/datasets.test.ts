import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashesOf } from '../render/dataset/dataset.fixtures.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { folderName } from './exportFolder.ts';
import { jobWhen, makeDataset, makeRun, openTest, recipe, recipeId, refusal } from './services.fixtures.ts';

const request = { recipe: recipeId, count: 12, sizePx: 16, name: 'small', seed: 1 };
/** Enough shards, and enough work, to stop in the middle of. */
const long = { recipe: recipeId, count: 640, sizePx: 32, name: 'long', seed: 3 };

test('create builds the images as a job and lists the dataset', async () => {
  const { api, waitForJob, workspaceDir } = await openTest();
  const { dataset, job } = await api.datasets.create(request);
  expect(dataset).toMatchObject({
    name: 'small',
    state: 'incomplete',
    count: 12,
    done: 0,
    sizePx: 16,
    contentHash: null,
    recipeName: recipe.name,
  });
  expect(job).toMatchObject({ kind: 'dataset', title: 'Dataset "small"', subject: dataset.id, total: 12, unit: 'images' });
  expect(await waitForJob(job.id)).toMatchObject({ state: 'done', done: 12, message: '12 images in 1 shard.' });

  const [listed] = await api.datasets.list();
  expect(listed).toMatchObject({ id: dataset.id, state: 'complete', done: 12, bytes: 12 * 16 * 16 * 3 });
  expect(listed!.contentHash).toHaveLength(64);
  const detail = await api.datasets.get({ id: dataset.id });
  expect(detail.recipe).toEqual(recipe);
  expect(await api.datasets.get({ id: 'small' })).toEqual(detail);
  expect(existsSync(join(workspaceDir, 'datasets', dataset.id, 'manifest.json'))).toBe(true);

  const genomes = await api.datasets.genomes({ id: dataset.id, from: 10, count: 5 });
  expect(genomes.map(({ index }) => index)).toEqual([10, 11]);
  const preview = await api.datasets.preview({ recipe: recipeId, count: 12, seed: 1 });
  expect(preview.rejections).toEqual(detail.rejections);
  expect(preview.genomes).toEqual((await api.datasets.genomes({ id: dataset.id, from: 0, count: 12 })).map(({ genome }) => genome));
});

test('what cannot be made is refused with one sentence and leaves nothing', async () => {
  const { api, workspaceDir } = await openTest();
  const cases: [object, string, RegExp][] = [
    [{ count: 0 }, 'BAD_VALUE', /^count is 0, but must be from 1 to 10000000\.$/],
    [{ count: 1e9 }, 'BAD_VALUE', /^count is 1000000000, but must be from 1 to 10000000\.$/],
    [{ count: 2.5 }, 'BAD_VALUE', /^count is 2\.5, but must be a whole number from 1 to 10000000\.$/],
    [{ sizePx: 4 }, 'BAD_VALUE', /^sizePx is 4, but must be from 8 to 1024\.$/],
    [{ sizePx: 4096 }, 'BAD_VALUE', /^sizePx is 4096, but must be from 8 to 1024\.$/],
    [{ name: '  ' }, 'BAD_VALUE', /^name must not be empty\.$/],
    [{ name: 'a/b' }, 'BAD_VALUE', /^name is "a\/b": a name has no slashes\.$/],
    [{ seed: -1 }, 'BAD_VALUE', /^seed is -1, but must be from 0 to 9007199254740991\.$/],
    [{ recipe: 'nothing' }, 'NOT_FOUND', /^There is no recipe "nothing"/],
    [
      { recipe: { ...recipe, maxAttempts: 0 } },
      'BAD_RECIPE',
      /^This recipe cannot be used: maxAttempts is 0, but must be from 1 to 10000\.$/,
    ],
    [{ recipe: { ...recipe, parts: [] } }, 'BAD_RECIPE', /^This recipe cannot be used: parts must not be empty\.$/],
  ];
  for (const [change, code, sentence] of cases) {
    const error = await refusal(api.datasets.create({ ...request, ...change } as typeof request));
    expect(error, JSON.stringify(change)).toMatchObject({ code, defined: true, message: expect.stringMatching(sentence) as string });
  }
  expect(await api.datasets.list()).toEqual([]);
  expect(await api.jobs.list()).toEqual([]);
  expect(existsSync(join(workspaceDir, 'datasets'))).toBe(false);
});

test('a recipe that accepts nothing is refused with the reasons and leaves nothing behind', async () => {
  const { api, workspaceDir } = await openTest();
  const impossible = { ...recipe, accept: { minEntropyBits: 6 }, maxAttempts: 3 };
  expect(await refusal(api.datasets.create({ ...request, recipe: impossible }))).toMatchObject({
    code: 'RECIPE_ACCEPTS_NOTHING',
    message: expect.stringMatching(/^The recipe accepted no image for sample 0 in 3 attempts \(.*\)/) as string,
  });
  expect(await api.datasets.list()).toEqual([]);
  expect(await api.jobs.list()).toEqual([]);
  expect(existsSync(join(workspaceDir, 'datasets'))).toBe(false);
});

test('the same dataset again, and names that are taken', async () => {
  const opened = await openTest();
  const { api } = opened;
  const dataset = await makeDataset(opened);
  expect(await refusal(api.datasets.create({ ...request, name: 'other' }))).toMatchObject({
    code: 'ALREADY_EXISTS',
    message: 'The same dataset exists already: "small".',
  });
  expect(await refusal(api.datasets.create({ ...request, seed: 2 }))).toMatchObject({ code: 'NAME_TAKEN' });
  await makeDataset(opened, { seed: 2, name: 'other' });
  expect(await refusal(api.datasets.rename({ id: dataset.id, name: 'other' }))).toMatchObject({ code: 'NAME_TAKEN' });
  expect(await api.datasets.rename({ id: dataset.id, name: 'renamed' })).toMatchObject({ id: dataset.id, name: 'renamed' });
});

test('a cancelled build resumes to the bytes it would have had', async () => {
  const opened = await openTest();
  const { api, waitForJob, workspaceDir } = opened;
  const { dataset, job } = await api.datasets.create(long);
  await jobWhen(opened, job.id, ({ done }) => done >= 200);
  expect(await api.jobs.cancel({ id: job.id })).toMatchObject({ state: 'cancelled' });
  const stopped = await api.datasets.get({ id: dataset.id });
  expect(stopped.state).toBe('incomplete');
  expect(stopped.done).toBeGreaterThan(0);
  expect(stopped.done).toBeLessThan(640);
  // the same request goes on with the same job
  const again = await api.datasets.create(long);
  expect(again.job.id).toBe(job.id);
  expect(await waitForJob(job.id)).toMatchObject({ state: 'done', attempts: 2 });

  const calm = await openTest();
  const other = await makeDataset(calm, long);
  expect(hashesOf(join(workspaceDir, 'datasets', dataset.id))).toEqual(hashesOf(join(calm.workspaceDir, 'datasets', other.id)));
});

test('a workspace closed in the middle offers the build again, and what is said to be done can be read', async () => {
  const dir = scratchDir();
  const first = await openTest(dir);
  const { dataset, job } = await first.api.datasets.create(long);
  await jobWhen(first, job.id, ({ done }) => done >= 200);
  const building = await first.api.datasets.get({ id: dataset.id });
  expect(building.state).toBe('building');
  expect(building.done % 128).toBe(0);
  if (building.done > 0) await first.api.datasets.genomes({ id: dataset.id, from: building.done - 1, count: 1 });
  await first.close();

  const second = await openTest(dir);
  expect(await second.api.jobs.list()).toEqual([expect.objectContaining({ id: job.id, state: 'interrupted' })]);
  expect((await second.api.datasets.get({ id: dataset.id })).state).toBe('incomplete');
  await second.api.jobs.resume({ id: job.id });
  expect((await second.waitForJob(job.id)).state).toBe('done');
  expect(await second.api.datasets.get({ id: dataset.id })).toMatchObject({ state: 'complete', done: 640 });
});

test('folders put back by hand are found: whole ones complete, others with a job to resume', async () => {
  const source = await openTest();
  const dataset = await makeDataset(source, { count: 64 });
  const folder = join(source.workspaceDir, 'datasets', dataset.id);

  const dir = scratchDir();
  cpSync(folder, join(dir, 'datasets', dataset.id), { recursive: true });
  mkdirSync(join(dir, 'datasets', 'holiday pictures'));
  const whole = await openTest(dir);
  expect(await whole.api.datasets.list()).toEqual([
    { ...(await source.api.datasets.list())[0], name: recipe.name, createdAt: expect.any(String) as string },
  ]);
  expect(await whole.api.jobs.list()).toEqual([]);

  const torn = scratchDir();
  cpSync(folder, join(torn, 'datasets', dataset.id), { recursive: true });
  for (const name of ['manifest.json', 'shard-00003.json', 'shard-00003.rgb']) rmSync(join(torn, 'datasets', dataset.id, name));
  const { api, waitForJob } = await openTest(torn);
  expect(await api.datasets.get({ id: dataset.id })).toMatchObject({ state: 'incomplete', done: 48 });
  const [job] = await api.jobs.list();
  expect(job).toMatchObject({ state: 'interrupted', subject: dataset.id, done: 48, total: 64 });
  await api.jobs.resume({ id: job!.id });
  await waitForJob(job!.id);
  expect(hashesOf(join(torn, 'datasets', dataset.id))).toEqual(hashesOf(folder));
});

test('verify names a damaged shard', async () => {
  const opened = await openTest();
  const dataset = await makeDataset(opened);
  expect(await opened.api.datasets.verify({ id: dataset.id, images: 4 })).toEqual({
    ok: true,
    shardsChecked: 1,
    imagesRerendered: 4,
    problems: [],
  });
  const shard = join(opened.workspaceDir, 'datasets', dataset.id, 'shard-00000.rgb');
  const bytes = readFileSync(shard);
  bytes[100]! ^= 1;
  writeFileSync(shard, bytes);
  const report = await opened.api.datasets.verify({ id: dataset.id });
  expect(report.ok).toBe(false);
  expect(report.problems[0]).toContain('shard-00000.rgb');
});

test('images are counted by class and part; samples say theirs', async () => {
  const { api, waitForJob } = await openTest();
  const { dataset, job } = await api.datasets.create({ recipe: 'kali-classes', count: 12, sizePx: 16, name: 'classes', seed: 1 });
  await waitForJob(job.id);
  const { classCount, namedClasses, classes, splits } = await api.datasets.counts({ id: dataset.id });
  // those that are there, of those that the recipe names
  expect([classCount, namedClasses]).toEqual([12, 100]);
  expect(classes.map(({ images }) => images)).toEqual(Array.from({ length: 12 }, () => 1));
  const samples = await api.datasets.genomes({ id: dataset.id, from: 0, count: 12 });
  expect(samples.map(({ label }) => label)).toEqual(classes.map(({ name }) => name));
  const inVal = samples.filter(({ split }) => split === 'val').length;
  expect(splits.find(({ name }) => name === 'train')!.images).toBe(12 - inVal);
});

test('export writes a folder into exports, another one the second time', async () => {
  const opened = await openTest();
  const { api, waitForJob, workspaceDir } = opened;
  const dataset = await makeDataset(opened, { name: 'what: a "name"?' });
  for (let i = 0; i < 2; i++)
    expect((await waitForJob((await api.datasets.export({ id: dataset.id, format: 'imagefolder' })).id)).state).toBe('done');
  const folders = readdirSync(join(workspaceDir, 'exports'));
  expect(folders.toSorted()).toEqual(['what_ a _name__', 'what_ a _name__ 2']);
  const lines = readFileSync(join(workspaceDir, 'exports', folders[0]!, 'metadata.jsonl'), 'utf8')
    .trim()
    .split('\n');
  expect(lines).toHaveLength(12);
});

test('folder names stay below their folder, whatever the name', () => {
  expect(['..', '.', ' a ', 'a\\b/c', 'nul', 'COM1.txt', 'plain'].map(folderName)).toEqual([
    '_',
    '_',
    '_a_',
    'a_b_c',
    'nul_',
    'COM1.txt_',
    'plain',
  ]);
});

test('delete removes files, row and jobs, but not under a run', async () => {
  const opened = await openTest();
  const { api, workspaceDir } = opened;
  const dataset = await makeDataset(opened);
  const run = await makeRun(opened, dataset.id);
  expect(await refusal(api.datasets.delete({ id: dataset.id }))).toMatchObject({
    code: 'IN_USE',
    message: 'The dataset "small" is in use by the run "first".',
  });
  await api.runs.delete({ id: run.id });
  await api.datasets.genomes({ id: dataset.id, from: 0, count: 1 });
  await api.datasets.delete({ id: dataset.id });
  expect(await api.datasets.list()).toEqual([]);
  expect(await api.jobs.list()).toEqual([]);
  expect(existsSync(join(workspaceDir, 'datasets', dataset.id))).toBe(false);
  expect(await refusal(api.datasets.get({ id: dataset.id }))).toMatchObject({ code: 'NOT_FOUND' });
  // and it can be made again
  await makeDataset(opened);
});

test('delete stops a build first', async () => {
  const opened = await openTest();
  const { dataset, job } = await opened.api.datasets.create(long);
  await jobWhen(opened, job.id, ({ done }) => done > 0);
  await opened.api.datasets.delete({ id: dataset.id });
  expect(existsSync(join(opened.workspaceDir, 'datasets', dataset.id))).toBe(false);
  expect(await opened.api.jobs.list()).toEqual([]);
});

test('an unfinished dataset can be neither verified nor exported', async () => {
  const opened = await openTest();
  const { dataset, job } = await opened.api.datasets.create(long);
  await jobWhen(opened, job.id, ({ done }) => done > 0);
  await opened.api.jobs.pause({ id: job.id });
  for (const call of [
    opened.api.datasets.verify({ id: dataset.id }),
    opened.api.datasets.export({ id: dataset.id, format: 'imagefolder' }),
  ])
    expect(await refusal(call)).toMatchObject({
      code: 'NOT_READY',
      message: expect.stringMatching(/of its 640 images are made/) as string,
    });
});
