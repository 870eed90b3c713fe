import { expect, it } from 'vitest';
import truths from './fixtures/distanceTruths.json' with { type: 'json' };
import { makeSpec } from './native.fixtures.ts';
import { loadNativeRenderer } from './native.ts';

// The distance estimate against distances found by search (fixtures/distanceTruths.py). Koebe's theorem bounds the distance d by the potential G and
// the estimate E = 2 G / |G'|: (E / 4) (1 - exp(-2 G)) / 2 G < d < E sinh(G) / G.

const renderer = loadNativeRenderer();
type Row = readonly [re: number, im: number, distance: number];

/** d over its lower and over its upper bound, for every point. */
async function shares(rows: readonly Row[], julia: readonly [number, number] | null): Promise<{ toLower: number[]; toUpper: number[] }> {
  const [toLower, toUpper]: [number[], number[]] = [[], []];
  for (const [re, im, distance] of rows) {
    const spec = makeSpec(julia ? 'julia' : 'mandelbrot', {
      ...(julia ? { params: { c: [...julia] as [number, number] } } : {}),
      iterations: 2000,
      view: { center: [re, im], width: 1 },
      coloring: { mode: 'distance' },
    });
    const [estimate] = await renderer.renderField(spec, { widthPx: 1, heightPx: 1 });
    let [x, y] = julia ? [re, im] : [0, 0];
    const [a, b] = julia ?? [re, im];
    let n = 0;
    for (; x * x + y * y < 1e12; n++) [x, y] = [x * x - y * y + a, 2 * x * y + b];
    const potential = Math.log(Math.hypot(x, y)) / 2 ** (julia ? n : n - 1);
    toLower.push(distance / ((estimate! / 4) * (-Math.expm1(-2 * potential) / (2 * potential))));
    toUpper.push(distance / (estimate! * (Math.sinh(potential) / potential)));
  }
  return { toLower, toUpper };
}

it('the distance to the Mandelbrot set lies within Koebe’s bounds: cusps, antennas, minibrots, spirals and the rest', async () => {
  const found = { toLower: [] as number[], toUpper: [] as number[] };
  for (const [place, rows] of Object.entries(truths.mandelbrot)) {
    const { toLower, toUpper } = await shares(rows as unknown as Row[], null);
    // the estimate's own error falls with the escape radius of 256
    expect(Math.min(...toLower), place).toBeGreaterThan(0.999);
    expect(Math.max(...toUpper), place).toBeLessThan(1.001);
    found.toLower.push(...toLower);
    found.toUpper.push(...toUpper);
  }
  expect(found.toLower.length).toBeGreaterThan(280);
  // both bounds are nearly reached, at the tip and in the cusp: an estimate off by half would break one
  expect(Math.min(...found.toLower)).toBeLessThan(1.25);
  expect(Math.max(...found.toUpper)).toBeGreaterThan(0.7);
});

it.each(truths.julia.map(({ c, points }) => [c.join(', '), c, points] as const))(
  'the distance to the Julia set of %s lies within Koebe’s bounds',
  async (_, c, points) => {
    const { toLower, toUpper } = await shares(points as unknown as Row[], c as [number, number]);
    expect(points.length).toBeGreaterThan(5);
    expect(Math.min(...toLower)).toBeGreaterThan(0.999);
    expect(Math.max(...toUpper)).toBeLessThan(1.001);
  },
);
