import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../shared/math/rng.ts';
import { attractorSteps, histogram, startOf, type Step, variationDistance } from './attractors.reference.ts';
import { engineSpec, type FlameRow, flameDensity, flameUniforms } from './engines.fixtures.ts';
import { loadNativeRenderer } from './native.ts';

const renderer = loadNativeRenderer();
const cells = 32;

async function nativeShares(
  variant: string,
  parameters: readonly number[],
  view: { center: readonly [number, number]; width: number },
  iterations: number,
): Promise<Float64Array> {
  const spec = engineSpec('attractor', variant, [...parameters, 0], { iterations, view, coloring: { mode: 'density' } });
  const field = await renderer.renderField(spec, { widthPx: cells, heightPx: cells });
  return Float64Array.from(field, (value) => (Number.isNaN(value) ? 0 : value / field.length));
}

function* longOrbit(step: Step, points: number): Generator<readonly [number, number]> {
  const rng = RandomStream.fromSeed(5);
  let at: readonly [number, number] = [rng.range(-0.1, 0.1), rng.range(-0.1, 0.1)];
  for (let k = 0; k < 200; k++) at = step(...at);
  for (let k = 0; k < points; k++) yield (at = step(...at));
}

describe('the density of an attractor is that of a float64 orbit', () => {
  // two samplings of a density with 1e5 points in some hundreds of cells differ by 3 % or so
  test.each([
    { variant: 'clifford', p: [-1.4, 1.6, 1, 0.7], other: [-1.4, 1.6, 1, 0.5], view: { center: [0, 0], width: 4.4 } },
    { variant: 'de-jong', p: [1.4, -2.3, 2.4, -2.1], other: [1.6, -2.3, 2.4, -2.1], view: { center: [0, 0], width: 4.2 } },
    { variant: 'henon', p: [1.4, 0.3], other: [1.4, 0.25], view: { center: [0, 0], width: 2.7 } },
    { variant: 'ikeda', p: [0.9, 0.4, 6, 1], other: [0.85, 0.4, 6, 1], view: { center: [0.6, -0.7], width: 4 } },
  ] as const)('$variant', async ({ variant, p, other, view }) => {
    const native = await nativeShares(variant, p, view, 3200);
    const reference = (parameters: readonly number[]): Float64Array =>
      histogram(longOrbit(attractorSteps[variant]!(parameters), 200_000), view.center, view.width, cells);
    expect(variationDistance(native, reference(p))).toBeLessThan(0.06);
    expect(variationDistance(native, reference(other))).toBeGreaterThan(0.15);
  });

  test.each([
    { variant: 'hopalong', p: [0.4, 1, 0.1], halfSide: 0.01, view: { center: [0, 0], width: 8 } },
    { variant: 'gumowski-mira', p: [0.008, 1, -0.496, 0.05], halfSide: 0.5, view: { center: [0, 0], width: 8 } },
  ] as const)('$variant: the same orbits, while float32 can follow them', async ({ variant, p, halfSide, view }) => {
    const steps = 24;
    const native = await nativeShares(variant, p, view, (16 * 64 * steps) / cells ** 2);
    const step = attractorSteps[variant]!(p);
    function* shortOrbits(): Generator<readonly [number, number]> {
      for (let orbit = 0; orbit < 64; orbit++) {
        let at = startOf(0, orbit, halfSide);
        for (let k = 0; k < steps; k++) yield (at = step(...at));
      }
    }
    expect(variationDistance(native, histogram(shortOrbits(), view.center, view.width, cells))).toBeLessThan(0.01);
  });
});

