import { describe, expect, it } from 'vitest';
import { makeSpec, type SpecChanges, type TestSpec } from './native.fixtures.ts';
import { pixelPosition, referenceField } from './native.reference.ts';
import { loadNativeRenderer } from './native.ts';

// Measures against what they are in mathematics: closed forms and brute force, not a second copy of their code.

const renderer = loadNativeRenderer();
type Point = readonly [number, number];

const square = ([x, y]: Point): Point => [x * x - y * y, 2 * x * y];
const plus = (a: Point, b: Point): Point => [a[0] + b[0], a[1] + b[1]];

/** z_n of z^2 + c from z0. */
function iterate(z0: Point, c: Point, n: number): Point {
  let z = z0;
  for (let k = 0; k < n; k++) z = plus(square(z), c);
  return z;
}

describe('lyapunov', () => {
  const size = { widthPx: 9, heightPx: 9 };
  const inside = (c: Point, iterations: number): TestSpec =>
    makeSpec('mandelbrot', { iterations, view: { center: c, width: 1e-3 }, coloring: { mode: 'lyapunov' } });

  it('is the logarithm of the multiplier of the fixed point an orbit falls to', async () => {
    // f(z) = z has the solutions (1 +- sqrt(1 - 4c)) / 2; the multiplier is 2z
    const spec = inside([-0.4, 0], 20_000);
    const field = await renderer.renderField(spec, { widthPx: 9, heightPx: 1 });
    for (let column = 0; column < 9; column++) {
      const [c] = pixelPosition(spec, 9, 1, column, 0);
      expect(field[column]).toBeCloseTo(Math.log(Math.abs(1 - Math.sqrt(1 - 4 * c))), 2);
    }
  });

  it('is half the logarithm of 4 |c + 1| in the disc of period two', async () => {
    const spec = inside([-1.1, 0.05], 20_000);
    const field = await renderer.renderField(spec, size);
    for (const at of [0, 40, 80]) {
      const c = pixelPosition(spec, 9, 9, at % 9, Math.floor(at / 9));
      expect(field[at]).toBeCloseTo(Math.log(4 * Math.hypot(c[0] + 1, c[1])) / 2, 2);
    }
  });

  it('is ln 2 on the orbits of z^2 that stay on the unit circle', async () => {
    const spec = makeSpec('julia', {
      params: { c: [0, 0] },
      iterations: 30,
      view: { center: [1, 0], width: 1e-12 },
      coloring: { mode: 'lyapunov' },
    });
    for (const value of await renderer.renderField(spec, size)) expect(value).toBeCloseTo(Math.LN2, 3);
  });
});

describe('image trap', () => {
  it('shows the byte of the closest term', async () => {
    const bytes = Uint8Array.from({ length: 1024 }, (_, i) => (i * 37 + (i >> 5) * 11) % 256);
    const trap = { shape: 'image', center: [0.2, -0.1], radius: 0.6, angleDeg: 30, image: Buffer.from(bytes).toString('base64') } as const;
    const spec = makeSpec('julia', { iterations: 40, coloring: { mode: 'trap', trap } });
    const [widthPx, heightPx] = [40, 30];
    const field = await renderer.renderField(spec, { widthPx, heightPx });
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    let agree = 0;
    for (let i = 0; i < field.length; i++) {
      let z: Point = pixelPosition(spec, widthPx, heightPx, i % widthPx, Math.floor(i / widthPx));
      let [least, byte] = [Infinity, 0];
      for (let k = 0; k < 40; k++) {
        z = plus(square(z), [-0.8, 0.156]);
        const [x, y] = [z[0] - 0.2, z[1] + 0.1];
        const [dx, dy] = [(x * cos + y * sin) / 0.6, (y * cos - x * sin) / 0.6];
        const distance = Math.max(Math.abs(dx), Math.abs(dy));
        if (distance < least) {
          const cell = (t: number): number => Math.min(Math.max(Math.floor(16 * t), 0), 31);
          [least, byte] = [distance, distance <= 1 ? bytes[cell(1 - dy) * 32 + cell(dx + 1)]! : 0];
        }
        if (z[0] * z[0] + z[1] * z[1] > 65536) break;
      }
      if (Math.abs(field[i]! - byte / 255) < 1e-6) agree++;
    }
    expect(new Set(field).size).toBeGreaterThan(50);
    // the rest lies on the border of two cells, or where orbits part fastest
    expect(agree / field.length).toBeGreaterThan(0.99);
  });
});

