import { compileFormula, programOf } from '../formula/compile.ts';
import { withDerivative } from '../formula/derivative.ts';
import { uniformsOf } from '../formula/evaluate.ts';
import type { Graph, Program } from '../formula/ir.ts';
import { FormulaWriter } from '../formula/randomFormula.fixtures.ts';
import { printGraph, type Dialect } from '../formula/shaderCode.ts';
import type { FormulaSpec } from '../formula/spec.ts';
import { defaultColoring } from '../genome/defaults.ts';
import { RandomStream } from '../math/rng.ts';
import { evaluate } from './evaluate.fixtures.ts';
import { shadedMeasure } from './measures.ts';
import { orbitText } from './orbit.ts';
import { distanceOf, disturbance, judgedOrbit, smoothOf, type OrbitEnd } from './orbitBounds.fixtures.ts';
import { randomGraph } from './programs.fixtures.ts';

/** Random graphs and whole random formulas at random points, and how far a float32 executor may be from their float64 values. */

const plainGraphs = 40;
const wholeFormulas = 16;
/** Cases to run: the graphs, then the formulas. */
export const caseCount = plainGraphs + wholeFormulas;
export const pointCount = 32;
/** per point: pixel x, y, three uniforms, and padding to two vec4 */
export const pointStride = 8;
const outputs = 4;

const seed = RandomStream.fromSeed(20261121);
const graphs: readonly Graph[] = Array.from({ length: plainGraphs }, (_, k) => {
  const stream = seed.split(k);
  return randomGraph(stream, 6 + stream.integer(30), outputs);
});

/** [pointCount, pointStride], all float32 numbers. */
export const points: Float32Array<ArrayBuffer> = Float32Array.from({ length: pointCount * pointStride }, (_, k) =>
  seed.split('points').split(k).range(-3, 3),
);

interface WholeFormula {
  readonly spec: FormulaSpec;
  readonly program: Program;
  readonly uniforms: readonly number[];
  readonly iterations: number;
  /** whether its measures are compared, else where its orbits end */
  readonly measured: boolean;
}

/** Formulas with start, state, conditions and rules to stop by, that run for a few steps. Every second is measured, with its derivative. */
const formulas: readonly WholeFormula[] = Array.from({ length: wholeFormulas }, (_, k) => {
  const spec = compileFormula(new FormulaWriter(seed.split('formulas').split(k)).formula(2));
  return {
    spec,
    program: withDerivative(programOf(spec, {})),
    uniforms: [...uniformsOf(spec, {})],
    iterations: 1 + (k % 3),
    measured: k % 2 === 1,
  };
});

/** Statements that set r0 .. r3: where an orbit ends, or what is measured of it; after how many steps; and how: 1 escaped, 2 settled. */
function orbitStatements(dialect: Dialect, { spec, program, uniforms, iterations, measured }: WholeFormula): string {
  const request = { program, coloring: defaultColoring(spec), view: { width: 1, rotationDeg: 0 } };
  const measures = measured ? (['mean-x', 'smooth', 'distance'] as const).map((mode) => shadedMeasure(mode, request)!) : [];
  const { lines, z, values, count } = orbitText(dialect, {
    program,
    measures,
    iterations: String(iterations),
    pixel: ['x', 'y'],
    uniform: (index) => dialect.literal(uniforms[index]!),
    setting: (measure, index) => dialect.literal(measures[measure]!.settings[index]!),
  });
  const results = measured ? values.map(([value]) => value!) : [z[0], z[1], count];
  return [...lines, ...results.map((text, i) => `r${i} = ${text};`), 'r3 = escaped + 2.0 * converged;'].join('\n');
}

/** Statements that set r0 .. r3 to the results of case number `which`, from x, y and u0 .. u2. */
export function caseStatements(dialect: Dialect): string {
  const names = { pixel: (part: number) => 'xy'[part]!, uniform: (index: number) => `u${index}` };
  const bodies = graphs.map((graph) => {
    const printed = printGraph(graph, dialect, names, 't');
    return [...printed.lines, ...printed.outputs.map((output, i) => `r${i} = ${output};`)].join('\n');
  });
  bodies.push(...formulas.map((formula) => orbitStatements(dialect, formula)));
  return bodies.map((body, k) => `if (which == ${k}) {\n${body}\n}`).join('\n');
}

