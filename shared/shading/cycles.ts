import { cycleVariables, multiplierDegree } from '../formula/cycle.ts';
import type { Program } from '../formula/ir.ts';
import { printGraph, type Dialect, type LeafNames } from '../formula/shaderCode.ts';
import { ShadingGraph, type Ref } from './builder.ts';

/** Names of the two results: the conformal radius in view widths, -1 where there is no saying, and the period; both 0 where no cycle is found. */
export const cycleResults = ['cycleRadius', 'cyclePeriod'] as const;

/** Slots of `cycleVariables`, two each. */
const varying = 2 * cycleVariables.length;
const newtonRounds = 16;
/** Newton steps, squared and relative to max(1, |z|^2), below which a cycle is found: at once, or where they shrink no more. Both for float32. */
const fine = 7e-12;
const coarse = 1e-7;
/** A cycle is back where it began within so many squares of the last step. */
const returning = 64;
/** |slope|^2 above which no attracting cycle is near, and above which none will be. */
const steep = 4096;
const hopeless = 1e30;
const farthest = 1e6;

/** How many numbers `cycleNumbers` gives. */
export const cycleNumberCount = 3;

/** The numbers of `CycleText.number`: degree of the multiplier, view width, and how far beside its place a sample is measured. */
export function cycleNumbers(cycle: Program, uniforms: readonly number[], view: { readonly width: number }): number[] {
  const degree = multiplierDegree(cycle, uniforms);
  // the middle of a component, where the radius would be 0 / 0, is missed
  return [degree, view.width, degree > 1 ? view.width * 2 ** -20 : 0];
}

/** Newton's step for f^k(w) = w. Leaves: `state` f^k(w), its slope, w. Outputs: the step to be taken off w, its square, and max(1, |w|^2). */
function newtonGraph() {
  const b = new ShadingGraph();
  const at = (slot: number): Ref => b.leaf('state', slot);
  const [slopeY, fromX, fromY] = [at(3), at(4), at(5)];
  const [dx, dy, re] = [b.sub(at(0), fromX), b.sub(at(1), fromY), b.sub(at(2), b.constant(1))];
  const square = b.norm2(re, slopeY);
  const stepX = b.div(b.fma(dx, re, b.mul(dy, slopeY)), square);
  const stepY = b.div(b.sub(b.mul(dy, re), b.mul(dx, slopeY)), square);
  return b.graph([stepX, stepY, b.norm2(stepX, stepY), b.max(b.norm2(fromX, fromY), b.constant(1))]);
}

/** The conformal radius in view widths (colorings.md), -1 where the multiplier stays the same. Leaves: `state` the cycle's slots at its end, `uniform` degree and width. */
function radiusGraph() {
  const b = new ShadingGraph();
  const at = (slot: number): Ref => b.leaf('state', slot);
  const [zero, one] = [b.constant(0), b.constant(1)];
  const [degree, width] = [b.leaf('uniform', 0), b.leaf('uniform', 1)];
  const pair = (slot: number): [Ref, Ref] => [at(slot), at(slot + 1)];
  const [slope, byPixel, bySelf, slopeByPixel] = [pair(2), pair(4), pair(6), pair(8)];
  // the beginning of the cycle moves with the pixel: B / (1 - A)
  const [re, im] = [b.sub(one, slope[0]), b.sub(zero, slope[1])];
  const square = b.norm2(re, im);
  const moveX = b.div(b.fma(byPixel[0], re, b.mul(byPixel[1], im)), square);
  const moveY = b.div(b.sub(b.mul(byPixel[1], re), b.mul(byPixel[0], im)), square);
  const changeX = b.add(slopeByPixel[0], b.sub(b.mul(bySelf[0], moveX), b.mul(bySelf[1], moveY)));
  const changeY = b.add(slopeByPixel[1], b.add(b.mul(bySelf[0], moveY), b.mul(bySelf[1], moveX)));
  const change = b.modulus(changeX, changeY);
  const multiplier = b.norm2(...slope);
  const power = (exponent: Ref): Ref =>
    b.select(b.lt(zero, multiplier), b.exp(b.mul(b.log(b.max(multiplier, b.constant(1e-37))), exponent)), zero);
  const inverse = b.div(one, degree);
  const factor = b.mul(degree, b.mul(b.sub(one, power(inverse)), power(b.mul(b.constant(0.5), b.sub(one, inverse)))));
  const numerator = b.select(b.lt(degree, b.constant(1.5)), b.sub(one, multiplier), factor);
  const radius = b.div(b.div(numerator, b.max(change, b.constant(1e-37))), width);
  return b.graph([b.select(b.lt(zero, change), b.min(b.max(radius, zero), b.constant(farthest)), b.constant(-1))]);
}

const newton = newtonGraph();
const radius = radiusGraph();

export interface CycleText {
  /** made by `cycleProgramOf` */
  readonly cycle: Program;
  /** text of the most steps, an int */
  readonly iterations: string;
  readonly pixel: readonly [string, string];
  /** where the orbit ended */
  readonly z: readonly [string, string];
  /** truth: cycles are looked for */
  readonly wanted: string;
  /** text of the program's uniforms, and of `cycleNumbers` */
  readonly uniform: (index: number) => string;
  readonly number: (index: number) => string;
}

/**
 * Statements that find the cycle an orbit is drawn to, in float32, as kernels/attracting_cycles.h does in float64: each step that leads nearer to
 * where the orbit ended than all before may close a period; Newton's method then looks for the cycle. They declare `cycleResults`.
 */