describe('slope', () => {
  it.each([0, 35])('points where |z_n| grows in a picture turned by %d degrees', async (rotationDeg) => {
    const spec = makeSpec('mandelbrot', {
      iterations: 100,
      view: { rotationDeg },
      coloring: { light: { strength: 1, azimuthDeg: 45, elevationDeg: 45 } },
    });
    const [widthPx, heightPx] = [30, 20];
    const [right, up, n] = await Promise.all([
      renderer.renderField(spec, { widthPx, heightPx, channel: 'slope-x' }),
      renderer.renderField(spec, { widthPx, heightPx, channel: 'slope-y' }),
      renderer.renderField(makeSpec('mandelbrot', { iterations: 100, view: { rotationDeg }, coloring: { mode: 'iterations' } }), {
        widthPx,
        heightPx,
      }),
    ]);
    let compared = 0;
    for (let i = 0; i < n.length; i++) {
      if (Number.isNaN(n[i]!)) {
        expect([right[i], up[i]]).toEqual([0, 0]);
        continue;
      }
      if (n[i]! > 30) continue;
      const logSize = (columns: number, rows: number): number => {
        const c = pixelPosition(spec, widthPx, heightPx, (i % widthPx) + columns, Math.floor(i / widthPx) + rows);
        return Math.log(Math.hypot(...iterate([0, 0], c, n[i]!)));
      };
      const h = 1e-6;
      const [gx, gy] = [logSize(h, 0) - logSize(-h, 0), logSize(0, -h) - logSize(0, h)];
      const length = Math.hypot(gx, gy);
      expect(right[i]).toBeCloseTo(gx / length, 3);
      expect(up[i]).toBeCloseTo(gy / length, 3);
      compared++;
    }
    expect(compared).toBeGreaterThan(300);
  });
});

