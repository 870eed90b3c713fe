import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { periodicCenter } from '../../shared/genome/mandelbrotCenters.ts';
import { makeSpec, type SpecChanges, type TestSpec } from './native.fixtures.ts';
import { pixelPosition } from './native.reference.ts';
import { loadNativeRenderer } from './native.ts';

// What attracting cycles say about the interior (shared/genome/colorings.md), against closed forms and against cycles found by hand.

type Point = readonly [number, number];

const renderer = loadNativeRenderer();
const { isas, threads: usualThreads, isa: usualIsa } = renderer.info();
afterAll(() => renderer.configure({ isa: usualIsa, threads: usualThreads }));

const sub = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1]];
const add = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];
const mul = (a: Point, b: Point): Point => [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]];
const div = (a: Point, b: Point): Point => {
  const norm = b[0] ** 2 + b[1] ** 2;
  return [(a[0] * b[0] + a[1] * b[1]) / norm, (a[1] * b[0] - a[0] * b[1]) / norm];
};
const scaled = (a: Point, factor: number): Point => [a[0] * factor, a[1] * factor];
const size = (a: Point): number => Math.hypot(...a);
const power = (a: Point, n: number): Point => (n === 0 ? [1, 0] : mul(a, power(a, n - 1)));
const root = (a: Point): Point => {
  const re = Math.sqrt((size(a) + Math.abs(a[0])) / 2);
  const im = Math.abs(a[1]) / (2 * re || 1);
  return a[0] >= 0 ? [re, Math.sign(a[1] || 1) * im] : [im, Math.sign(a[1] || 1) * re];
};
const one: Point = [1, 0];

const grid = { widthPx: 25, heightPx: 25 };
const viewOf = (
  formula: string,
  center: Point,
  width: number,
  mode: 'interior-distance' | 'interior-period',
  changes: SpecChanges = {},
): TestSpec => makeSpec(formula, { iterations: 1000, ...changes, view: { center, width }, coloring: { mode, ...changes.coloring } });

/** Every inner sample of a view with its distance in plane units and its period. */
async function inside(formula: string, center: Point, width: number, changes: SpecChanges = {}) {
  const [distances, periods] = await Promise.all(
    (['interior-distance', 'interior-period'] as const).map((mode) =>
      renderer.renderField(viewOf(formula, center, width, mode, changes), grid),
    ),
  );
  const spec = viewOf(formula, center, width, 'interior-period', changes);
  return [...distances!].flatMap((value, i) => {
    const at = pixelPosition(spec, grid.widthPx, grid.heightPx, i % grid.widthPx, Math.floor(i / grid.widthPx));
    return Number.isNaN(value) ? [] : [{ c: at, distance: value * width, period: periods![i]! }];
  });
}

