import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { softwareGpuEnvironment } from '../main/gpu/softwareGpu.fixtures.ts';
import { expect, test } from '@playwright/test';
import { cardioid, root, scratch } from './cardioid.ts';

/** The chain of the README, once, at sizes that take seconds. */
test.describe.serial('the whole chain on the command line', () => {
  const { dir, remove } = scratch();
  const workspace = ['--workspace', join(dir, 'workspace'), '--json'];
  let datasetId = '';
  const runIds: Record<string, string> = {};
  test.afterAll(remove);

  test('render writes a picture that reproduces itself byte for byte', () => {
    const first = join(dir, 'kali.png');
    const again = join(dir, 'again.png');
    const made = cardioid([
      'render',
      '--formula',
      'kali',
      '--set',
      'c=-0.8,-0.5',
      'theta=20',
      '--width',
      '2.5',
      '--size',
      '96x64',
      '--supersample',
      '2',
      '--out',
      first,
      '--json',
    ]);
    expect(made.stderr).toBe('');
    expect(made.json).toMatchObject({ file: first, width: 96, height: 64, device: 'cpu', precision: 'f32' });
    expect(made.json['pixelsPerSecond']).toBeGreaterThan(0);
    expect(cardioid(['render', '--genome', first, '--out', again, '--json']).status).toBe(0);
    expect(readFileSync(again).equals(readFileSync(first))).toBe(true);
  });

  test('a picture of the graphics device is drawn again by it', () => {
    const environment = softwareGpuEnvironment();
    test.skip(!environment, 'no Chromium with a software Vulkan driver is installed');
    const [first, again, processor] = ['gpu.png', 'gpu-again.png', 'r2.png'].map((name) => join(dir, name)) as [string, string, string];
    const made = cardioid(['render', '--formula', 'kali', '--device', 'gpu', '--size', '64x48', '--out', first, '--json'], environment);
    expect(made.json).toMatchObject({ device: 'gpu', precision: 'f32' });
    expect(cardioid(['render', '--genome', first, '--out', again, '--json'], environment).json).toMatchObject({ device: 'gpu' });
    expect(readFileSync(again).equals(readFileSync(first))).toBe(true);
    // it does not draw such samples, and nobody says so
    const refused = cardioid(['render', '--formula', 'kali', '--device', 'gpu', '--pattern', 'r2', '--out', processor], environment);
    expect(refused.stderr).toContain('samples of the pattern r2 are drawn by the processor');
    expect(existsSync(processor)).toBe(false);
  });

  test('render writes the raw field with NaN inside the Mandelbrot set', () => {
    const file = join(dir, 'field.npy');
    expect(
      cardioid(['render', '--formula', 'mandelbrot', '--size', '40x30', '--iterations', '200', '--out', file, '--json']).json,
    ).toMatchObject({ precision: 'f64' });
    const bytes = readFileSync(file);
    expect(bytes.subarray(1, 6).toString('latin1')).toBe('NUMPY');
    const header = bytes.subarray(10, 10 + bytes.readUInt16LE(8)).toString('latin1');
    expect(header).toContain("'descr': '<f4'");
    expect(header).toContain('(30, 40)');
    const start = 10 + bytes.readUInt16LE(8);
    const at = (row: number, column: number) => bytes.readFloatLE(start + 4 * (row * 40 + column));
    // pixel (20, 15) lies at about (-0.71, -0.04): inside; the corner escapes at once
    expect(at(15, 20)).toBeNaN();
    expect(at(0, 0)).toBeGreaterThan(0);
    expect(bytes.length).toBe(start + 4 * 40 * 30);
  });

  test('render measures the inside of the Mandelbrot set by its distance', () => {
    const file = join(dir, 'inside.npy');
    const made = cardioid([
      'render',
      '--formula',
      'mandelbrot',
      '--size',
      '40x30',
      '--center',
      '-0.75,0',
      '--width',
      '3',
      '--coloring',
      'interior-distance',
      '--out',
      file,
      '--json',
    ]);
    expect(made.status).toBe(0);
    const bytes = readFileSync(file);
    const start = 10 + bytes.readUInt16LE(8);
    expect(bytes.readFloatLE(start)).toBeNaN();
    // pixel (16, 15) lies in the disc of period 2, where the conformal radius is 1/4 - 4 |c + 1|^2
    const [x, y] = [-0.75 + (16.5 - 20) * 0.075 + 1, -0.5 * 0.075];
    expect(bytes.readFloatLE(start + 4 * (15 * 40 + 16)) * 3).toBeCloseTo(0.25 - 4 * (x * x + y * y), 6);
    expect(cardioid(['render', '--formula', 'julia', '--interior', 'interior-distance', '--out', file]).stderr).toContain(
      'cannot be coloured by interior-distance',
    );
  });

  test('formulas lists every formula with ranges', () => {
    const list = cardioid(['formulas', '--json']).json['formulas'] as { id: string; parameters: { name: string; min: unknown }[] }[];
    expect(list.slice(0, 4).map((formula) => formula.id)).toEqual(['mandelbrot', 'julia', 'kali', 'kali-julia']);
    expect(list.length).toBeGreaterThan(56);
    expect(list[2]!.parameters.map((p) => p.name)).toContain('theta');
  });

  test('npm run -s cardioid prints nothing of its own', () => {
    const result = spawnSync('npm', ['run', '-s', 'cardioid', '--', 'formulas', '--json'], { cwd: root, encoding: 'utf8' });
    expect(result.status).toBe(0);
    expect(Object.keys(JSON.parse(result.stdout.trim()) as object)).toContain('formulas');
  });

  test('dataset create, list, show, verify, export', () => {
    const created = cardioid([
      'dataset',
      'create',
      '--recipe',
      'kali-ornaments',
      '--count',
      '70',
      '--size',
      '16',
      '--name',
      'ornaments',
      '--seed',
      '5',
      ...workspace,
    ]);
    expect(created.stderr.split('\n').filter((line) => /error/i.test(line))).toEqual([]);
    expect(created.status).toBe(0);
    datasetId = String(created.json['id']);
    const listed = cardioid(['dataset', 'list', ...workspace]).json['datasets'] as { id: string; state: string; count: number }[];
    expect(listed).toHaveLength(1);
    expect(listed[0]).toMatchObject({ id: datasetId, state: 'complete', count: 70 });
    expect(cardioid(['dataset', 'show', datasetId, ...workspace]).json).toMatchObject({ name: 'ornaments', sizePx: 16, seed: 5 });
    expect(cardioid(['dataset', 'verify', datasetId, ...workspace]).json).toMatchObject({ ok: true, problems: [] });
    const out = join(dir, 'folder');
    expect(cardioid(['dataset', 'export', datasetId, '--out', out, '--format', 'imagefolder', ...workspace]).status).toBe(0);
    const lines = readFileSync(join(out, 'metadata.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { file_name: string });
    expect(lines).toHaveLength(70);
    for (const { file_name } of lines) expect(existsSync(join(out, file_name))).toBe(true);
    // an exported picture opens as a genome and renders to the same pixels
    const again = join(dir, 'sample.png');
    expect(cardioid(['render', '--genome', join(out, lines[3]!.file_name), '--out', again, '--json']).json).toMatchObject({
      width: 16,
      height: 16,
    });
    expect(readFileSync(again).equals(readFileSync(join(out, lines[3]!.file_name)))).toBe(true);

    const jpegs = join(dir, 'jpegs');
    const jpeg = cardioid(['dataset', 'export', datasetId, '--out', jpegs, '--format', 'imagefolder', '--image', 'jpeg', ...workspace]);
    expect(jpeg.status, jpeg.stderr).toBe(0);
    const pictures = readdirSync(join(jpegs, 'images')).filter((name) => name.endsWith('.jpg'));
    expect(pictures).toHaveLength(70);
    expect([...readFileSync(join(jpegs, 'images', pictures[0]!)).subarray(0, 2)]).toEqual([0xff, 0xd8]);
  });

  for (const model of ['vae', 'style-alae'] as const) {
    test(`train ${model}, then sample, reconstruct, interpolate and mix`, () => {
      const config = join(dir, `${model}.json`);
      writeFileSync(
        config,
        JSON.stringify(
          model === 'vae' ? { latentSize: 8, sheetEvery: 10 } : { startChannels: 4, maxChannels: 8, latentSize: 8, sheetEvery: 10 },
        ),
      );
      const trained = cardioid([
        'train',
        '--dataset',
        datasetId,
        '--model',
        model,
        '--config',
        config,
        '--steps',
        '20',
        '--batch',
        '8',
        '--seed',
        '1',
        '--name',
        model,
        ...workspace,
      ]);
      expect(trained.stderr).not.toMatch(/error/i);
      expect(trained.status).toBe(0);
      const runId = String(trained.json['id']);
      runIds[model] = runId;
      expect(cardioid(['runs', 'show', runId, ...workspace]).json).toMatchObject({ step: 20, state: 'done', checkpointStep: 20 });
      const runDir = join(dir, 'workspace/runs', runId);
      expect(existsSync(join(runDir, 'sheets/000000020.png'))).toBe(true);
      const sheet = join(dir, `${model}-samples.png`);
      expect(cardioid(['sample', runId, '--count', '6', '--out', sheet, ...workspace]).status).toBe(0);
      const recon = join(dir, `${model}-recon.png`);
      expect(cardioid(['reconstruct', runId, '--image', sheet, '--out', recon, ...workspace]).status).toBe(0);
      const frames = join(dir, `${model}-frames`);
      expect(
        cardioid(['interpolate', runId, '--from', '0', '--to', '3', '--frames', '5', '--out', frames, ...workspace]).json['frames'],
      ).toBe(5);
      const mixed = cardioid([
        'mix',
        runId,
        '--coarse',
        '0',
        '--fine',
        '1',
        '--cut',
        '2',
        '--out',
        join(dir, `${model}-mix.png`),
        ...workspace,
      ]);
      if (model === 'vae') {
        expect(mixed.status).toBe(1);
        expect(mixed.stderr.trim().split('\n')).toHaveLength(1);
      } else expect(mixed.status).toBe(0);
    });
  }

  test('a damaged shard and a damaged checkpoint are named', () => {
    const shard = join(dir, 'workspace/datasets', datasetId, 'shard-00001.rgb');
    const good = `${shard}.good`;
    copyFileSync(shard, good);
    const bytes = readFileSync(shard);
    bytes[7]! ^= 1;
    writeFileSync(shard, bytes);
    const verified = cardioid(['dataset', 'verify', datasetId, ...workspace]);
    expect(verified.status).toBe(1);
    expect(verified.stderr).toContain('shard-00001.rgb');
    const train = cardioid([
      'train',
      '--dataset',
      datasetId,
      '--model',
      'vae',
      '--steps',
      '2',
      '--batch',
      '8',
      '--name',
      'damaged',
      ...workspace,
    ]);
    expect(train.status).toBe(1);
    expect(train.stderr).toContain('shard-00001.rgb');
    copyFileSync(good, shard);

    const weights = join(dir, 'workspace/runs', runIds['vae']!, 'checkpoints/000000020.safetensors');
    writeFileSync(weights, readFileSync(weights).subarray(0, 500));
    const sample = cardioid(['sample', runIds['vae']!, '--count', '2', '--out', join(dir, 'none.png'), ...workspace]);
    expect(sample.status).toBe(1);
    expect(sample.stderr).toContain('000000020.safetensors');
    expect(existsSync(join(dir, 'none.png'))).toBe(false);
  });

  test('runs delete removes the run and its files', () => {
    expect(cardioid(['runs', 'delete', runIds['vae']!, ...workspace]).status).toBe(0);
    expect(existsSync(join(dir, 'workspace/runs', runIds['vae']!))).toBe(false);
    expect((cardioid(['runs', 'list', ...workspace]).json['runs'] as { id: string }[]).map((run) => run.id)).not.toContain(runIds['vae']);
  });
});

test('doctor says what is here and why the rest is not', () => {
  const report = cardioid(['doctor', '--json']).json['checks'] as { id: string; status: string; detail: string }[];
  const byId = Object.fromEntries(report.map((check) => [check.id, check]));
  expect(byId['backend:native']).toMatchObject({ status: 'ok' });
  expect(byId['backend:cpu']).toMatchObject({ status: 'ok' });
  for (const check of report) expect(check.detail.length).toBeGreaterThan(3);
});

test.describe('bad input gets one sentence and changes nothing', () => {
  const { dir, remove } = scratch();
  const workspace = ['--workspace', join(dir, 'workspace')];
  const out = join(dir, 'never.png');
  test.afterAll(remove);
  const dataset = (extra: string[]) => ['dataset', 'create', '--name', 'x', ...extra, ...workspace];

  const impossible = join(dir, 'impossible.json');
  test.beforeAll(() => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(
      impossible,
      JSON.stringify({
        name: 'impossible',
        description: '',
        parts: [
          {
            formula: 'kali',
            genes: {
              'params.c': {
                box: [
                  [-0.8, -0.8],
                  [-0.7, -0.7],
                ],
              },
            },
          },
        ],
        accept: { minEntropyBits: 6 },
        maxAttempts: 5,
      }),
    );
    writeFileSync(join(dir, 'broken.json'), '{"name": ');
  });

  const cases: [string, () => string[], number, RegExp][] = [
    ['an unknown formula', () => ['render', '--formula', 'koch', '--out', out], 1, /koch/],
    ['an unknown parameter', () => ['render', '--formula', 'kali', '--set', 'wobble=3', '--out', out], 1, /wobble/],
    ['a value out of range', () => ['render', '--formula', 'kali', '--set', 'mu=7', '--out', out], 1, /mu.*7/],
    ['a size of zero', () => ['render', '--formula', 'kali', '--size', '0x10', '--out', out], 1, /0x10|size/],
    ['an absurd size', () => ['render', '--formula', 'kali', '--size', '900000x900000', '--out', out], 1, /size|width/i],
    ['an unknown flag', () => ['render', '--formula', 'kali', '--colour', 'red', '--out', out], 2, /--colour/],
    ['an unknown command', () => ['paint'], 2, /paint/],
    ['a picture without a genome', () => ['render', '--genome', join(root, 'package.json'), '--out', out], 1, /package\.json/],
    ['a count of zero', () => dataset(['--recipe', 'kali-ornaments', '--count', '0', '--size', '16']), 1, /count/],
    ['a dataset size of zero', () => dataset(['--recipe', 'kali-ornaments', '--count', '4', '--size', '0']), 1, /size/],
    ['an unknown preset', () => dataset(['--recipe', 'no-such-recipe', '--count', '4', '--size', '16']), 1, /no-such-recipe/],
    ['a broken recipe file', () => dataset(['--recipe', join(dir, 'broken.json'), '--count', '4', '--size', '16']), 1, /broken\.json/],
    ['a recipe that accepts nothing', () => dataset(['--recipe', impossible, '--count', '4', '--size', '16']), 1, /accepted no image/],
    ['a dataset that does not exist', () => ['train', '--dataset', 'nope', '--model', 'vae', ...workspace], 1, /nope/],
    ['an unknown model', () => ['train', '--dataset', 'nope', '--model', 'diffusion', ...workspace], 2, /diffusion/],
    ['a run that does not exist', () => ['sample', 'nope', '--count', '1', '--out', out, ...workspace], 1, /nope/],
    ['a workspace that cannot be written', () => ['dataset', 'list', '--workspace', '/proc/cardioid'], 1, /\/proc\/cardioid/],
  ];
  for (const [name, args, status, message] of cases) {
    test(name, () => {
      const result = cardioid(args());
      expect(result.stderr).toMatch(message);
      expect(result.status).toBe(status);
      if (status === 1) expect(result.stderr.trim().split('\n').at(-1)).toMatch(/\.$/);
      expect(result.stderr).not.toMatch(/\bat .*\.js:\d+/);
      expect(existsSync(out)).toBe(false);
    });
  }

  test('a dataset smaller than a batch', () => {
    const made = cardioid([...dataset(['--recipe', 'kali-ornaments', '--count', '6', '--size', '16']), '--json']);
    const result = cardioid(['train', '--dataset', String(made.json['id']), '--model', 'vae', '--batch', '32', ...workspace]);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/6 images, fewer than a batch of 32/);
    expect((cardioid(['runs', 'list', ...workspace, '--json']).json['runs'] as unknown[]).length).toBe(0);
  });
});

test('a port that is taken is refused with one sentence', async () => {
  const { dir, remove } = scratch();
  const squatter = createServer();
  await new Promise<void>((listening) => squatter.listen(0, '127.0.0.1', listening));
  const { port } = squatter.address() as AddressInfo;
  const refused = cardioid(['serve', '--port', String(port), '--no-open', '--workspace', join(dir, 'workspace')]);
  expect(refused.status).toBe(1);
  expect(refused.stderr.trim()).toBe(`Port ${port} on 127.0.0.1 is already taken; choose another with --port.`);
  await new Promise((closed) => squatter.close(closed));
  remove();
});