describe('the distance estimate', () => {
  // Koebe's theorem bounds the distance by the potential G and its slope, and so by the estimate E = 2 G / |G'|
  it('holds the distance to a Julia set within Koebe’s bounds', async () => {
    // for c = 0 the set is the unit circle, for c = -2 the segment [-2, 2]
    const cases: { c: [number, number]; distance(z: Point): number; potential(z: Point): number }[] = [
      { c: [0, 0], distance: ([x, y]) => Math.hypot(x, y) - 1, potential: ([x, y]) => Math.log(Math.hypot(x, y)) },
      {
        c: [-2, 0],
        distance: ([x, y]) => Math.hypot(Math.max(Math.abs(x) - 2, 0), y),
        potential: ([x, y]) => Math.acosh((Math.hypot(x - 2, y) + Math.hypot(x + 2, y)) / 4),
      },
    ];
    for (const { c, distance, potential } of cases) {
      const spec = makeSpec('julia', {
        params: { c },
        iterations: 2000,
        view: { center: [0.013, 0.017], width: 5 },
        coloring: { mode: 'distance' },
      });
      const field = await renderer.renderField(spec, { widthPx: 40, heightPx: 40 });
      let outside = 0;
      field.forEach((value, i) => {
        const z = pixelPosition(spec, 40, 40, i % 40, Math.floor(i / 40));
        const [truth, g, estimate] = [distance(z), potential(z), value * 5];
        if (truth < 1e-3) return;
        outside++;
        // the estimate's own error, that of ln |z_n| for the potential, falls with the escape radius of 256
        expect(truth, `pixel ${i} of c = ${c[0]}`).toBeLessThan(estimate * (Math.sinh(g) / g) * 1.001);
        expect(truth, `pixel ${i} of c = ${c[0]}`).toBeGreaterThan((estimate / 4) * ((1 - Math.exp(-2 * g)) / (2 * g)) * 0.999);
      });
      expect(outside).toBeGreaterThan(800);
    }
  });

  it('holds the distance to the Mandelbrot set above the lower of them, against brute force', async () => {
    // the set lies between the points of a grid that stay for 1000 steps and those that stay for 60
    const cells = 360;
    const stride = 24;
    for (const [center, width] of [
      [[0.35, 0.1], 0.5],
      [[-0.6, 0.75], 0.5],
      [[-1.5, 0.1], 0.6],
    ] as const) {
      const spec = makeSpec('mandelbrot', { iterations: 1000, view: { center, width }, coloring: { mode: 'distance' } });
      const counts = Array.from({ length: cells * cells }, (_, i) =>
        stepsToEscape(pixelPosition(spec, cells, cells, i % cells, Math.floor(i / cells)), 1000),
      );
      const [cell, sidePx] = [width / cells, cells / stride];
      const field = await renderer.renderField(spec, { widthPx: sidePx, heightPx: sidePx });
      let compared = 0;
      field.forEach((value, i) => {
        const [column, row] = [i % sidePx, Math.floor(i / sidePx)].map((k) => k * stride + stride / 2) as [number, number];
        const { steps, potential } = potentialAt(pixelPosition(spec, sidePx, sidePx, i % sidePx, Math.floor(i / sidePx)));
        if (steps > 40) return;
        let [toSet, toFringe] = [Infinity, Infinity];
        counts.forEach((count, k) => {
          if (count < 60) return;
          const away = Math.hypot((k % cells) + 0.5 - column, Math.floor(k / cells) + 0.5 - row) * cell;
          toFringe = Math.min(toFringe, away);
          if (count >= 1000) toSet = Math.min(toSet, away);
        });
        // what lies beyond the picture may be nearer
        const toBorder = Math.min(column, row, cells - column, cells - row) * cell;
        if (toFringe > toBorder || toFringe < 4 * cell) return;
        compared++;
        const estimate = value * width;
        expect(toSet, `pixel ${i}`).toBeGreaterThan((estimate / 4) * ((1 - Math.exp(-2 * potential)) / (2 * potential)) * 0.999);
      });
      expect(compared, `around ${center.join(', ')}`).toBeGreaterThan(40);
    }
  });
});

/** Steps that 0 takes beyond 256 under z^2 + c, at most so many. */
function stepsToEscape([a, b]: Point, most: number): number {
  let [x, y] = [0, 0];
  for (let n = 0; n < most; n++) {
    if (x * x + y * y > 65536) return n;
    [x, y] = [x * x - y * y + a, 2 * x * y + b];
  }
  return most;
}

/** Green's function of the Mandelbrot set, and the steps to where it is read. */
function potentialAt(c: Point): { steps: number; potential: number } {
  const steps = stepsToEscape(c, 1000);
  return { steps, potential: Math.log(Math.hypot(...iterate([0, 0], c, steps))) / 2 ** (steps - 1) };
}

