import { describe, expect, test } from 'vitest';
import { UserError } from '../contract/errors.ts';
import type { NamedPalette } from './palette.ts';
import { checkGenome } from './genome.ts';
import { readRecipe } from './recipeFile.ts';
import { sampleGenome } from './sample.ts';

const stops = [
  { at: 0, color: '#000000' },
  { at: 0.5, color: '#ffffff' },
];
const palettes: NamedPalette[] = ['day', 'dusk', 'night'].map((id) => ({ id, palette: { name: id, stops, interior: '#000000' } }));

const written = {
  name: 'Ornaments',
  parts: [
    {
      formula: 'kali',
      base: { params: { mu: 0.25 }, view: { width: 2 }, coloring: { mode: 'trap', trap: { shape: 'cross' } } },
      genes: {
        'params.c': {
          box: [
            [-1, -1],
            [-0.5, -0.5],
          ],
        },
        'view.width': { log: [0.5, 3] },
        iterations: { integer: [8, 12] },
      },
    },
    { weight: 2, formula: 'julia', base: { palette: 'night', precision: 'f32' }, genes: { 'params.c': { boundary: [0.001, 0.01] } } },
  ],
  accept: { minEntropyBits: 3 },
};

describe('a recipe written by hand', () => {
  const recipe = readRecipe(written, { palettes });

  test('is completed from the defaults', () => {
    const [kali, julia] = recipe.parts;
    expect(recipe).toMatchObject({
      version: 1,
      name: 'Ornaments',
      description: '',
      supersample: 2,
      maxAttempts: 200,
      accept: { minEntropyBits: 3 },
    });
    expect(kali!.weight).toBe(1);
    expect(kali!.base).toMatchObject({ formula: 'kali', params: { mu: 0.25, scale: 1 }, view: { center: [0, 0], width: 2 } });
    expect(kali!.base.coloring).toMatchObject({ mode: 'trap', trap: { shape: 'cross', center: [0, 0] } });
    expect(kali!.genes[1]).toEqual({ path: 'view.width', sampler: { kind: 'log', min: 0.5, max: 3 } });
    expect(julia).toMatchObject({ weight: 2, base: { palette: { name: 'night' }, precision: 'f32' }, genes: [{ path: 'params.c' }] });
  });

  test('varies the palette where a part names none, and carries those palettes', () => {
    expect(recipe.parts[0]!.genes.at(-1)).toEqual({ path: 'palette', sampler: { kind: 'choice', values: ['day', 'dusk', 'night'] } });
    expect(recipe.parts[1]!.genes.some((gene) => gene.path === 'palette')).toBe(false);
    expect(Object.keys(readRecipe({ ...written, palettes: ['dusk', 'day'] }, { palettes }).palettes)).toEqual(['day', 'dusk']);
  });

  test('once whole, passes through unchanged', () => expect(readRecipe(structuredClone(recipe), { palettes: [] })).toEqual(recipe));
});