const roundings = 12;
/** Largest error of one operation, relative or, for some, absolute: a few units in the last place. */
const unit = 2 ** -23;

interface Judgement {
  /** one sentence for each number outside its bound */
  readonly faults: readonly string[];
  /** share of the numbers that were judged */
  readonly judged: number;
}

function judgeGraphs(results: ArrayLike<number>): Judgement {
  const faults: string[] = [];
  let judged = 0;
  graphs.forEach((graph, k) => {
    const noise = seed.split('noise').split(k);
    for (let point = 0; point < pointCount; point++) {
      const at = points.subarray(point * pointStride, (point + 1) * pointStride);
      const leaves = { pixel: [at[0]!, at[1]!] as const, uniforms: at.subarray(2, 5) };
      const exact = evaluate(graph, leaves);
      const bounds = exact.map((value) => 1e-6 * Math.abs(value) + 1e-7);
      for (let trial = 0; trial < roundings; trial++) {
        const disturbed = evaluate(graph, leaves, disturbance(unit, noise));
        disturbed.forEach((value, i) => (bounds[i] = Math.max(bounds[i]!, 4 * Math.abs(value - exact[i]!))));
      }
      exact.forEach((value, i) => {
        if (!(Math.abs(value) < 1e30) || !(bounds[i]! < 1e-2 * (1 + Math.abs(value)))) return;
        judged++;
        const found = results[(k * pointCount + point) * outputs + i]!;
        if (!(Math.abs(found - value) <= bounds[i]!))
          faults.push(`graph ${k}, point ${point}, output ${i}: ${found}, not ${value} within ${bounds[i]}`);
      });
    }
  });
  return { faults, judged: judged / (plainGraphs * pointCount * outputs) };
}

function judgeFormulas(results: ArrayLike<number>): Judgement & { readonly stopped: number } {
  const faults: string[] = [];
  let [judged, stopped] = [0, 0];
  formulas.forEach(({ spec, measured, ...orbit }, k) => {
    const noise = seed.split('orbit noise').split(k);
    const values = measured
      ? (end: OrbitEnd) => [end.meanX, smoothOf(end, 1e-30), distanceOf(end, 1e-30)]
      : ({ program, state, steps }: OrbitEnd) => [...program.z.map((slot) => state[slot]!), steps];
    for (let point = 0; point < pointCount; point++) {
      const [x, y] = points.subarray(point * pointStride) as unknown as [number, number];
      const expected = judgedOrbit({ ...orbit, pixel: [x, y] }, unit, noise, values);
      if (!expected) continue;
      judged++;
      stopped += Number(expected.by !== null);
      const found = [0, 1, 2, 3].map((i) => results[((plainGraphs + k) * pointCount + point) * outputs + i]!);
      const ended = expected.by === null ? 0 : expected.by === 'escape' ? 1 : 2;
      const right = expected.bounds.every((bound, i) => bound === null || Math.abs(found[i]! - expected.values[i]!) <= bound);
      if (!right || found[3] !== ended)
        faults.push(
          `formula ${k}, point ${point}: ${found.join()}, not ${expected.values.join()}, ${ended} within ${expected.bounds.join()}\n${spec.source}`,
        );
    }
  });
  return { faults, judged: judged / (wholeFormulas * pointCount), stopped: stopped / judged };
}

/**
 * Compares results [caseCount, pointCount, 4] of an executor with float64. The bound for each number is four times what random errors of
 * `unit` in every operation do to it, so it follows each case's own conditioning; numbers whose bound is no longer small are not judged.
 */
export const disagreements = (results: ArrayLike<number>) => ({ graphs: judgeGraphs(results), formulas: judgeFormulas(results) });