describe('closed forms of the conformal radius', () => {
  it('the main cardioid: c = A / 2 - A^2 / 4', async () => {
    const samples = await inside('mandelbrot', [-0.2, 0], 1.4);
    const boundary = Array.from({ length: 4000 }, (_, k): Point => {
      const t = (k / 4000) * 2 * Math.PI;
      return [Math.cos(t) / 2 - Math.cos(2 * t) / 4, Math.sin(t) / 2 - Math.sin(2 * t) / 4];
    });
    let compared = 0;
    for (const { c, distance, period } of samples) {
      const A = sub(one, root(sub(one, scaled(c, 4))));
      if (size(A) >= 0.995) continue;
      const expected = ((1 - size(A) ** 2) * size(sub(one, A))) / 2;
      expect(Math.abs(distance - expected), c.join()).toBeLessThan(1e-6 * expected + 1e-12);
      expect(period).toBe(1);
      const truth = Math.min(...boundary.map((p) => size(sub(p, c))));
      // Koebe
      expect(truth).toBeLessThan(distance * 1.0001);
      expect(truth).toBeGreaterThan((distance / 4) * 0.9999);
      compared++;
    }
    expect(compared).toBeGreaterThan(200);
  });

  it('the disc of period 2: A = 4 (c + 1)', async () => {
    const samples = await inside('mandelbrot', [-1, 0], 0.5);
    let compared = 0;
    for (const { c, distance, period } of samples) {
      const r = size(add(c, one));
      if (r > 0.249) continue;
      expect(Math.abs(distance - (0.25 - 4 * r * r)), c.join()).toBeLessThan(1e-7);
      expect(period).toBe(2);
      // the edge is 1/4 - r away
      expect(distance / (0.25 - r)).toBeCloseTo(1 + 4 * r, 4);
      compared++;
    }
    expect(compared).toBeGreaterThan(450);
  });

  it.each([3, 4, 7])('the middle of z^%d + c, its very centre included: c = z - z^d, root of A = d^(1/(d-1)) z', async (d) => {
    const params = { d, seed: [0, 0] as [number, number], mu: 1 };
    const samples = await inside('multibrot', [0, 0], 0.7, { params });
    expect(samples.length).toBe(625);
    for (const { c, distance, period } of samples) {
      let z: Point = [0, 0];
      for (let k = 0; k < 3000; k++) z = add(power(z, d), c);
      const root = d ** (1 / (d - 1));
      const mu2 = (root * size(z)) ** 2;
      if (mu2 > 0.98) continue;
      const expected = ((1 - mu2) * size(sub(one, scaled(power(z, d - 1), d)))) / root;
      expect(period).toBe(1);
      expect(Math.abs(distance / expected - 1), c.join()).toBeLessThan(1e-5);
    }
  });

  it('c z (1 - z): the discs |c| < 1 and |c - 2| < 1', async () => {
    for (const middle of [0, 2]) {
      const samples = await inside('lambda', [middle, 0], 1.3);
      expect(samples.length).toBe(625);
      for (const { c, distance } of samples)
        if (size(sub(c, [middle, 0])) < 0.99) expect(Math.abs(distance - (1 - size(sub(c, [middle, 0])) ** 2))).toBeLessThan(1e-6);
    }
  });

  it('c exp(z): c = A exp(-A)', async () => {
    // where the cycle's point is A itself
    for (const A of [
      [0.3, 0.2],
      [-0.5, 0.4],
      [0.1, -0.8],
      [-0.95, 0],
    ] as Point[]) {
      const factor = Math.exp(-A[0]);
      const turn: Point = [Math.cos(-A[1]) * factor, Math.sin(-A[1]) * factor];
      const expected = (1 - size(A) ** 2) * size(mul(turn, sub(one, A)));
      const spec = viewOf('exponential', mul(A, turn), 1, 'interior-distance', { params: { c0: [0.3, 0], mu: 1 } });
      const [value] = await renderer.renderField(spec, { widthPx: 1, heightPx: 1 });
      expect(value! / expected, A.join()).toBeCloseTo(1, 5);
    }
  });
});

/** The attracting cycle of z^2 + c by plain iteration and Newton's method: its period and multiplier. */
function cycleOf(c: Point): { period: number; multiplier: Point } {
  const step = (z: Point): Point => add(mul(z, z), c);
  let z: Point = [0, 0];
  for (let k = 0; k < 20_000; k++) z = step(z);
  let [period, w] = [0, z];
  do {
    w = step(w);
    period++;
  } while (size(sub(w, z)) > 1e-9 && period < 400);
  let multiplier: Point = one;
  for (let round = 0; round < 8; round++) {
    let end = z;
    multiplier = one;
    for (let k = 0; k < period; k++) {
      multiplier = mul(multiplier, scaled(end, 2));
      end = step(end);
    }
    z = sub(z, div(sub(end, z), sub(multiplier, one)));
  }
  return { period, multiplier };
}

const centers: readonly (readonly [period: number, near: Point])[] = [
  [1, [0.01, 0.01]],
  [2, [-1.01, 0.01]],
  [3, [-0.1226, 0.7449]],
  [3, [-1.7549, 0]],
  [4, [0.2823, 0.53]],
  [4, [-1.3107, 0]],
  [4, [-0.1565, 1.0323]],
  [4, [-1.9408, 0]],
  [5, [-0.5044, 0.5628]],
  [5, [0.3795, 0.3349]],
  [6, [-0.1134, 0.8606]],
  [9, [-0.0282, 0.7935]],
];

