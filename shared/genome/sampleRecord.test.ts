import { expect, test } from 'vitest';
import { coloringSchema } from './coloring.ts';
import type { Genome } from './genome.ts';
import type { Palette } from './palette.ts';
import type { Recipe } from './recipe.ts';
import { sampleGenome } from './sample.ts';

const night: Palette = {
  name: 'Night',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
};

function base(formula: string, params: Genome['params'], mode: 'smooth' | 'trap'): Genome {
  return {
    version: 1,
    formula,
    params,
    view: { center: [0, 0], width: 3, rotationDeg: 0 },
    iterations: 9,
    precision: mode === 'smooth' ? 'f64' : 'f32',
    coloring: coloringSchema.parse({
      mode,
      trap: { shape: 'point', center: [0, 0], radius: 0.5 },
      transfer: 'linear',
      density: 1,
      offset: 0,
    }),
    palette: night,
  };
}

/** Every sampler there was when datasets were first made. */
const recipe: Recipe = {
  version: 1,
  name: 'recorded',
  description: '',
  parts: [
    {
      weight: 2,
      base: base('kali', { c: [-0.72, -0.55], scale: 1, theta: 0, mu: 0 }, 'trap'),
      genes: [
        { path: 'params.c', sampler: { kind: 'box', min: [-1, -1], max: [0, 0] } },
        { path: 'params.theta', sampler: { kind: 'normal', mean: 150, sd: 60 } },
        { path: 'params.mu', sampler: { kind: 'uniform', min: 0, max: 0.5 } },
        { path: 'view.width', sampler: { kind: 'log', min: 0.1, max: 10 } },
        { path: 'iterations', sampler: { kind: 'integer', min: 1, max: 200 } },
        { path: 'coloring.trap.shape', sampler: { kind: 'choice', values: ['point', 'cross'] } },
        { path: 'palette', sampler: { kind: 'choice', values: ['night', 'day'] } },
      ],
    },
    {
      weight: 1,
      base: base('julia', { c: [-0.8, 0.156] }, 'smooth'),
      genes: [{ path: 'params.c', sampler: { kind: 'boundary', min: 0.001, max: 0.03 } }],
    },
  ],
  accept: {},
  maxAttempts: 10,
  supersample: 1,
  palettes: { night, day: { ...night, name: 'Day' } },
};

const recorded = [
  [0, 0],
  [1, 0],
  [2, 0],
  [3, 1],
  [4, 0],
  [5, 0],
  [6, 2],
  [8, 0],
  [1_000_000, 7],
] as const;

/** A dataset must be the same when it is made again by a later version: these values may never change. */
test('samples are what they were when they were first recorded', () => {
  const values = recorded.map(([index, attempt]) => {
    const { formula, params, view, iterations, coloring, palette } = sampleGenome(recipe, 42, index, attempt);
    return { formula, params, width: view.width, iterations, shape: coloring.trap.shape, palette: palette.name };
  });
  expect(values.map((value) => JSON.stringify(value))).toMatchInlineSnapshot(`
    [
      "{"formula":"kali","params":{"c":[-0.4539669158947318,-0.4186089092442853],"scale":1,"theta":101.38166042130183,"mu":0.28307168829135015},"width":0.14943181613976658,"iterations":68,"shape":"point","palette":"Day"}",
      "{"formula":"kali","params":{"c":[-0.9478502488594565,-0.9249359811610707],"scale":1,"theta":154.80015701498573,"mu":0.11452329403325473},"width":1.1621775833414658,"iterations":143,"shape":"point","palette":"Night"}",
      "{"formula":"kali","params":{"c":[-0.6536549432648057,-0.7100818221740631],"scale":1,"theta":117.28866596565304,"mu":0.3852547725256663},"width":2.5641572831928205,"iterations":115,"shape":"cross","palette":"Day"}",
      "{"formula":"kali","params":{"c":[-0.4147985047591587,-0.4417685082430568],"scale":1,"theta":165.33874371677663,"mu":0.18093907619220212},"width":4.635997855583228,"iterations":71,"shape":"cross","palette":"Night"}",
      "{"formula":"kali","params":{"c":[-0.06021413989037139,-0.39158820966303465],"scale":1,"theta":173.9704563797106,"mu":0.3879729843182992},"width":0.3818913967762234,"iterations":52,"shape":"point","palette":"Night"}",
      "{"formula":"julia","params":{"c":[0.16412369154374604,0.5697893208071269]},"width":3,"iterations":9,"shape":"point","palette":"Night"}",
      "{"formula":"kali","params":{"c":[-0.8408432368580198,-0.6497075996194741],"scale":1,"theta":133.41494769688788,"mu":0.29741652028199794},"width":0.3190651508088241,"iterations":133,"shape":"point","palette":"Day"}",
      "{"formula":"kali","params":{"c":[-0.460701030909779,-0.6728395751017652],"scale":1,"theta":178.5076046521013,"mu":0.010495392166834983},"width":0.21582155450687368,"iterations":130,"shape":"point","palette":"Day"}",
      "{"formula":"kali","params":{"c":[-0.3962938770913793,-0.2862407922725859],"scale":1,"theta":177.30806028281657,"mu":0.39831335117208866},"width":1.171585969863227,"iterations":101,"shape":"point","palette":"Night"}",
    ]
  `);
});
