import { describe, expect, it } from 'vitest';
import { makeSpec } from './native.fixtures.ts';
import { pixelPosition } from './native.reference.ts';
import { loadNativeRenderer } from './native.ts';

// What is measured of orbits that settle, against brute force and finite differences.

const renderer = loadNativeRenderer();
type Point = readonly [number, number];

/** z - (z^3 - 1) / (3 z^2) */
function newtonStep([x, y]: Point): Point {
  const [a, b] = [x * x - y * y, 2 * x * y];
  const size = 3 * (a * a + b * b);
  // z - z / 3 + 1 / (3 z^2)
  return [(2 * x) / 3 + a / size, (2 * y) / 3 - b / size];
}

/** The root that Newton's method for z^3 = 1 finds, 0 to 2, and the potential 2^-n ln(1 / |z_n - root|) there. */
function basinOf(from: Point): { root: number; potential: number } {
  let z = from;
  for (let n = 1; n < 60; n++) {
    z = newtonStep(z);
    for (let root = 0; root < 3; root++) {
      const away = Math.hypot(z[0] - Math.cos((2 * Math.PI * root) / 3), z[1] - Math.sin((2 * Math.PI * root) / 3));
      if (away < 1e-5) return { root, potential: -Math.log(away) / 2 ** n };
    }
  }
  return { root: 3, potential: 0 };
}

describe('the distance estimate of orbits that settle', () => {
  // z_(n+1) - root = (z_n - root)^2 (1 + ...) for z^3 = 1, so that G = 2^-n ln(1 / |z_n - root|) is Green's function of each component of a
  // basin; Koebe's theorem holds the distance to its edge between sinh(G) / G times a quarter of 2 G / |G'| and that itself
  it('holds the distance to the edge of a basin of Newton’s method within Koebe’s bounds', async () => {
    const cells = 500;
    const spec = makeSpec('newton', { iterations: 60, view: { center: [0.03, 0.02], width: 3 }, coloring: { mode: 'distance' } });
    const cell = 3 / cells;
    const roots = Array.from({ length: cells * cells }, (_, i) => {
      return basinOf(pixelPosition(spec, cells, cells, i % cells, Math.floor(i / cells))).root;
    });
    const stride = 20;
    const sidePx = cells / stride;
    const field = await renderer.renderField(spec, { widthPx: sidePx, heightPx: sidePx });
    let compared = 0;
    field.forEach((value, i) => {
      const [column, row] = [i % sidePx, Math.floor(i / sidePx)].map((k) => k * stride + stride / 2) as [number, number];
      const { root, potential } = basinOf(pixelPosition(spec, sidePx, sidePx, i % sidePx, Math.floor(i / sidePx)));
      let truth = Infinity;
      for (let r = 0; r < cells; r++)
        for (let c = 0; c < cells; c++)
          if (roots[r * cells + c] !== root) truth = Math.min(truth, Math.hypot(c + 0.5 - column, r + 0.5 - row) * cell);
      // nearer the picture's border than the edge of the basin, or nearer the edge than the grid can tell
      const toBorder = Math.min(column, row, cells - column, cells - row) * cell;
      if (truth > toBorder || truth < 8 * cell) return;
      compared++;
      const estimate = ((value * 3) / potential) * Math.sinh(potential);
      // where basins meet, parts of the others are finer than the grid
      expect(truth, `pixel ${i}`).toBeLessThan(estimate * 1.03 + 3 * cell);
      expect(truth, `pixel ${i}`).toBeGreaterThan((estimate / 4) * 0.97 - cell);
    });
    expect(compared).toBeGreaterThan(200);
  });
});

describe('the slope for light', () => {
  const size = { widthPx: 60, heightPx: 40 };
  const light = { strength: 1, azimuthDeg: 45, elevationDeg: 45 };
  const cases = [
    ['newton', [0, 0], 3],
    ['newton-roots', [0, 0], 3],
    ['halley', [0, 0], 3],
    ['schroeder', [0, 0], 3],
    ['nova', [-0.4, 0], 2.5],
    ['magnet-1', [1.3, 0], 4],
    ['magnet-2', [1.3, 0], 4],
    ['mandelbrot', [-0.7, 0], 3],
  ] as const;
  it.each(cases)('of %s points down the smooth value, in a turned picture too', async (id, center, width) => {
    const view = { center, width, rotationDeg: 30 };
    const spec = makeSpec(id, { iterations: 100, view, coloring: { light } });
    const [right, up] = await Promise.all([
      renderer.renderField(spec, { ...size, channel: 'slope-x' }),
      renderer.renderField(spec, { ...size, channel: 'slope-y' }),
    ]);
    // the smooth value a twentieth of a pixel away along the picture's axes
    const step = (0.05 * width) / size.widthPx;
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
    const at = (x: number, y: number): Promise<Float32Array> =>
      renderer.renderField(
        makeSpec(id, { iterations: 100, view: { ...view, center: [center[0] + x * step, center[1] + y * step] } }),
        size,
      );
    const [east, west, north, south] = await Promise.all([at(cos, sin), at(-cos, -sin), at(-sin, cos), at(sin, -cos)]);
    const degrees: number[] = [];
    for (let i = 0; i < right.length; i++) {
      const [gx, gy] = [west[i]! - east[i]!, south[i]! - north[i]!];
      const length = Math.hypot(gx, gy);
      // flat, or so steep that a twentieth of a pixel leads elsewhere
      if (!(length > 1e-4 && length < 0.5)) continue;
      degrees.push((Math.acos(Math.min(1, Math.max(-1, (gx * right[i]! + gy * up[i]!) / length))) * 180) / Math.PI);
    }
    degrees.sort((a, b) => a - b);
    expect(degrees.length).toBeGreaterThan(700);
    expect(degrees[Math.floor(0.5 * degrees.length)]).toBeLessThan(0.3);
    // the rest settled so fast that little of the last change is left in float64
    expect(degrees[Math.floor(0.8 * degrees.length)]).toBeLessThan(3);
  });
});