describe('cycles of z^2 + c', () => {
  it.each(centers)('a component of period %i at %o', async (period, near) => {
    const center = periodicCenter(near, period)!;
    expect(cycleOf(add(center, [1e-7, 1e-7])).period).toBe(period);
    // 1 / |dA/dc| at the centre sets the scale
    const h = 1e-6;
    const slopeAt = (c: Point, step: number): number =>
      size(sub(cycleOf(add(c, [step, 0])).multiplier, cycleOf(sub(c, [step, 0])).multiplier)) / (2 * step);
    const radius = 1 / slopeAt(center, h / 10);
    const width = radius * 1.2;
    const pair = await Promise.all(
      (['interior-distance', 'interior-period'] as const).map((mode) =>
        renderer.renderField(viewOf('mandelbrot', center, width, mode, { iterations: 3000 }), { widthPx: 5, heightPx: 5 }),
      ),
    );
    const [distances, periods] = pair as [Float32Array, Float32Array];
    let compared = 0;
    for (let i = 0; i < 25; i++) {
      const c = pixelPosition(viewOf('mandelbrot', center, width, 'interior-period'), 5, 5, i % 5, Math.floor(i / 5));
      if (Number.isNaN(distances[i]!) || distances[i]! * width < radius / 10 || periods[i] !== period) continue;
      const { multiplier } = cycleOf(c);
      const expected = (1 - size(multiplier) ** 2) / slopeAt(c, radius * 1e-4) / width;
      expect(distances[i]! / expected, c.join()).toBeCloseTo(1, 4);
      compared++;
    }
    expect(periods[12]).toBe(period);
    expect(compared).toBeGreaterThan(12);
  });

  it('the edge of a component lies within Koebe’s bounds, found by walking outwards', async () => {
    const samples = await inside('mandelbrot', [-0.1226, 0.7449], 0.16);
    let compared = 0;
    for (const { c, distance, period } of samples.filter((_, i) => i % 61 === 0)) {
      if (period !== 3 || distance < 0.01) continue;
      let truth = Infinity;
      for (let k = 0; k < 48; k++) {
        const direction: Point = [Math.cos((k * Math.PI) / 24), Math.sin((k * Math.PI) / 24)];
        let [low, high] = [0, 2 * distance];
        // attracted by a cycle of period 3 or not
        for (let halving = 0; halving < 14; halving++) {
          const middle = (low + high) / 2;
          let z: Point = [0, 0];
          const at = add(c, scaled(direction, middle));
          for (let n = 0; n < 800 && size(z) < 3; n++) z = add(mul(z, z), at);
          let w = z;
          let slope = one;
          for (let n = 0; n < 3 && size(w) < 1e3; n++) {
            slope = mul(slope, scaled(w, 2));
            w = add(mul(w, w), at);
          }
          if (size(z) < 3 && size(slope) < 1 && size(sub(w, z)) < 0.05) low = middle;
          else high = middle;
        }
        truth = Math.min(truth, low);
      }
      expect(truth, c.join()).toBeLessThan(distance * 1.02);
      expect(truth, c.join()).toBeGreaterThan(distance / 4.08);
      compared++;
    }
    expect(compared).toBeGreaterThan(5);
  });

  it('the whole set: distances change as little as the plane allows, periods tile it, few samples are without a cycle', async () => {
    const size = { widthPx: 300, heightPx: 240 };
    const whole = (mode: 'interior-distance' | 'interior-period' | 'smooth') =>
      renderer.renderField(
        makeSpec('mandelbrot', { iterations: 1000, view: { center: [-0.7, 0.004], width: 2.9 }, coloring: { mode } }),
        size,
      );
    const [distance, period, smooth] = await Promise.all([whole('interior-distance'), whole('interior-period'), whole('smooth')]);
    let [inner, lost, compared, odd, steepest] = [0, 0, 0, 0, 0];
    distance.forEach((value, i) => {
      if (Number.isNaN(value)) return void (odd += Number(Number.isNaN(smooth[i]!) || !Number.isNaN(period[i]!)));
      inner++;
      if (Number.isNaN(period[i]!)) {
        odd += Number(value !== 0);
        return void lost++;
      }
      if (i % size.widthPx === 0 || period[i - 1] !== period[i]) return;
      steepest = Math.max(steepest, Math.abs(value - distance[i - 1]!) * size.widthPx);
      compared++;
    });
    expect(odd).toBe(0);
    expect(inner).toBeGreaterThan(10_000);
    // the conformal radius of a simply connected domain has a gradient of at most 4
    expect(steepest).toBeLessThan(4.01);
    expect(steepest).toBeGreaterThan(0.5);
    expect(compared).toBeGreaterThan(0.9 * inner);
    expect(lost / inner).toBeLessThan(0.01);
    expect(new Set(period).size).toBeGreaterThan(12);
  });
});