describe('interior measures', () => {
  const size = { widthPx: 31, heightPx: 23 };
  const inside = (interior: NonNullable<SpecChanges['coloring']>['interior'], iterations: number): TestSpec =>
    makeSpec('mandelbrot', { iterations, view: { center: [-0.5, 0], width: 2.6 }, coloring: { mode: 'smooth', interior } });

  it.each(['exp', 'mean', 'atom', 'angle'] as const)('%s colours what never escapes', async (interior) => {
    const spec = inside(interior, 60);
    const [field, reference] = [await renderer.renderField(spec, size), referenceField(spec, size.widthPx, size.heightPx)];
    // an angle of 0 is one of a whole turn
    const away = (a: number, b: number): number =>
      Math.min(Math.abs(a - b), interior === 'angle' ? Math.abs(Math.abs(a - b) - 1) : Infinity);
    const close = field.filter((value, i) => away(value, reference[i]!) <= 1e-4 * Math.max(1, Math.abs(reference[i]!))).length;
    expect(field.some(Number.isNaN)).toBe(false);
    expect(close / field.length).toBeGreaterThan(0.95);
  });

  it('lyapunov is negative inside', async () => {
    const [field, plain] = await Promise.all([
      renderer.renderField(inside('lyapunov', 1000), size),
      renderer.renderField(makeSpec('mandelbrot', { iterations: 3000, view: { center: [-0.5, 0], width: 2.6 } }), size),
    ]);
    // on the real axis there are orbits that neither escape nor settle
    const axis = (size.heightPx - 1) / 2;
    const interior = field.filter((_, i) => Number.isNaN(plain[i]!) && Math.floor(i / size.widthPx) !== axis);
    expect(interior.length).toBeGreaterThan(100);
    for (const value of interior) expect(value).toBeLessThan(0.01);
  });

  it('distance is |z_n| over the growth of a displacement of the pixel, in widths of the view', async () => {
    const n = 12;
    const spec = inside('distance', n);
    const [field, plain] = await Promise.all([
      renderer.renderField(spec, size),
      renderer.renderField({ ...spec, coloring: { ...spec.coloring, interior: undefined } }, size),
    ]);
    let compared = 0;
    field.forEach((value, i) => {
      if (!Number.isNaN(plain[i]!)) return;
      const c = pixelPosition(spec, size.widthPx, size.heightPx, i % size.widthPx, Math.floor(i / size.widthPx));
      const at = (h: number): Point => iterate([0, 0], plus(c, [h, 0]), n);
      const [low, z, high] = [at(-1e-6), at(0), at(1e-6)];
      const growth = Math.hypot(high[0] - low[0], high[1] - low[1]) / 2e-6;
      const expected = Math.min(Math.hypot(z[0], z[1]) / growth / 2.6, 1e6);
      expect(Math.abs(value - expected)).toBeLessThan(1e-3 * Math.max(1, expected));
      compared++;
    });
    expect(compared).toBeGreaterThan(100);
  });
});

/** The number of components of the Mandelbrot set of exact period p (OEIS A000740): 2^(p-1) less those of the divisors of p. */
function componentCount(period: number): number {
  let count = 2 ** (period - 1);
  for (let d = 1; d < period; d++) if (period % d === 0) count -= componentCount(d);
  return count;
}

/** Centres of the components of exact period p: Newton's method on f^p(0) = 0 from a grid. */
function centersOf(period: number): Point[] {
  const found: Point[] = [];
  for (let i = 0; i < 90; i++)
    for (let j = 0; j < 60; j++) {
      let c: Point = [-2.05 + (i + 0.5) * (2.6 / 90), ((j + 0.5) * 1.2) / 60 - 0.01];
      for (let round = 0; round < 60; round++) {
        let [z, dz]: [Point, Point] = [
          [0, 0],
          [0, 0],
        ];
        for (let k = 0; k < period; k++) {
          dz = [2 * (z[0] * dz[0] - z[1] * dz[1]) + 1, 2 * (z[0] * dz[1] + z[1] * dz[0])];
          z = plus(square(z), c);
        }
        const norm = dz[0] ** 2 + dz[1] ** 2;
        const step: Point = [(z[0] * dz[0] + z[1] * dz[1]) / norm, (z[1] * dz[0] - z[0] * dz[1]) / norm];
        c = [c[0] - step[0], c[1] - step[1]];
        if (Math.hypot(...step) < 1e-15) break;
      }
      const returnsAt = Array.from({ length: period }, (_, k) => k + 1).find((k) => Math.hypot(...iterate([0, 0], c, k)) < 1e-9);
      // mirror images are counted with the upper half
      if (returnsAt !== period || c[1] < -1e-9) continue;
      if (!found.some(([x, y]) => Math.hypot(x - c[0], y - c[1]) < 1e-7)) found.push(c);
    }
  return found.flatMap(([x, y]): Point[] =>
    y > 1e-9
      ? [
          [x, y],
          [x, -y],
        ]
      : [[x, 0]],
  );
}

