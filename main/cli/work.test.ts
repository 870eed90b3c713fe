import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Job } from '../../shared/contract/jobs.ts';
import { UserError } from '../../shared/contract/errors.ts';
import type { DecodeRequest } from '../../shared/contract/latent.ts';
import type { CreateRun } from '../../shared/contract/runs.ts';
import { planDataset } from '../render/dataset/plan.ts';
import { loadRecipes } from '../render/library.ts';
import { rendererName } from '../render/renderer.ts';
import { runCli } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'cardioid-cli-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = (name: string, content?: string): string => {
  const path = join(dir, name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
};

const job = (state: Job['state'], message: string | null = null): Job => ({
  id: 'job-1',
  kind: 'dataset',
  title: 'Dataset "x"',
  subject: 'd',
  state,
  done: 3,
  total: 10,
  unit: 'images',
  rate: 1,
  etaSeconds: 7,
  attempts: 1,
  message,
  createdAt: '',
  updatedAt: '',
});

describe('train', () => {
  const created: CreateRun[] = [];
  const preset = {
    id: 'vae-32',
    label: '',
    summary: '',
    sizesPx: [32],
    model: { type: 'vae', latentSize: 64, beta: 2, betaWarmupSteps: 10, learningRate: 0.001, clipNorm: 1 },
    steps: 700,
    batch: 16,
  };
  const services = {
    api: {
      datasets: { get: async ({ id }: { id: string }) => ({ id, name: 'ornaments', sizePx: 32 }) },
      runs: {
        presets: async () => [preset],
        list: async () => [{ name: 'vae on ornaments' }],
        create: async (run: CreateRun) => (created.push(run), { run: { id: 'run-1' }, job: job('running') }),
        get: async () => ({ id: 'run-1', step: 700, state: 'done', latest: {}, checkpoints: [], record: {} }),
      },
    },
    waitForJob: async () => job('done'),
  };
  const train = async (...args: string[]) => {
    created.length = 0;
    const result = await runCli(['train', '--dataset', 'd', ...args], services);
    return { ...result, run: created[0] };
  };

  test('takes what is not said from the preset of the model and size, and a free name', async () => {
    const { status, run } = await train('--model', 'vae');
    expect(status).toBe(0);
    expect(run).toMatchObject({
      datasetId: 'd',
      name: 'vae on ornaments 2',
      steps: 700,
      batch: 16,
      seed: 0,
      backend: 'auto',
      model: preset.model,
    });
  });

  test('flags win over the file, the file over the preset', async () => {
    const config = file('config.json', JSON.stringify({ steps: 50, batch: 8, latentSize: 32, sheetEvery: 5 }));
    const { run } = await train('--model', 'vae', '--config', config, '--steps', '9', '--seed', '4', '--backend', 'cpu', '--name', 'mine');
    expect(run).toMatchObject({
      name: 'mine',
      steps: 9,
      batch: 8,
      seed: 4,
      backend: 'cpu',
      sheetEvery: 5,
      model: { latentSize: 32, beta: 2 },
    });
  });

  test('a model without a preset for the size takes the defaults', async () => {
    expect((await train('--model', 'style-alae')).run).toMatchObject({
      steps: 5000,
      batch: 32,
      model: { type: 'style-alae', latentSize: 128 },
    });
  });

  test.each([
    ['not JSON', '{"steps": ', /config\.json cannot be read: it is not JSON/],
    ['a setting that does not exist', '{"latentsize": 4}', /config\.json.*latentsize/],
    ['a setting out of range', '{"latentSize": 1}', /in .*config\.json latentSize is /],
    ['another model', '{"type": "style-alae"}', /is for the model style-alae, not vae/],
    ['a list', '[1]', /config\.json/],
  ])('a file with %s is refused and starts nothing', async (_name, content, message) => {
    const { status, stderr, run } = await train('--model', 'vae', '--config', file('config.json', content));
    expect([status, run]).toEqual([1, undefined]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^This configuration|^The file/);
  });

  test('numbers out of range are sentences', async () => {
    expect((await train('--model', 'vae', '--steps', '0')).stderr).toBe('--steps is 0, but must be from 1 to 100000000.\n');
    expect((await train('--model', 'vae', '--batch', '1')).stderr).toMatch(/--batch is 1/);
  });
});