describe('orbits that go round for ever are given up early', () => {
  it.each([
    { formula: 'mandelbrot', changes: {}, name: 'z^2 + c' },
    { formula: 'burning-ship', changes: {}, name: 'the Burning Ship' },
    { formula: 'phoenix', changes: { view: { center: [0, 0] as Point, width: 3 } }, name: 'four slots' },
    { formula: 'magnet-1', changes: { view: { center: [1.2, 0] as Point, width: 6 } }, name: 'a rule of convergence' },
  ])('$name: what stops, and after how many steps, is the same', async ({ formula, changes }) => {
    const size = { widthPx: 90, heightPx: 70 };
    for (const precision of ['f64', 'f32'] as const) {
      const spec = (mode: 'iterations' | 'exp'): TestSpec =>
        makeSpec(formula, { iterations: 3000, precision, ...changes, coloring: { mode } });
      const early = await renderer.renderField(spec('iterations'), size);
      // a measure that needs every step beside it
      const late = {
        ...spec('iterations'),
        coloring: { ...spec('iterations').coloring, hue: { mode: 'atom', transfer: 'linear', density: 1, offset: 0, amount: 1 } },
      };
      expect(early).toEqual(await renderer.renderField(late as TestSpec, size));
      expect(early.some(Number.isNaN)).toBe(true);
    }
  });

  it('a sample’s value does not depend on what is drawn beside it', async () => {
    const view = { center: [-0.6, 0.3] as Point, width: 1.6 };
    const whole = await renderer.renderField(viewOf('mandelbrot', view.center, view.width, 'interior-distance'), {
      widthPx: 128,
      heightPx: 96,
    });
    const alone = await Promise.all(
      Array.from({ length: 120 }, async (_, k) => {
        const i = k * 101;
        const spec = viewOf('mandelbrot', view.center, view.width, 'interior-distance');
        const [x, y] = pixelPosition(spec, 128, 96, i % 128, Math.floor(i / 128));
        const [value] = await renderer.renderField({ ...spec, view: { ...spec.view, center: [x, y] } }, { widthPx: 1, heightPx: 1 });
        return Object.is(value, whole[i]);
      }),
    );
    expect(alone.every(Boolean)).toBe(true);
  });
});