describe('flames', () => {
  // the light of a flame ends at 100 times the mean: maps that hold their points apart stay below
  const affine: FlameRow = [0.72, -0.5, 0.5, 0.72, 0.4, 0.1, 1, 0, 1, 0, 0, 0];
  const second = [-0.5, 0.4, 0.2, 0.7, -0.5, 0.3] as const;
  const view = { center: [0, 0], width: 4 } as const;

  async function flameShares(uniforms: readonly number[], sizePx = cells): Promise<Float64Array> {
    const spec = engineSpec('flame', 'draves', uniforms, { iterations: 3200, view, coloring: { mode: 'density' } });
    const field = await renderer.renderField(spec, { widthPx: sizePx, heightPx: sizePx });
    return Float64Array.from(field, (light) => flameDensity(light) / field.length);
  }

  /** Variations by number, from the list of Draves and Reckase; theta from the y axis. */
  const variations: readonly (readonly [number, string, (x: number, y: number) => readonly [number, number]])[] = [
    [0, 'linear', (x, y) => [x, y]],
    [1, 'sinusoidal', (x, y) => [Math.sin(x), Math.sin(y)]],
    [2, 'spherical', (x, y) => [x / (x * x + y * y), y / (x * x + y * y)]],
    [
      3,
      'swirl',
      (x, y) => [x * Math.sin(x * x + y * y) - y * Math.cos(x * x + y * y), x * Math.cos(x * x + y * y) + y * Math.sin(x * x + y * y)],
    ],
    [4, 'horseshoe', (x, y) => [((x - y) * (x + y)) / Math.hypot(x, y), (2 * x * y) / Math.hypot(x, y)]],
    [5, 'polar', (x, y) => [Math.atan2(x, y) / Math.PI, Math.hypot(x, y) - 1]],
    [
      6,
      'handkerchief',
      (x, y) => [
        Math.hypot(x, y) * Math.sin(Math.atan2(x, y) + Math.hypot(x, y)),
        Math.hypot(x, y) * Math.cos(Math.atan2(x, y) - Math.hypot(x, y)),
      ],
    ],
    [
      7,
      'heart',
      (x, y) => [
        Math.hypot(x, y) * Math.sin(Math.atan2(x, y) * Math.hypot(x, y)),
        -Math.hypot(x, y) * Math.cos(Math.atan2(x, y) * Math.hypot(x, y)),
      ],
    ],
    [
      8,
      'disc',
      (x, y) => [
        (Math.atan2(x, y) / Math.PI) * Math.sin(Math.PI * Math.hypot(x, y)),
        (Math.atan2(x, y) / Math.PI) * Math.cos(Math.PI * Math.hypot(x, y)),
      ],
    ],
    [
      9,
      'spiral',
      (x, y) => [
        (Math.cos(Math.atan2(x, y)) + Math.sin(Math.hypot(x, y))) / Math.hypot(x, y),
        (Math.sin(Math.atan2(x, y)) - Math.cos(Math.hypot(x, y))) / Math.hypot(x, y),
      ],
    ],
    [10, 'hyperbolic', (x, y) => [Math.sin(Math.atan2(x, y)) / Math.hypot(x, y), Math.hypot(x, y) * Math.cos(Math.atan2(x, y))]],
    [
      11,
      'diamond',
      (x, y) => [Math.sin(Math.atan2(x, y)) * Math.cos(Math.hypot(x, y)), Math.cos(Math.atan2(x, y)) * Math.sin(Math.hypot(x, y))],
    ],
    [14, 'bent', (x, y) => [x < 0 ? 2 * x : x, y < 0 ? y / 2 : y]],
    [16, 'fisheye', (x, y) => [(2 / (Math.hypot(x, y) + 1)) * y, (2 / (Math.hypot(x, y) + 1)) * x]],
    [18, 'exponential', (x, y) => [Math.exp(x - 1) * Math.cos(Math.PI * y), Math.exp(x - 1) * Math.sin(Math.PI * y)]],
    [
      19,
      'power',
      (x, y) => [
        Math.hypot(x, y) ** Math.sin(Math.atan2(x, y)) * Math.cos(Math.atan2(x, y)),
        Math.hypot(x, y) ** Math.sin(Math.atan2(x, y)) * Math.sin(Math.atan2(x, y)),
      ],
    ],
    [20, 'cosine', (x, y) => [Math.cos(Math.PI * x) * Math.cosh(y), -Math.sin(Math.PI * x) * Math.sinh(y)]],
    [25, 'eyefish', (x, y) => [(2 / (Math.hypot(x, y) + 1)) * x, (2 / (Math.hypot(x, y) + 1)) * y]],
    [26, 'bubble', (x, y) => [(4 * x) / (x * x + y * y + 4), (4 * y) / (x * x + y * y + 4)]],
    [27, 'cylinder', (x, y) => [Math.sin(x), y]],
  ];

  test.each(variations)('variation %i, %s, spreads points as float64 does', async (number, _name, bend) => {
    const native = await flameShares(flameUniforms([affine, [...second, 1, 1, 0, 0.8, 0, 0]], [0, number, 0, 0]));
    const rng = RandomStream.fromSeed(9);
    const [a, b, c, d, e, f] = second;
    const step: Step = (x, y) => {
      if (rng.uniform() < 0.5) return [0.72 * x - 0.5 * y + 0.4, 0.5 * x + 0.72 * y + 0.1];
      const [u, v] = bend(a * x + b * y + e, c * x + d * y + f);
      return [0.8 * u, 0.8 * v];
    };
    const reference = histogram(longOrbit(step, 150_000), view.center, view.width, cells).map((share) => Math.min(share, 100 / cells ** 2));
    expect(variationDistance(native, reference)).toBeLessThan(0.07);
  });

  test('with blur: no light is lost, and lone points become discs', async () => {
    const maps: FlameRow[] = [affine, [...second, 1, 1, 1, 0, 0, 0]];
    const sharp = await flameShares(flameUniforms(maps, [0, 0, 0, 0]), 128);
    const blurred = await flameShares(flameUniforms(maps, [0, 0, 0, 0], { blur: 8 }), 128);
    const sum = (shares: Float64Array): number => shares.reduce((total, share) => total + share, 0);
    const filled = (shares: Float64Array): number => shares.filter((share) => share > 0).length;
    expect(sum(sharp)).toBeCloseTo(1, 1);
    expect(sum(blurred)).toBeCloseTo(1, 1);
    expect(filled(blurred)).toBeGreaterThan(filled(sharp));
  });

  test('of symmetry 2 look alike upside down', async () => {
    const shares = await flameShares(flameUniforms([affine, [...second, 1, 1, 1, 0, 0, 0]], [0, 0, 0, 0], { symmetry: 2 }));
    const plain = await flameShares(flameUniforms([affine, [...second, 1, 1, 1, 0, 0, 0]], [0, 0, 0, 0]));
    expect(variationDistance(shares, shares.toReversed())).toBeLessThan(0.05);
    expect(variationDistance(plain, plain.toReversed())).toBeGreaterThan(0.3);
  });
});
