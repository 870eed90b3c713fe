import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { DecodeRequest } from '../../shared/contract/latent.ts';
import { mostReferenceSteps, pixelPaths, progressHeader, referenceHeaders } from '../../shared/contract/pixels.ts';
import { stretchRanks } from '../../shared/genome/stretchTable.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { referenceOrbit } from '../render/deep/referenceOrbit.ts';
import { loadPalettes } from '../render/library.ts';
import { createRenderer, type Renderer } from '../render/renderer.ts';
import { readPictureRecord } from '../render/picture.ts';
import { stretchTable } from '../render/stretchTable.ts';
import { makeDataset, makeRun, openTest, until, type Opened } from './services.fixtures.ts';

const genome = defaultGenome('kali', loadPalettes()[0]!.palette);
const render = { genome, widthPx: 24, heightPx: 16, supersample: 1, format: 'rgba' };

async function ask(opened: Opened, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await opened.handlePixels(new Request(new URL(path, 'http://127.0.0.1'), init));
  expect(response).not.toBeNull();
  return response!;
}

const post = (opened: Opened, path: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
  ask(opened, path, {
    method: 'POST',
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body),
    ...init,
  });

interface Refusal {
  status: number;
  code: string;
  message: string;
  data: unknown;
}

async function refused(response: Response): Promise<Refusal> {
  expect(response.headers.get('content-type')).toMatch(/json/);
  return { status: response.status, ...((await response.json()) as Omit<Refusal, 'status'>) };
}

const raw = async (response: Response): Promise<{ rgba: Uint8Array; shape: (string | null)[] }> => ({
  rgba: new Uint8Array(await response.arrayBuffer()),
  shape: ['x-count', 'x-height', 'x-width'].map((name) => response.headers.get(name)),
});

const rgbOf = (rgba: Uint8Array): Uint8Array => rgba.filter((_, i) => i % 4 !== 3);

test('other paths are not ours', async () => {
  const { handlePixels } = await openTest();
  for (const path of ['/', '/index.html', '/pixelsx/render']) expect(await handlePixels(new Request(`http://127.0.0.1${path}`))).toBeNull();
});

test('render: raw RGBA with its size, or a PNG that carries its genome', async () => {
  const opened = await openTest();
  const { rgba, shape } = await raw(await post(opened, pixelPaths.render(), render));
  expect(shape).toEqual(['1', '16', '24']);
  const expected = await createRenderer().rgb(genome, { widthPx: 24, heightPx: 16, supersample: 1 });
  expect(rgbOf(rgba)).toEqual(expected);
  expect(rgba.filter((_, i) => i % 4 === 3).every((alpha) => alpha === 255)).toBe(true);

  const png = new Uint8Array(await (await post(opened, pixelPaths.render(), { ...render, format: 'png' })).arrayBuffer());
  expect(readPictureRecord(png, 'x').genome).toEqual(genome);
  const read = await post(opened, pixelPaths.readPicture(), png);
  expect(await read.json()).toMatchObject({
    genome,
    render: { widthPx: 24, heightPx: 16, supersample: 1, renderer: createRenderer().name },
  });
});

test('render refuses what cannot be rendered', async () => {
  const opened = await openTest();
  const cases: [unknown, string, RegExp][] = [
    [{ ...render, widthPx: 0 }, 'BAD_VALUE', /^widthPx is 0, but must be from 1 to 8192\.$/],
    [{ ...render, widthPx: 8192, heightPx: 8192, supersample: 9 }, 'BAD_VALUE', /^supersample is 9, but must be from 1 to 4\.$/],
    [
      { ...render, genome: { ...genome, iterations: 0 } },
      'BAD_GENOME',
      /^This genome cannot be rendered: iterations is 0, but must be from 1 to 1000000\.$/,
    ],
    [{ ...render, genome: { ...genome, formula: 'koch' } }, 'BAD_GENOME', /there is no formula "koch"/],
    [{ ...render, genome: { ...genome, params: { ...genome.params, wobble: 1 } } }, 'BAD_GENOME', /no parameter "wobble"/],
    ['{"genome":', 'BAD_VALUE', /^The request is not JSON\.$/],
    ['', 'BAD_VALUE', /^The request is not JSON\.$/],
    ['[]', 'BAD_VALUE', /^The request is a list of 0, but must be an object\.$/],
    [' '.repeat(300_000), 'BAD_VALUE', /^The request is larger than 262144 bytes\.$/],
  ];
  for (const [body, code, sentence] of cases) {
    const answer = await refused(await post(opened, pixelPaths.render(), body));
    expect(answer, JSON.stringify(body).slice(0, 200)).toMatchObject({ code, message: expect.stringMatching(sentence) as string });
    expect([400, 422]).toContain(answer.status);
  }
});