describe('long work', () => {
  const resume = (
    waitForJob: (id: string, onUpdate: (job: Job) => void) => Promise<Job>,
    signal?: AbortSignal,
    pause = vi.fn(async () => job('paused')),
  ) =>
    runCli(
      ['runs', 'resume', 'r', '--json'],
      {
        api: {
          runs: {
            resume: async () => ({ id: 'r', name: 'r', jobId: 'job-1' }),
            get: async () => ({ id: 'r', latest: {}, checkpoints: [], record: {} }),
          },
          jobs: { pause },
        },
        waitForJob,
      },
      signal,
    );

  test('that fails says why and is status 1', async () => {
    expect(await resume(async () => job('failed', 'The disk is full.'))).toMatchObject({
      status: 1,
      stdout: '',
      stderr: 'The disk is full.\n',
    });
    expect(await resume(async () => job('interrupted', 'It was interrupted.'))).toMatchObject({
      status: 1,
      stderr: 'It was interrupted.\n',
    });
  });

  test('is paused by Ctrl-C and says that it can be resumed', async () => {
    const abort = new AbortController();
    const pause = vi.fn(async () => job('paused'));
    const result = await resume(
      async () => {
        abort.abort();
        await vi.waitFor(() => expect(pause).toHaveBeenCalledWith({ id: 'job-1' }));
        return job('paused');
      },
      abort.signal,
      pause,
    );
    expect(result.status).toBe(130);
    expect(result.stderr).toMatch(/Dataset "x" is paused at 3 of 10 images; it can be resumed\.\n$/);
  });

  test('that ends in spite of Ctrl-C is done', async () => {
    const abort = new AbortController();
    const pause = vi.fn(() => Promise.reject(new UserError('NOT_READY', { kind: 'job', name: 'x', reason: 'it is done' })));
    expect(await resume(async () => (abort.abort(), job('done')), abort.signal, pause as never)).toMatchObject({ status: 0 });
  });
});

describe('dataset create', () => {
  const create = async (waitForJob: () => Promise<Job>, known: { name: string; state: string; done: number } | null = null) => {
    const idOfPlan = (await planOf()).id;
    const rest = { formulas: [], rejections: {}, bytes: 0 };
    const calls: string[] = [];
    let dataset = known;
    let id = '';
    const datasets = {
      list: async () => (dataset ? [{ ...rest, id: idOfPlan, ...dataset }] : []),
      create: async ({ name }: { name: string }) => {
        calls.push('create');
        dataset ??= { name, state: 'building', done: 0 };
        return { job: job('running') };
      },
      get: async (request: { id: string }) => {
        id = request.id;
        return { ...rest, ...request, ...dataset };
      },
      delete: async () => void calls.push('delete'),
    };
    const args = ['dataset', 'create', '--recipe', 'kali-ornaments', '--count', '4', '--size', '16', '--name', 'x', '--json'];
    return { ...(await runCli(args, { api: { datasets }, waitForJob })), calls, id, idOfPlan };
  };
  const planOf = async () => {
    const { recipe } = loadRecipes().find((known) => known.id === 'kali-ornaments')!;
    return planDataset({ recipe, seed: 0, count: 4, sizePx: 16, renderer: rendererName });
  };

  test('shows the dataset whose plan it asked for', async () => {
    const result = await create(async () => job('done'));
    expect([result.status, result.calls, result.id]).toEqual([0, ['create'], result.idOfPlan]);
  });

  test('finds the same one complete', async () => {
    const result = await create(async () => job('done'), { name: 'x', state: 'complete', done: 4 });
    expect([result.status, result.calls]).toEqual([0, []]);
    expect(result.stderr).toBe('The dataset "x" is complete already.\n');
  });

  test('leaves nothing behind when not one image could be made, and everything when some were', async () => {
    const nothing = await create(async () => job('failed', 'The recipe accepted no image.'));
    expect([nothing.status, nothing.calls, nothing.stderr]).toEqual([1, ['create', 'delete'], 'The recipe accepted no image.\n']);
    const some = await create(async () => job('failed', 'There is no space left.'), { name: 'x', state: 'incomplete', done: 0 });
    expect([some.status, some.calls]).toEqual([1, ['create']]);
  });
});

describe('dataset verify', () => {
  test('bad news is status 1 with a sentence, and the report stays on stdout', async () => {
    const report = {
      ok: false,
      shardsChecked: 4,
      imagesRerendered: 32,
      problems: ['shard-00001.rgb is not what was written.', 'Sample 3 differs.'],
    };
    const result = await runCli(['dataset', 'verify', 'd', '--json'], { api: { datasets: { verify: async () => report } } });
    expect([result.status, result.json(), result.stderr]).toEqual([
      1,
      report,
      'shard-00001.rgb is not what was written, and there is 1 more problem.\n',
    ]);
  });
});