describe('in pictures', () => {
  const view = { center: [-0.6, 0.3] as Point, width: 1.6 };
  const size = { widthPx: 80, heightPx: 60 };
  const spec = (coloring: SpecChanges['coloring'], changes: SpecChanges = {}): TestSpec =>
    makeSpec('mandelbrot', { iterations: 300, view, ...changes, coloring });

  it('as the interior’s measure it leaves the outside as it is', async () => {
    const [plain, both, alone] = await Promise.all(
      [
        { mode: 'distance' as const },
        { mode: 'distance' as const, interior: 'interior-distance' as const },
        { mode: 'interior-distance' as const },
      ].map((coloring) => renderer.renderField(spec(coloring), size)),
    );
    both!.forEach((value, i) => expect(value).toBe(Number.isNaN(alone![i]!) ? plain![i] : alone![i]));
    expect(alone!.filter((value) => value > 0).length).toBeGreaterThan(500);
  });

  it('bends colours as a further channel, where it counts as 0 outside', async () => {
    const lightness = { mode: 'interior-period', transfer: 'linear', density: 1, offset: 0, amount: 0.5 } as const;
    const [found, alone] = await Promise.all([
      renderer.renderField(spec({ mode: 'exp', lightness }), { ...size, channel: 'lightness' }),
      renderer.renderField(spec({ mode: 'interior-period' }), size),
    ]);
    found.forEach((value, i) => expect(value).toBe(Number.isNaN(alone[i]!) ? 0 : alone[i]));
  });

  it('stretches over the inside', async () => {
    const coloring = { mode: 'interior-distance', stretch: { kind: 'percentile', low: 0, high: 1 }, density: 0.999 } as const;
    const { rgb } = await renderer.renderImage(spec(coloring), { ...size, supersample: 1 });
    // red counts sixteenths of the palette, and no inner sample is white
    const reds = Array.from({ length: size.widthPx * size.heightPx }, (_, i) => (rgb[3 * i + 2] === 0 ? rgb[3 * i]! : 0));
    expect(Math.max(...reds)).toBeGreaterThan(250);
    expect(new Set(reds).size).toBeGreaterThan(100);
  });

  it('float32 positions give almost the same', async () => {
    const [single, double] = await Promise.all(
      (['f32', 'f64'] as const).map((precision) => renderer.renderField(spec({ mode: 'interior-distance' }, { precision }), size)),
    );
    const near = double!.filter((value, i) => Math.abs(value - single![i]!) < 1e-3).length;
    expect(near / double!.filter((value) => !Number.isNaN(value)).length).toBeGreaterThan(0.98);
  });

  it('the same bits from every instruction set and number of threads', async () => {
    const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    const pictures = [
      spec(
        { mode: 'interior-distance', interior: 'interior-period', transfer: 'sqrt', density: 2 },
        { view: { ...view, rotationDeg: 20 } },
      ),
      spec({ mode: 'smooth', interior: 'interior-distance' }, { precision: 'f32' }),
      viewOf('multibrot', [0, 0], 3, 'interior-distance', { iterations: 200 }),
      viewOf('sine', [1.5, 0], 4, 'interior-distance', { iterations: 100 }),
      viewOf('magnet-1', [1.2, 0], 6, 'interior-period', { iterations: 100 }),
    ];
    for (const picture of pictures) {
      const found = [];
      for (const isa of isas)
        for (const threads of [1, 3]) {
          renderer.configure({ isa, threads });
          const { rgb, interiorCount } = await renderer.renderImage(picture, { widthPx: 101, heightPx: 69, supersample: 1 });
          expect(interiorCount).toBeGreaterThan(20);
          found.push(sha256(rgb) + interiorCount);
        }
      expect(new Set(found).size, picture.formula).toBe(1);
    }
    renderer.configure({ isa: usualIsa, threads: usualThreads });
  });

  it('have no distance where the step stays the same from pixel to pixel', async () => {
    const params = { d: 2, seed: [-0.5, 0.1] as [number, number], mu: 0 };
    const still = (mode: 'interior-distance' | 'interior-period') =>
      renderer.renderField(viewOf('multibrot', [0, 0], 2, mode, { params }), size);
    const [distance, period] = await Promise.all([still('interior-distance'), still('interior-period')]);
    expect(distance.every(Number.isNaN)).toBe(true);
    expect(new Set(period)).toEqual(new Set([NaN, 1]));
  });

  it('is refused where the addon is given no cycle to follow', async () => {
    const { cycle: _, ...rest } = spec({ mode: 'interior-distance' });
    await expect(renderer.renderField(rest, size)).rejects.toThrow(/cycles need a program/);
    const julia = makeSpec('julia', { coloring: { mode: 'exp' } });
    await expect(renderer.renderField({ ...julia, coloring: { ...julia.coloring, interior: 'interior-period' } }, size)).rejects.toThrow(
      TypeError,
    );
  });
});
