import { expect, it } from 'vitest';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import { programOf } from '../../shared/formula/compile.ts';
import { runOrbit, uniformsOf } from '../../shared/formula/evaluate.ts';
import type { Program } from '../../shared/formula/ir.ts';
import { smoothObjection } from '../../shared/formula/smoothObjection.ts';
import type { FormulaSpec } from '../../shared/formula/spec.ts';
import { startingGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { testPalette } from '../../shared/genome/palette.fixtures.ts';
import { RandomStream } from '../../shared/math/rng.ts';
import { createRenderer } from './renderer.ts';

const renderer = createRenderer();
const columns = 128;
const lines = 12;
const zooms = 5;

/** A line of samples of a measure, around a place. */
async function along(
  genome: Genome,
  mode: 'smooth' | 'iterations',
  [x, y]: readonly [number, number],
  width: number,
): Promise<Float32Array> {
  const view = { center: [x, y] as [number, number], width, rotationDeg: 0 };
  return renderer.field({ ...genome, view, coloring: { ...genome.coloring, mode } }, { widthPx: columns, heightPx: 1 });
}
const placeOf = (column: number, middle: number, width: number): number => middle + ((column + 0.5) / columns - 0.5) * width;

/** Columns after which the number of steps changes by one. */
const borders = (counts: Float32Array): number[] =>
  [...counts.keys()].filter((i) => i > 0 && Math.abs(counts[i]! - counts[i - 1]!) === 1).map((i) => i - 1);

interface Border {
  readonly jump: number;
  /** how far apart the orbits of both sides are after the last step they share, relative to where they are */
  readonly apart: number;
  readonly at: readonly [number, number];
}

/** The border of two bands between two columns, as near as float64 can tell; null where a closer look shows more than one. */
async function borderAt(spec: FormulaSpec, genome: Genome, x: number, y: number, spacing: number): Promise<Border | null> {
  let [middle, width] = [x, spacing];
  for (let zoom = 0; zoom < zooms; zoom++) {
    const [border] = borders(await along(genome, 'iterations', [middle, y], width));
    if (border === undefined) return null;
    middle = (placeOf(border, middle, width) + placeOf(border + 1, middle, width)) / 2;
    width *= 2 / columns;
  }
  const [counts, values] = [await along(genome, 'iterations', [middle, y], width), await along(genome, 'smooth', [middle, y], width)];
  const [border] = borders(counts);
  if (border === undefined) return null;
  const [program, uniforms] = [programOf(spec, genome.params), uniformsOf(spec, genome.params)];
  const shared = Math.min(counts[border]!, counts[border + 1]!);
  const ends = [border, border + 1].map((column) => {
    const { state } = runOrbit({ ...program, stop: { nodes: [], outputs: [] } }, uniforms, [placeOf(column, middle, width), y], shared);
    return program.z.map((slot) => state[slot]!);
  }) as [number[], number[]];
  const apart = Math.hypot(ends[0][0]! - ends[1][0]!, ends[0][1]! - ends[1][1]!) / (1 + Math.hypot(...ends[0]));
  return { jump: Math.abs(values[border]! - values[border + 1]!), apart, at: [middle, y] };
}

/** Numbers within the ranges of a formula's continuous parameters, whole ones and choices as they are. */
function drawn(spec: FormulaSpec, start: Genome, stream: RandomStream): Genome['params'] {
  const values = { ...start.params };
  for (const parameter of spec.parameters) {
    if (parameter.kind === 'real') values[parameter.name] = stream.range(parameter.min, parameter.max);
    if (parameter.kind === 'complex')
      values[parameter.name] = [stream.range(parameter.min[0], parameter.max[0]), stream.range(parameter.min[1], parameter.max[1])];
  }
  return values;
}

const offering = FORMULAS.filter(({ colorings }) => colorings.includes('smooth'));

/**
 * How large a step may be (colorings.md, "The fraction of the last step"): with a degree d, |z_(n+1)| within 1 +- 4 / R of |z_n|^d where
 * |z_n| = R makes one of 4 / (R d ln R ln d). Measured growth makes none. The rest is float32: a few units of values up to `iterations`.
 */
function largestStep({ escapeRadius, degree }: Program, uniforms: ArrayLike<number>, iterations: number): number {
  const rounding = 4 * iterations * 2 ** -23;
  if (degree === null || escapeRadius === null) return 1e-3 + rounding;
  const d = uniforms[degree]!;
  return 4 / (escapeRadius * d * Math.log(escapeRadius) * Math.log(d)) + rounding;
}

/** Formulas whose step itself jumps along a line: there z_n has no limit, and no colour can be continuous. */
const torn: Readonly<Record<string, string>> = {
  'barnsley-1': 'its two branches differ by 2 c where the real part changes its sign',
  'barnsley-2': 'its two branches differ by 2 c where im(z c) changes its sign',
  glynn: 'z ^ 1.5 turns by half a turn across the negative real axis',
};
/** Formulas that stop by another quantity than |z|: how far beyond it the last step went is not measured, and the program says so. */
const otherRules: Readonly<Record<string, string>> = {
  collatz: 'abs(im(z)) > 15 or |z| > 1e6',
  cosine: 'abs(im(z)) > 50',
  exponential: 're(z) > 50',
  'hyperbolic-cosine': 'abs(re(z)) > 50',
  sine: 'abs(im(z)) > 50',
  tetration: 're(l * z) > 50',
};
/** Formulas whose orbits stay within the radius, so that there are no bands. */
const bounded: readonly string[] = ['negative-power', 'talis'];

it('smooth is offered where something stops the orbit; the formulas that stop by another quantity say so', () => {
  expect(offering.every(({ engine, program }) => engine === 'orbit' && program!.rules.length > 0)).toBe(true);
  expect(offering.length).toBeGreaterThan(50);
  const banded = offering.filter((spec) => smoothObjection(spec, {}) !== null);
  expect(banded.map(({ id }) => id).toSorted()).toEqual(Object.keys(otherRules).toSorted());
  // those that say so are shown first in another measure
  for (const id of Object.keys(otherRules)) expect(offering.find((spec) => spec.id === id)!.colorings[0]).not.toBe('smooth');
});

it.each(offering.filter(({ id }) => !otherRules[id]).map((spec) => [spec.id, spec] as const))(
  'smooth of %s has no steps between its bands',
  async (id, spec) => {
    const start = startingGenome(spec, testPalette);
    const stream = RandomStream.fromSeed(5).split(id);
    const faults: string[] = [];
    let [found, judged, tears] = [0, 0, 0];
    for (let variant = 0; variant < 12 && judged < 60; variant++) {
      const params = variant === 0 ? start.params : drawn(spec, start, stream);
      const genome: Genome = { ...start, params, precision: 'f64', iterations: Math.min(start.iterations, 300) };
      expect(smoothObjection(spec, params)).toBeNull();
      const limit = largestStep(programOf(spec, params), uniformsOf(spec, params), genome.iterations);
      const [[cx, cy], width] = [spec.defaultView.center, spec.defaultView.width];
      for (let line = 0; line < lines; line++) {
        const y = cy + ((line + stream.uniform()) / lines - 0.5) * width;
        const here = borders(await along(genome, 'iterations', [cx, y], width));
        for (const border of here.filter((_, k) => k % Math.ceil(here.length / 3) === 0)) {
          const x = (placeOf(border, cx, width) + placeOf(border + 1, cx, width)) / 2;
          const one = await borderAt(spec, genome, x, y, (2 * width) / columns);
          if (!one) continue;
          found++;
          // where float64 cannot come near enough to the border nothing is said
          tears += Number(one.apart > 1e-2);
          if (one.apart > 1e-4) continue;
          judged++;
          if (!(one.jump <= limit)) faults.push(`${one.jump} > ${limit} at ${one.at.join(', ')} for ${JSON.stringify(params)}`);
        }
      }
    }
    expect(faults).toEqual([]);
    if (bounded.includes(id)) return expect(found).toBe(0);
    expect(judged).toBeGreaterThan(10);
    expect(judged / found).toBeGreaterThan(0.7);
    if (torn[id]) expect(tears, torn[id]).toBeGreaterThan(0);
    else expect(tears / found).toBeLessThan(0.05);
  },
);
