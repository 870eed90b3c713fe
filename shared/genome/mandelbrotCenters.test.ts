import { describe, expect, test } from 'vitest';
import { RandomStream } from '../math/rng.ts';
import { escapesMandelbrot } from './mandelbrotBoundary.ts';
import { boundaryWindow, componentScale, isIsland, minibrotWindow, misiurewiczPoint, periodicCenter } from './mandelbrotCenters.ts';

/** The orbit of 0 under z^2 + c, from f(0) on. */
function orbitOf([cx, cy]: readonly [number, number], steps: number): [number, number][] {
  const orbit: [number, number][] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < steps; i++) {
    [x, y] = [x * x - y * y + cx, 2 * x * y + cy];
    orbit.push([x, y]);
  }
  return orbit;
}

describe('centres', () => {
  test('known ones: the disc at -1, the island at -1.7549, the rabbit', () => {
    expect(periodicCenter([-1.05, 0.02], 2)).toEqual([expect.closeTo(-1, 14), expect.closeTo(0, 14)]);
    const island = periodicCenter([-1.76, 0.01], 3)!;
    // the real root of c^3 + 2 c^2 + c + 1
    expect(island[0] ** 3 + 2 * island[0] ** 2 + island[0] + 1).toBeCloseTo(0, 13);
    expect(periodicCenter([-0.12, 0.74], 3)).toEqual([expect.closeTo(-0.12256116687665, 12), expect.closeTo(0.74486176661974, 12)]);
    // a centre of period 1 is no centre of period 2
    expect(periodicCenter([0.01, 0.01], 2)).toBeNull();
  });

  test('islands and discs are told apart', () => {
    expect(isIsland([0, 0], 1)).toBe(true);
    expect(isIsland([-1, 0], 2)).toBe(false);
    expect(isIsland(periodicCenter([-1.76, 0.01], 3)!, 3)).toBe(true);
    expect(isIsland(periodicCenter([-0.12, 0.74], 3)!, 3)).toBe(false);
  });

  test('the scale of the period-3 island is that of its real slice', () => {
    // its cusp lies at -7/4, its tip where the third image of 0 is the other preimage of the fixed point: -1.790327491999...
    const c = periodicCenter([-1.76, 0.01], 3)!;
    expect(componentScale([0, 0], 1)).toBe(1);
    // the whole set reaches from -2 to 1/4
    expect(componentScale(c, 3) * 2.25).toBeCloseTo(-1.75 + 1.790327491999, 2);
  });
});

test('minibrot windows: the centre has an exact period, an island fills its share of the view', () => {
  for (let seed = 0; seed < 25; seed++) {
    const { center, width } = minibrotWindow(RandomStream.fromSeed(seed), [3, 60], [3, 30]);
    const orbit = orbitOf(center, 60);
    const period = orbit.findIndex((z) => Math.hypot(...z) < 1e-6) + 1;
    expect(period).toBeGreaterThanOrEqual(3);
    expect(Math.hypot(...orbit[period - 1]!)).toBeLessThan(1e-7);
    const scale = componentScale(center, period);
    expect(width / scale).toBeGreaterThanOrEqual(3);
    expect(width / scale).toBeLessThanOrEqual(30);
    expect(isIsland(center, period)).toBe(true);
    // the heart is bounded around its centre, and twice the island's size away everything has escaped
    expect(escapesMandelbrot(center[0] + 0.1 * scale, center[1])).toBe(false);
    const around = Array.from({ length: 64 }, (_, i) => (i * Math.PI) / 32);
    const escaping = around.filter((a) => escapesMandelbrot(center[0] + 2.2 * scale * Math.cos(a), center[1] + 2.2 * scale * Math.sin(a)));
    expect(escaping.length).toBeGreaterThan(48);
  }
});

test('Misiurewicz points: the orbit of 0 runs into a cycle, and not sooner than asked', () => {
  for (let seed = 0; seed < 25; seed++) {
    const c = misiurewiczPoint(RandomStream.fromSeed(seed), [2, 8], [1, 4]);
    const orbit = orbitOf(c, 12);
    const returns = [2, 3, 4, 5, 6, 7, 8].flatMap((k) =>
      [1, 2, 3, 4].filter(
        (p) => k + p <= 12 && Math.hypot(orbit[k + p - 1]![0] - orbit[k - 1]![0], orbit[k + p - 1]![1] - orbit[k - 1]![1]) < 1e-6,
      ),
    );
    expect(returns.length).toBeGreaterThan(0);
    // not periodic: 0 is never met again
    expect(Math.min(...orbit.map((z) => Math.hypot(...z)))).toBeGreaterThan(1e-6);
  }
});

test('windows at the edge hold points of the set and points that escape', () => {
  for (let seed = 0; seed < 25; seed++) {
    const { center, width } = boundaryWindow(RandomStream.fromSeed(seed), 0.02);
    const points = Array.from({ length: 41 * 41 }, (_, i) => [
      center[0] + ((i % 41) / 40 - 0.5) * width,
      center[1] + (Math.floor(i / 41) / 40 - 0.5) * width,
    ]);
    const escaping = points.filter(([x, y]) => escapesMandelbrot(x!, y!)).length;
    expect(escapesMandelbrot(...center)).toBe(true);
    expect(escaping).toBeGreaterThan(40);
  }
});