test('a body that says it is small and is not is cut off', async () => {
  const opened = await openTest();
  let pulled = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled++;
      controller.enqueue(new Uint8Array(64 << 10));
    },
  });
  const init = { method: 'POST', body: endless, duplex: 'half', headers: { 'content-length': '10' } } as RequestInit;
  expect((await refused(await ask(opened, pixelPaths.render(), init))).message).toMatch(/larger than 262144 bytes/);
  expect(pulled).toBeLessThan(20);
});

test('a request that is left cancels its rendering', async () => {
  const real = createRenderer();
  let cancelled = false;
  const renderer: Renderer = {
    ...real,
    rgb: (_genome, _size, options) =>
      new Promise((_resolve, reject) =>
        options!.signal!.addEventListener('abort', () => {
          cancelled = true;
          reject(options!.signal!.reason as Error);
        }),
      ),
  };
  const opened = await openTest(undefined, { renderer });
  const asker = new AbortController();
  const answer = post(opened, pixelPaths.render(), render, { signal: asker.signal });
  await new Promise((done) => setTimeout(done, 20));
  asker.abort();
  expect((await refused(await answer)).code).toBe('CANCELLED');
  expect(cancelled).toBe(true);
});

test('a picture without a genome is refused by its own name', async () => {
  const opened = await openTest();
  const plain = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
  const init = { headers: { 'x-file-name': encodeURIComponent('müde katze.png') } };
  expect(await refused(await post(opened, pixelPaths.readPicture(), new Uint8Array(plain), init))).toMatchObject({
    code: 'FILE_UNREADABLE',
    message: expect.stringContaining('müde katze.png') as string,
  });
  expect(await refused(await post(opened, pixelPaths.readPicture(), 'no picture', { headers: { 'x-file-name': '%' } }))).toMatchObject({
    code: 'FILE_UNREADABLE',
    message: 'The file you opened cannot be read: it is neither a PNG picture that Cardioid made nor a genome as JSON.',
  });
  // JSON of a genome is as good as a picture of it
  const genome = defaultGenome('kali', loadPalettes()[0]!.palette);
  const read = await post(opened, pixelPaths.readPicture(), JSON.stringify(genome));
  expect(await read.json()).toEqual({ genome, render: null });
});

test('dataset images: PNG with its record, cacheable for ever', async () => {
  const opened = await openTest();
  const dataset = await makeDataset(opened);
  const response = await ask(opened, pixelPaths.sample(dataset.id, 5));
  expect(response.headers.get('cache-control')).toContain('immutable');
  const png = new Uint8Array(await response.arrayBuffer());
  const [stored] = await opened.api.datasets.genomes({ id: dataset.id, from: 5, count: 1 });
  expect(readPictureRecord(png, 'x').genome).toEqual(stored!.genome);
  const pixels = readFileSync(join(opened.workspaceDir, 'datasets', dataset.id, 'shard-00000.rgb')).subarray(5 * 768, 6 * 768);
  expect((await sharp(png).raw().toBuffer()).equals(pixels)).toBe(true);

  const etag = response.headers.get('etag')!;
  const again = await ask(opened, pixelPaths.sample(dataset.id, 5), { headers: { 'if-none-match': etag } });
  expect(again.status).toBe(304);
  expect((await ask(opened, pixelPaths.sample(dataset.id, 6), { headers: { 'if-none-match': etag } })).status).toBe(200);
  expect(await refused(await ask(opened, pixelPaths.sample(dataset.id, 12)))).toMatchObject({ status: 400, code: 'BAD_VALUE' });
});

test('thumbnails come by the page, small, and are kept only when they cannot change', async () => {
  const opened = await openTest();
  const dataset = await makeDataset(opened, { count: 260 });
  const [first, last] = await Promise.all([0, 1].map(async (page) => ask(opened, pixelPaths.thumbnails(dataset.id, page))));
  expect(first!.headers.get('cache-control')).toContain('immutable');
  expect((await raw(first!)).shape).toEqual(['256', '16', '16']);
  const tail = await raw(last!);
  expect(tail.shape).toEqual(['4', '16', '16']);
  const files = readdirSync(join(opened.workspaceDir, 'datasets', dataset.id)).filter((name) => name.endsWith('.rgb'));
  const pixels = readFileSync(join(opened.workspaceDir, 'datasets', dataset.id, files.at(-1)!));
  expect(Buffer.from(rgbOf(tail.rgba)).equals(pixels.subarray(-4 * 768))).toBe(true);
  expect(await refused(await ask(opened, pixelPaths.thumbnails(dataset.id, 2)))).toMatchObject({ status: 404, code: 'NOT_FOUND' });

  const large = await makeDataset(opened, { count: 3, sizePx: 96, name: 'large' });
  expect((await raw(await ask(opened, pixelPaths.thumbnails(large.id, 0)))).shape).toEqual(['3', '64', '64']);
});