describe('latent commands', () => {
  const requests: DecodeRequest[] = [];
  const session = (over: object = {}) => ({
    runId: 'r',
    step: 20,
    model: 'style-alae',
    sizePx: 8,
    latentSize: 8,
    slots: 6,
    slotSizesPx: [4, 4, 8, 8, 8, 8],
    datasetId: 'd',
    datasetCount: 70,
    backend: 'cpu',
    ...over,
  });
  const services = (over: object = {}) => ({
    api: { latent: { open: async () => session(over) } },
    handlePixels: async (request: Request) => {
      const body = (await request.json()) as DecodeRequest;
      requests.push(body);
      return new Response(new Uint8Array(body.expressions.length * 8 * 8 * 4).fill(100));
    },
  });
  const call = (args: string[], over: object = {}) => {
    requests.length = 0;
    return runCli([...args, '--json'], services(over));
  };
  const sizeOf = async (path: string) => {
    const { width, height } = await sharp(path).metadata();
    return [width, height];
  };

  test('sample decodes seeds in chunks onto one sheet', async () => {
    const out = file('samples.png');
    expect((await call(['sample', 'r', '--count', '20', '--out', out])).json()).toMatchObject({ file: out, count: 20, step: 20 });
    expect(requests.flatMap((request) => request.expressions).map(({ a }) => a)).toEqual(
      Array.from({ length: 20 }, (_, seed) => ({ kind: 'seed', seed })),
    );
    expect(await sizeOf(out)).toEqual([5 * 8 + 4 * 2, 4 * 8 + 3 * 2]);
  });

  test('interpolate walks from A to B, ends included', async () => {
    const frames = file('frames');
    expect((await call(['interpolate', 'r', '--from', '3', '--to', 'seed:9', '--frames', '5', '--out', frames])).json()).toMatchObject({
      frames: 5,
      out: frames,
    });
    const [{ expressions }] = requests as [DecodeRequest];
    expect(expressions.map(({ t }) => t)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(expressions[0]).toMatchObject({ a: { kind: 'sample', index: 3 }, b: { kind: 'seed', seed: 9 } });
    expect(readdirSync(frames)).toEqual(['frame-00000.png', 'frame-00001.png', 'frame-00002.png', 'frame-00003.png', 'frame-00004.png']);
    const again = await call(['interpolate', 'r', '--from', '3', '--to', '4', '--frames', '5', '--out', frames]);
    expect([again.status, requests.length]).toEqual([1, 0]);
    expect(again.stderr).toMatch(/folder with files in it/);
  });

  test('mix takes slots below the cut from the coarse latent', async () => {
    const out = file('mix.png');
    expect((await call(['mix', 'r', '--coarse', '0', '--fine', '1', '--cut', '2', '--out', out])).status).toBe(0);
    expect(requests[0]!.expressions[2]).toMatchObject({
      a: { index: 0 },
      b: { index: 1 },
      t: 1,
      slots: [false, false, true, true, true, true],
    });
    expect(await sizeOf(out)).toEqual([28, 8]);
  });

  test('image files are scaled to the model', async () => {
    const image = file('image.png');
    writeFileSync(
      image,
      await sharp({ create: { width: 30, height: 20, channels: 3, background: '#ff8000' } })
        .png()
        .toBuffer(),
    );
    const out = file('reconstruction.png');
    expect((await call(['reconstruct', 'r', '--image', image, image, '--out', out])).json()).toMatchObject({ images: 2 });
    const { a } = requests[0]!.expressions[0]!;
    expect(a.kind === 'image' && [...Buffer.from(a.rgbBase64, 'base64').subarray(0, 3)]).toEqual([255, 128, 0]);
    expect(await sizeOf(out)).toEqual([18, 18]);
  });

  test.each<[string, string[], RegExp, object?]>([
    [
      'a sample that does not exist',
      ['interpolate', 'r', '--from', '70', '--to', '1', '--frames', '3', '--out', 'x.png'],
      /Sample 70 does not exist: the dataset has 70 images/,
    ],
    [
      'a word that is no latent',
      ['interpolate', 'r', '--from', 'nonsense', '--to', '1', '--frames', '3', '--out', 'x.png'],
      /"nonsense" is neither/,
    ],
    ['one frame', ['interpolate', 'r', '--from', '0', '--to', '1', '--frames', '1', '--out', 'x.png'], /--frames is 1/],
    ['no samples', ['sample', 'r', '--count', '0', '--out', 'x.png'], /--count is 0/],
    [
      'a cut beyond the layers',
      ['mix', 'r', '--coarse', '0', '--fine', '1', '--cut', '7', '--out', 'x.png'],
      /--cut is 7, but the model has 6 layers/,
    ],
    [
      'a model without layers',
      ['mix', 'r', '--coarse', '0', '--fine', '1', '--cut', '1', '--out', 'x.png'],
      /is a vae, which has no layers to mix/,
      { slots: 1, model: 'vae' },
    ],
    ['an image that is none', ['reconstruct', 'r', '--image', import.meta.filename, '--out', 'x.png'], /work\.test\.ts cannot be read/],
  ])('%s is one sentence', async (_name, args, message, over) => {
    const result = await call(args, over);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trim().split('\n')).toHaveLength(1);
    expect(requests).toEqual([]);
  });

  test("the decoder's own error keeps its sentence", async () => {
    const handlePixels = async () =>
      Response.json({ code: 'FILE_CORRUPT', data: { file: '20.safetensors', reason: 'it is cut short' }, message: '' }, { status: 422 });
    const result = await runCli(['sample', 'r', '--count', '1', '--out', file('none.png')], { ...services(), handlePixels });
    expect([result.status, result.stderr]).toEqual([1, 'The file 20.safetensors is damaged: it is cut short.\n']);
    expect(() => readFileSync(file('none.png'))).toThrow(/ENOENT/);
  });
});