describe('one sentence says what is wrong and where', () => {
  const part = written.parts[0]!;
  const withPart = (change: object) => ({ ...written, parts: [{ ...part, ...change }] });
  test.each([
    ['not a recipe', 'x', /./],
    ['an unknown formula', withPart({ formula: 'koch' }), /part 1 \(koch\): there is no formula "koch"/],
    ['an unknown gene', withPart({ genes: { 'params.wobble': { uniform: [0, 1] } } }), /part 1 \(kali\), gene params\.wobble: .*no gene/],
    ['an unknown sampler', withPart({ genes: { 'params.mu': { gauss: [0, 1] } } }), /gene params\.mu: a gene is one of uniform, log/],
    ['two samplers', withPart({ genes: { 'params.mu': { uniform: [0, 1], log: [1, 2] } } }), /gene params\.mu: a gene is one of/],
    ['a half-written range', withPart({ genes: { 'params.mu': { uniform: [0] } } }), /gene params\.mu, uniform/],
    ['a value out of range', withPart({ genes: { 'params.mu': { uniform: [0, 3] } } }), /gene params\.mu: parameter mu of kali is 3/],
    ['a base out of range', withPart({ base: { params: { mu: -1 } } }), /part 1 \(kali\), base: parameter mu/],
    ['an unknown base field', withPart({ base: { veiw: {} } }), /parts\.0\.base.*veiw/],
    ['a formula spelt wrong', withPart({ formula: 'kalli' }), /there is no formula "kalli"; did you mean kali\?$/],
    ['a palette spelt wrong', { ...written, palettes: ['dsuk'] }, /there is no palette "dsuk"; did you mean dusk\?$/],
    [
      'a trap by an image without one',
      withPart({ genes: { 'coloring.trap.shape': { choice: ['point', 'image'] } } }),
      /gene coloring\.trap\.shape: it chooses "image", and the base has none: give it coloring\.trap\.image/,
    ],
    ["palettes of one's own where there are none", { ...written, palettes: 'own' }, /palettes: there are no palettes of your own/],
    ['an unknown palette', { ...written, palettes: ['noon'] }, /palettes: there is no palette "noon"/],
    ['an unknown palette of a part', withPart({ base: { palette: 'noon' } }), /part 1 \(kali\): there is no palette "noon"/],
    ['a design there is not', { ...written, design: 'spiral' }, /design is "spiral"; a design is "random"/],
    ['a grid over nothing', { ...written, design: { grid: { 'params.theta': 3 } } }, /design grid: no part has a gene "params\.theta"/],
    ['an instance gene there is not', { ...written, labels: { classes: 3, instance: ['view.rotationDeg'] } }, /labels, instance: no part/],
    ['jitter of a word', { ...written, labels: { classes: 3, jitter: { 'coloring.mode': 1 } } }, /coloring\.mode is no number/],
    ['a validation share of everything', { ...written, valShare: 1 }, /valShare/],
    ['no attempts', { ...written, maxAttempts: 0 }, /maxAttempts/],
    ['a rule out of range', { ...written, accept: { minEntropyBits: 9 } }, /accept\.minEntropyBits/],
  ])('%s', (_, json, message) => {
    let thrown: unknown;
    try {
      readRecipe(json, { palettes });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(UserError);
    expect((thrown as UserError).code).toBe('BAD_RECIPE');
    expect((thrown as UserError).message).toMatch(message);
    expect((thrown as UserError).message).toMatch(/^[^\n]*[.?]$/);
  });
});

test('design, labels and the samplers of several genes, as written', () => {
  const recipe = readRecipe(
    {
      ...written,
      design: { latin: 64 },
      labels: { classes: 5, instance: ['view.width'] },
      valShare: 0.2,
      parts: [
        { formula: 'kali-julia', genes: { 'params.kali': { simplex: { with: ['params.julia'] } }, 'view.width': { log: [1, 2] } } },
        { formula: 'mandelbrot', genes: { view: { minibrot: {} } } },
        { formula: 'mandelbrot', genes: { view: { misiurewicz: { width: [0.001, 0.01] } } } },
        { formula: 'mandelbrot', genes: { view: { window: [0.01, 0.1] } } },
      ],
    },
    { palettes },
  );
  expect(recipe).toMatchObject({ design: { kind: 'latin', strata: 64 }, labels: { classes: 5, instance: ['view.width'] }, valShare: 0.2 });
  expect(recipe.parts.map(({ genes }) => genes[0]!.sampler)).toEqual([
    { kind: 'simplex', with: ['params.julia'], alpha: 1, total: 1 },
    { kind: 'minibrot', periods: [3, 60], frames: [3, 30] },
    { kind: 'misiurewicz', preperiods: [2, 12], periods: [1, 6], width: [0.001, 0.01] },
    { kind: 'window', width: [0.01, 0.1] },
  ]);
  expect(readRecipe({ ...written, design: { grid: { 'params.c': 4 } } }, { palettes }).design).toEqual({
    kind: 'grid',
    levels: { 'params.c': 4 },
  });
  expect(readRecipe(written, { palettes }).design).toBeUndefined();
});

describe('a part of a formula of one’s own', () => {
  const lines = [
    'formula my-square "My square"',
    'param shift: complex = (-0.4, 0.55) in (-2, -2) .. (2, 2) "Shift" "Added each step."',
    'start',
    '  z = pixel',
    'step',
    '  z = sqr(z) + shift',
    'escape |z| > 256',
    'degree 2',
    'view (0, 0) width 3',
    'iterations 120 in 1 .. 1000',
    'colorings smooth',
  ];
  const part = {
    formula: 'my-square',
    source: lines,
    genes: {
      'params.shift': {
        box: [
          [-1, -1],
          [1, 1],
        ],
      },
    },
  };
  const read = (change: object) => readRecipe({ name: 'mine', parts: [{ ...part, ...change }] }, { palettes });

  test('carries its text, and its parameters are genes', () => {
    const recipe = read({});
    expect(recipe.parts[0]!.base).toMatchObject({ formula: 'my-square', source: lines.join('\n'), params: { shift: [-0.4, 0.55] } });
    expect(read({ source: lines.join('\n') })).toEqual(recipe);
    const genome = sampleGenome(recipe, 1, 0, 0);
    expect(genome.params['shift']).not.toEqual([-0.4, 0.55]);
    expect(checkGenome(genome).source).toBe(lines.join('\n'));
  });

  test('is refused where its text is wrong, belongs to another formula, or has no such gene', () => {
    expect(() => read({ source: lines.map((line) => line.replace('sqr', 'sqare')) })).toThrow(
      /part 1 \(my-square\), source, line 6, column 7: .*sqare/,
    );
    expect(() => read({ formula: 'kali' })).toThrow(/part 1 \(kali\): its source is the text of "my-square"/);
    expect(() =>
      read({
        genes: {
          'params.c': {
            box: [
              [0, 0],
              [1, 1],
            ],
          },
        },
      }),
    ).toThrow(/no gene "params.c"/);
  });
});