it('atom domains and interior periods tell the period at every component’s centre', async () => {
  for (const [period, count] of [1, 1, 3, 6, 15, 27].entries()) {
    const p = period + 1;
    const centers = centersOf(p);
    expect(componentCount(p)).toBe(count);
    expect(centers, `period ${p}`).toHaveLength(count);
    for (const center of centers) {
      const where = `period ${p} at ${center.join(', ')}`;
      const measured = async (mode: 'atom' | 'interior-period', iterations: number) => {
        const spec = makeSpec('mandelbrot', { iterations, view: { center, width: 1e-9 }, coloring: { mode } });
        return (await renderer.renderField(spec, { widthPx: 1, heightPx: 1 }))[0]!;
      };
      // the orbit comes back to 0 exactly, but for rounding, each time the period is over
      const atom = await measured('atom', 3 * p);
      expect(atom, where).toBeGreaterThan(0);
      expect(atom % p, where).toBe(0);
      expect(await measured('atom', 2 * p - 1), where).toBe(p);
      expect(await measured('interior-period', 300), where).toBe(p);
    }
  }
});

it('the components of periods 1 to 4 are as many as the algebra says', async () => {
  const counts = [0, 0, 0, 0];
  // the upper half; the last row of samples lies on the real axis. The two smallest components of period 4 are looked at in windows of their own
  const windows = [
    { view: { center: [-0.75, 0.6] as const, width: 2.7 }, widthPx: 1080, heightPx: 481 },
    { view: { center: [-1.9408, 0.0015] as const, width: 0.01 }, widthPx: 80, heightPx: 25 },
  ];
  const [whole, needle] = await Promise.all(
    windows.map(async ({ view, ...size }) => {
      const spec = makeSpec('mandelbrot', { iterations: 400, view, coloring: { mode: 'interior-period' } });
      return { field: await renderer.renderField(spec, size), spec, ...size };
    }),
  );
  for (const { field, spec, widthPx, heightPx } of [whole!, needle!]) {
    const seen = new Uint8Array(field.length);
    field.forEach((period, start) => {
      if (!(period <= 4) || seen[start]) return;
      // flood of equal periods, by eight neighbours
      const open = [start];
      seen[start] = 1;
      let [cells, onAxis, mostLeft] = [0, false, Infinity];
      while (open.length > 0) {
        const at = open.pop()!;
        cells++;
        const [column, row] = [at % widthPx, Math.floor(at / widthPx)];
        const [x, y] = pixelPosition(spec, widthPx, heightPx, column, row);
        mostLeft = Math.min(mostLeft, x);
        onAxis ||= Math.abs(y) < (2 * spec.view.width) / widthPx;
        for (const [dx, dy] of neighbours) {
          const [c, r] = [column + dx, row + dy];
          const next = r * widthPx + c;
          if (c < 0 || r < 0 || c >= widthPx || r >= heightPx || seen[next] || field[next] !== period) continue;
          seen[next] = 1;
          open.push(next);
        }
      }
      // the grid cuts where a component touches its parent; the needle's components are counted in their window
      if (cells < 4 || (spec === whole!.spec && mostLeft < -1.9)) return;
      counts[period - 1]! += onAxis ? 1 : 2;
    });
  }
  expect(counts).toEqual([1, 1, 3, 6]);
});

const neighbours = [-1, 0, 1].flatMap((dx) => [-1, 0, 1].map((dy) => [dx, dy] as const));