export function cycleText(dialect: Dialect, { cycle, iterations, pixel, z, wanted, uniform, number }: CycleText): string[] {
  const { literal, variable, constant } = dialect;
  const slots = Array.from({ length: varying }, (_, slot) => slot);
  const float = (name: string, text: string): string => constant(name, 'float', text);
  const start = printGraph(cycle.start, dialect, { uniform, pixel: (part) => ['cyclePixel', pixel[1]][part]! }, 'ci');
  const scan = (slot: number): string => (slot < varying ? `cw${slot}` : `cv${slot}`);
  const trial = (slot: number): string => (slot < varying ? `cr${slot}` : `cv${slot}`);
  /** one step of the cycle's program */
  const step = (state: (slot: number) => string, prefix: string): string[] => {
    const printed = printGraph(cycle.step, dialect, { uniform, state }, prefix);
    return [
      ...printed.lines,
      ...printed.outputs.map((text, slot) => float(`${prefix}x${slot}`, text)),
      ...printed.outputs.map((_, slot) => `${state(slot)} = ${prefix}x${slot};`),
    ];
  };
  /** Newton's step from where a state is; its results are named `prefix` and 0 to 3 */
  const newtonStep = (state: (slot: number) => string, from: readonly [string, string], prefix: string): string[] => {
    const names: LeafNames = { state: (slot) => (slot < 4 ? state(slot) : from[slot - 4]!) };
    const printed = printGraph(newton, dialect, names, `${prefix}n`);
    return [...printed.lines, ...printed.outputs.map((text, k) => float(`${prefix}${k}`, text))];
  };
  const found = printGraph(radius, dialect, { state: trial, uniform: number }, 'cf');
  const zero = literal(0);
  return [
    ...cycleResults.map((name) => variable(name, 'float', zero)),
    `if (${wanted}) {`,
    float('cyclePixel', `${pixel[0]} + ${number(2)}`),
    ...start.lines,
    ...start.outputs.slice(varying).map((text, k) => float(`cv${varying + k}`, text)),
    ...slots.map((slot) => variable(`cw${slot}`, 'float', slot < 2 ? z[slot]! : literal(slot === 2 ? 1 : 0))),
    variable('cycleNearest', 'float', literal(3e38)),
    dialect.loop('cycleStep', iterations),
    ...step(scan, 'cs'),
    float('cycleSlope', `cw2 * cw2 + cw3 * cw3`),
    `if (!(cycleSlope <= ${literal(hopeless)})) { break; }`,
    float('cycleAwayX', `cw0 - ${z[0]}`),
    float('cycleAwayY', `cw1 - ${z[1]}`),
    float('cycleAway', 'cycleAwayX * cycleAwayX + cycleAwayY * cycleAwayY'),
    'if (cycleAway < cycleNearest) {',
    'cycleNearest = cycleAway;',
    `if (cycleSlope <= ${literal(steep)}) {`,
    ...newtonStep(scan, z, 'ct'),
    variable('cycleSquare', 'float', 'ct2'),
    variable('cycleFound', 'bool', `ct2 <= ct3 * ${literal(fine)}`),
    // its root is the beginning itself where the orbit is already on the cycle
    variable('cycleX', 'float', dialect.select('cycleFound', z[0], `${z[0]} - ct0`)),
    variable('cycleY', 'float', dialect.select('cycleFound', z[1], `${z[1]} - ct1`)),
    variable('cycleReturn', 'float', zero),
    ...slots.map((slot) => variable(`cr${slot}`, 'float', zero)),
    dialect.loop('cycleRound', String(newtonRounds + 1)),
    'cr0 = cycleX;',
    'cr1 = cycleY;',
    ...slots.slice(2).map((slot) => `cr${slot} = ${literal(slot === 2 ? 1 : 0)};`),
    dialect.loop('cycleAround', 'cycleStep + 1'),
    ...step(trial, 'cu'),
    'if (cycleFound && (cycleStep + 1) % (cycleAround + 1) == 0) {',
    float('cycleBackX', 'cr0 - cycleX'),
    float('cycleBackY', 'cr1 - cycleY'),
    float('cycleBack', 'cycleBackX * cycleBackX + cycleBackY * cycleBackY'),
    float('cycleScale', printedScale(dialect)),
    `if (cycleAround == cycleStep || cycleBack <= ${literal(returning)} * (cycleSquare + cycleScale * ${literal(fine)})) {`,
    `cycleReturn = ${dialect.toFloat('cycleAround')} + ${literal(1)};`,
    'break;',
    '}',
    '}',
    '}',
    `if (cycleFound || cycleRound == ${newtonRounds}) { break; }`,
    ...newtonStep(trial, ['cycleX', 'cycleY'], 'cq'),
    // where there is a cycle steps soon shrink much faster than by half
    constant('cycleShrinks', 'bool', `cq2 < cycleSquare * ${literal(0.25)}`),
    constant('cycleStuck', 'bool', `!cycleShrinks || cycleRound == ${newtonRounds - 1}`),
    `cycleFound = cq2 <= cq3 * ${literal(fine)} || (cq2 <= cq3 * ${literal(coarse)} && cycleStuck);`,
    'if (!cycleFound && !cycleShrinks) { break; }',
    'cycleX = cycleX - cq0;',
    'cycleY = cycleY - cq1;',
    'cycleSquare = cq2;',
    '}',
    `if (cycleReturn > ${zero} && cr2 * cr2 + cr3 * cr3 < ${literal(1)}) {`,
    ...found.lines,
    `cycleRadius = ${found.outputs[0]!};`,
    'cyclePeriod = cycleReturn;',
    'break;',
    '}',
    '}',
    '}',
    '}',
    '}',
  ];
}

/** max(1, |w|^2) of the cycle's beginning */
function printedScale(dialect: Dialect): string {
  const square = 'cycleX * cycleX + cycleY * cycleY';
  return dialect.select(`${square} > ${dialect.literal(1)}`, square, dialect.literal(1));
}