test('thumbnails of a dataset that is still being built', async () => {
  const opened = await openTest();
  const { dataset, job } = await opened.api.datasets.create({ recipe: 'kali-ornaments', count: 640, sizePx: 32, name: 'long', seed: 3 });
  while ((await opened.api.datasets.get({ id: dataset.id })).done === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  const response = await ask(opened, pixelPaths.thumbnails(dataset.id, 0));
  const { shape } = await raw(response);
  expect(Number(shape[0])).toBeGreaterThan(0);
  if (Number(shape[0]) < 256) expect(response.headers.get('cache-control')).toBe('no-store');
  await opened.api.jobs.cancel({ id: job.id });
});

test('sample sheets', async () => {
  const opened = await openTest();
  const dataset = await makeDataset(opened);
  const run = await makeRun(opened, dataset.id);
  const sheet = await ask(opened, pixelPaths.sheet(run.id, 20));
  expect(sheet.headers.get('content-type')).toBe('image/png');
  expect(await sheet.text()).toBe('x');
  expect(await refused(await ask(opened, pixelPaths.sheet(run.id, 21)))).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test('decode: raw pictures in order, or one PNG that says where it is from', async () => {
  const opened = await openTest();
  const dataset = await makeDataset(opened);
  const run = await makeRun(opened, dataset.id);
  const expression = (t: number): DecodeRequest['expressions'][number] => ({
    a: { kind: 'seed', seed: 1 },
    b: { kind: 'sample', index: 2 },
    t,
  });
  const { rgba, shape } = await raw(
    await post(opened, pixelPaths.decode(run.id), { expressions: [expression(0), expression(1)], format: 'rgba' }),
  );
  expect(shape).toEqual(['2', '16', '16']);
  expect([rgba[0], rgba[16 * 16 * 4]]).toEqual([0, 200]);

  const png = Buffer.from(
    await (await post(opened, pixelPaths.decode(run.id), { expressions: [expression(0.5)], format: 'png' })).arrayBuffer(),
  );
  expect(png.toString('latin1')).toContain(run.id);
  const cases: [unknown, RegExp][] = [
    [{ expressions: [expression(0), expression(1)], format: 'png' }, /holds one picture/],
    [{ expressions: [], format: 'rgba' }, /^expressions must not be empty\.$/],
    [{ expressions: [expression(5)], format: 'rgba' }, /^expressions\.0\.t is 5, but must be from -1 to 2\.$/],
    [
      { expressions: [{ ...expression(0), a: { kind: 'sample', index: -1 } }], format: 'rgba' },
      /^expressions\.0\.a\.index is -1, but must be at least 0\.$/,
    ],
  ];
  for (const [body, sentence] of cases) {
    const answer = await refused(await post(opened, pixelPaths.decode(run.id), body));
    expect(answer).toMatchObject({ status: 400, code: 'BAD_VALUE', message: expect.stringMatching(sentence) as string });
  }
});

test('decode: a newer request of the same window gives up the older', async () => {
  const opened = await openTest();
  const dataset = await makeDataset(opened);
  const run = await makeRun(opened, dataset.id);
  await opened.api.latent.open({ runId: run.id });
  const { script } = opened;
  const plain = script.answer;
  script.answer = (request) =>
    request.method === 'decode' && request.expressions[0]!.t === 0 ? new Promise(() => undefined) : plain(request);
  const at = (t: number): Promise<Response> =>
    post(
      opened,
      pixelPaths.decode(run.id),
      { expressions: [{ a: { kind: 'seed', seed: 1 }, b: { kind: 'seed', seed: 2 }, t }], format: 'rgba' },
      { headers: { 'x-client': 'w1' } },
    );
  const older = at(0);
  await until(() => script.sent.at(-1)!.filter(({ type }) => type === 'request').length === 2);
  expect((await at(1)).status).toBe(200);
  expect(await refused(await older)).toMatchObject({ code: 'CANCELLED' });
});

test('hostile ids and paths never reach the file system', async () => {
  const opened = await openTest();
  const ids = ['..', '../..', '..%2f..', '%2e%2e', 'a\0b', '/etc', 'C:\\', "' or 1=1 --", 'x'.repeat(5000)];
  for (const id of ids) {
    for (const path of [pixelPaths.sample(id, 0), pixelPaths.thumbnails(id, 0), pixelPaths.sheet(id, 0)])
      expect(await refused(await ask(opened, path)), path.slice(0, 80)).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    expect((await refused(await post(opened, pixelPaths.decode(id), { expressions: [], format: 'rgba' }))).status).toBeGreaterThanOrEqual(
      400,
    );
  }
  const paths: [string, number][] = [
    ['/pixels/', 404],
    ['/pixels/datasets/x/-1.png', 404],
    ['/pixels/datasets/x/1e3.png', 404],
    ['/pixels/datasets/x/99999999999.png', 404],
    ['/pixels/datasets/%E0%A4%A/0.png', 400],
    ['/pixels/runs/x/sheets/..%2f..%2fcardioid.db', 404],
    [pixelPaths.render(), 405],
  ];
  for (const [path, status] of paths) expect((await refused(await ask(opened, path))).status, path).toBe(status);
  expect((await refused(await post(opened, pixelPaths.sample('x', 0), ''))).status).toBe(405);
});

test('reference: the orbit of a view as float32, or why there is none', async () => {
  const opened = await openTest();
  const palette = loadPalettes()[0]!.palette;
  const julia = { ...defaultGenome('julia', palette), iterations: 20 };
  const answer = await post(opened, pixelPaths.reference(), { genome: julia, widthPx: 64 });
  const expected = await referenceOrbit(julia, 64);
  expect(answer.headers.get(referenceHeaders.start)).toBe(expected.start.join('-'));
  expect(answer.headers.get(referenceHeaders.critical)).toBe(expected.critical.join('-'));
  expect(new Float32Array(await answer.arrayBuffer())).toEqual(expected.texels);

  expect(await refused(await post(opened, pixelPaths.reference(), { genome, widthPx: 64 }))).toMatchObject({ code: 'BAD_GENOME' });
  const long = { ...julia, iterations: mostReferenceSteps + 1 };
  expect(await refused(await post(opened, pixelPaths.reference(), { genome: long, widthPx: 64 }))).toMatchObject({ code: 'BAD_VALUE' });
});

test('the minibrot of a view, and how far a request is', async () => {
  const opened = await openTest();
  const mandelbrot = {
    ...defaultGenome('mandelbrot', genome.palette),
    view: { center: [-1.75, 0.01] as [number, number], width: 0.1, rotationDeg: 0 },
  };
  const found = (await (await post(opened, pixelPaths.nucleus(), { genome: mandelbrot, heightShare: 1 })).json()) as {
    re: string;
    period: number;
  };
  expect(found.period).toBe(3);
  expect(Number(found.re)).toBeCloseTo(-1.7548776662466927, 14);
  expect(await refused(await post(opened, pixelPaths.nucleus(), { genome, heightShare: 1 }))).toMatchObject({ code: 'BAD_VALUE' });

  // many digits: the reference takes a while, and its share is told before anything is drawn
  const exact = { re: '-1', im: '0', width: '1e-1200' };
  const deep = { ...mandelbrot, precision: 'deep', iterations: 60_000, view: { center: [-1, 0], width: 1e-300, rotationDeg: 0, exact } };
  const shareOf = async (id: string): Promise<number | null> => {
    const answer = await opened.handlePixels(new Request(new URL(pixelPaths.progress(id), 'http://127.0.0.1')));
    return ((await answer!.json()) as { share: number | null }).share;
  };
  const abort = new AbortController();
  const headers = { [progressHeader]: 'deep-one' };
  const drawing = post(opened, pixelPaths.render(), { ...render, genome: deep }, { headers, signal: abort.signal });
  const seen: number[] = [];
  while (!(seen.at(-1)! > 0)) {
    await new Promise((done) => setTimeout(done, 5));
    seen.push((await shareOf('deep-one')) ?? 0);
  }
  abort.abort();
  await drawing.catch(() => {});
  expect(seen.at(-1)).toBeLessThan(0.5);
  expect(await shareOf('deep-one')).toBeNull();
});

test('stretch: what maps the values of a picture, as float32', async () => {
  const opened = await openTest();
  const stretched = (kind: 'percentile' | 'equalize') => ({
    ...genome,
    coloring: { ...genome.coloring, stretch: { kind, low: 0.1, high: 0.9 } },
  });
  for (const [kind, count] of [
    ['percentile', 2],
    ['equalize', 3 + stretchRanks],
  ] as const) {
    const answer = await post(opened, pixelPaths.stretch(), { genome: stretched(kind), widthPx: 24, heightPx: 16 });
    const { low, scale, quantiles } = await stretchTable(stretched(kind), { widthPx: 24, heightPx: 16 });
    expect(new Float32Array(await answer.arrayBuffer())).toEqual(Float32Array.of(low, scale, ...(quantiles ?? [])));
    expect(2 + (quantiles?.length ?? 0)).toBe(count);
  }
  expect(await refused(await post(opened, pixelPaths.stretch(), { genome, widthPx: 24, heightPx: 16 }))).toMatchObject({
    code: 'BAD_GENOME',
  });
});
