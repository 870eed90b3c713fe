import { formulaOf } from '../formula/catalog.ts';
import { columnRange, type FormulaSpec } from '../formula/spec.ts';
import { centripetalSpline } from '../math/catmullRom.ts';
import type { Genome, View } from './genome.ts';
import { findGene } from './genes.ts';
import { mixPalettes } from './mixPalettes.ts';
import { isClosed, type CirclePath, type KeyframePath, type Path } from './path.ts';
import { isZoom, logWidth, movedView, zoomedView } from './pathView.ts';
import { deepened } from './precision.ts';

/** The genome at a share of the way, 0 to 1. */
export type PathTracer = (u: number) => Genome;

/** One number of a genome that changes smoothly along a path. */
interface Channel {
  /** dotted path; `log width` is the view's, by its exact value */
  readonly path: string;
  /** its value in each keyframe, as it is interpolated: whole turns added to angles, logarithms of counts */
  readonly values: readonly number[];
  /** the first value as a closed path meets it again */
  readonly again: number;
  /** writes an interpolated value */
  set(genome: Genome, value: number): void;
}

type Leaf = { readonly path: string; readonly value: number };

/** Every number below `value`, by dotted path. */
function leavesOf(value: unknown, path: string): Leaf[] {
  if (typeof value === 'number') return [{ path, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part, `${path}.${key}`));
}

function assign(genome: Genome, path: string, value: number): void {
  const keys = path.split('.');
  let parent = genome as unknown as Record<string, unknown>;
  for (const key of keys.slice(0, -1)) {
    const next = parent[key];
    if (typeof next !== 'object' || next === null) return; // an optional part that this keyframe lacks
    parent = next as Record<string, unknown>;
  }
  const last = keys.at(-1)!;
  if (typeof parent[last] === 'number') parent[last] = value;
}

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

/** Angles as they are reached by the shorter way round, from each keyframe to the next. */
function unwrapped(values: readonly number[], period: number): { values: number[]; again: number } {
  const out: number[] = [];
  const follow = (value: number): number => {
    const before = out.at(-1) ?? value;
    return value + period * Math.round((before - value) / period);
  };
  for (const value of values) out.push(follow(value));
  return { values: out, again: follow(values[0]!) };
}

/** Into (-half, half] of a period. */
function wrapped(value: number, period: number): number {
  return value - period * Math.ceil(value / period - 0.5);
}

function periodicChannel(path: string, values: readonly number[], period: number): Channel {
  return { path, ...unwrapped(values, period), set: (genome, value) => assign(genome, path, wrapped(value, period)) };
}

function plainChannel(path: string, values: readonly number[], min: number, max: number, isWhole = false): Channel {
  return {
    path,
    values,
    again: values[0]!,
    set: (genome, value) => assign(genome, path, clamp(isWhole ? Math.round(value) : value, min, max)),
  };
}

/** Least and greatest value a parameter's number may have. */
function rangeOf(formula: FormulaSpec, path: string): { min: number; max: number; unit?: string; isWhole: boolean } {
  const [, name, axis] = path.split('.');
  const spec = formula.parameters.find((parameter) => parameter.name === name)!;
  if (spec.kind === 'complex') return { min: spec.min[Number(axis)]!, max: spec.max[Number(axis)]!, isWhole: false };
  if (spec.kind === 'table') {
    const { min, max } = columnRange(spec, Number(axis) % spec.columns.length);
    return { min, max, isWhole: false };
  }
  const unit = spec.kind === 'real' ? spec.unit : undefined;
  return { min: spec.min, max: spec.max, isWhole: spec.kind === 'integer', ...(unit === undefined ? {} : { unit }) };
}

function parameterChannel(formula: FormulaSpec, path: string, values: readonly number[]): Channel {
  const { min, max, unit, isWhole } = rangeOf(formula, path);
  return unit === '°' && max - min === 360 ? periodicChannel(path, values, 360) : plainChannel(path, values, min, max, isWhole);
}

/** Phases turn round; other numbers of a colouring stay between those of the keyframes, which is where they are allowed. */
function coloringChannel(path: string, values: readonly number[]): Channel {
  if (path.endsWith('Deg')) return periodicChannel(path, values, 360);
  if (path.endsWith('.offset')) return periodicChannel(path, values, 1);
  return plainChannel(path, values, Math.min(...values), Math.max(...values), path.endsWith('.skip'));
}

/** Parameters that are one of several words have nothing between them, nor have whole numbers in tables, which name something. */
function isWord(formula: FormulaSpec, path: string): boolean {
  const [, name, place] = path.split('.');
  const table = formula.parameters.find((parameter) => parameter.name === name);
  if (table?.kind === 'table') return columnRange(table, Number(place) % table.columns.length).isWhole ?? false;
  const spec = formula.parameters.find(({ name }) => path === `params.${name}`);
  return spec?.kind === 'integer' && spec.choices !== undefined;
}

function channelsOf(keyframes: readonly Genome[]): Channel[] {
  const formula = formulaOf(keyframes[0]!)!;
  const leaves = keyframes.map(
    ({ params, coloring }) =>
      new Map(
        [...leavesOf(params, 'params'), ...leavesOf(coloring, 'coloring')]
          .filter(({ path }) => !isWord(formula, path))
          .map(({ path, value }) => [path, value]),
      ),
  );
  // numbers that some keyframe lacks are taken from the nearest one
  const shared = [...leaves[0]!.keys()].filter((path) => leaves.every((leaf) => leaf.has(path)));
  const { min, max } = formula.iterations;
  const logs = keyframes.map(({ iterations }) => Math.log(iterations));
  return [
    ...shared.map((path) => {
      const values = leaves.map((leaf) => leaf.get(path)!);
      return path.startsWith('params.') ? parameterChannel(formula, path, values) : coloringChannel(path, values);
    }),
    {
      path: 'iterations',
      values: logs,
      again: logs[0]!,
      set: (genome, value) => void (genome.iterations = clamp(Math.round(Math.exp(value)), min, max)),
    },
  ];
}

/** View channels come last: centre, log width, rotation. */
function viewChannels(keyframes: readonly Genome[]): Channel[] {
  const none = (): void => undefined;
  const views = keyframes.map(({ view }) => view);
  const widths = views.map(logWidth);
  const axis = (i: 0 | 1): Channel => {
    const values = views.map(({ center }) => center[i]);
    return { path: `view.center.${i}`, values, again: values[0]!, set: none };
  };
  const rotation = unwrapped(
    views.map(({ rotationDeg }) => rotationDeg),
    360,
  );
  return [
    axis(0),
    axis(1),
    { path: 'log width', values: widths, again: widths[0]!, set: none },
    { path: 'view.rotationDeg', ...rotation, set: none },
  ];
}

/** How far a channel spreads over the path: the unit its distances are measured in. */
function spreadOf({ values, again }: Channel): number {
  return Math.max(...values, again) - Math.min(...values, again);
}

function traceKeyframes({ keyframes, closed }: KeyframePath): PathTracer {
  const channels = channelsOf(keyframes);
  const ofView = viewChannels(keyframes);
  const all = [...channels, ...ofView];
  const spline = centripetalSpline(
    keyframes.map((_, key) => all.map(({ values }) => values[key]!)),
    closed ? all.map(({ again }) => again) : null,
    all.map(spreadOf),
  );
  const { knots } = spline;
  const end = knots.at(-1)!;
  const at = (i: number): Genome => keyframes[i % keyframes.length]!;
  const viewAt = (a: View, b: View, t: number, share: number): View => {
    const [x, y, w, degrees] = ofView.map((_, i) => spline.evaluate(channels.length + i, t)) as [number, number, number, number];
    const rotationDeg = wrapped(degrees, 360);
    if (isZoom(a, b)) {
      const [wa, wb] = [logWidth(a), logWidth(b)];
      return zoomedView(a, b, clamp(w, Math.min(wa, wb), Math.max(wa, wb)), rotationDeg);
    }
    return a.exact || b.exact ? movedView(a, b, share, w, rotationDeg) : { center: [x, y], width: 10 ** w, rotationDeg };
  };
  return (u) => {
    const t = clamp(u, 0, 1) * end;
    let segment = 0;
    while (segment < knots.length - 2 && t >= knots[segment + 1]!) segment++;
    const share = (t - knots[segment]!) / (knots[segment + 1]! - knots[segment]!);
    const [a, b] = [at(segment), at(segment + 1)];
    if (share <= 0) return a;
    if (share >= 1) return b;
    const genome = structuredClone(share < 0.5 ? a : b);
    for (const [i, channel] of channels.entries()) channel.set(genome, spline.evaluate(i, t));
    genome.view = viewAt(a.view, b.view, t, share);
    genome.palette = mixPalettes(a.palette, b.palette, share);
    return deepened(genome);
  };
}

function traceCircles({ genome, circles }: CirclePath): PathTracer {
  const moving = Object.entries(circles).map(([path, terms]) => ({ slot: findGene(genome, path), terms }));
  const formula = formulaOf(genome)!;
  return (u) => {
    const turned = structuredClone(genome);
    for (const { slot, terms } of moving) {
      let [x, y] = [0, 0];
      for (const { k, a } of terms) {
        const angle = 2 * Math.PI * k * u;
        x += a[0] * Math.cos(angle) - a[1] * Math.sin(angle);
        y += a[0] * Math.sin(angle) + a[1] * Math.cos(angle);
      }
      const value = slot.get(genome) as number | [number, number];
      const name = slot.path.startsWith('params.') ? slot.path : null;
      const within = (v: number, axis: number): number => {
        if (!name) return v;
        const { min, max } = rangeOf(formula, `${name}.${axis}`);
        return clamp(v, min, max);
      };
      slot.set(turned, Array.isArray(value) ? [within(value[0] + x, 0), within(value[1] + y, 1)] : within(value + x, 0));
    }
    return deepened(turned);
  };
}

/** The way along a checked path. Keyframes are met exactly, at the knots of the spline. */
export function tracePath(path: Path): PathTracer {
  return path.kind === 'circles' ? traceCircles(path) : traceKeyframes(path);
}

/**
 * Where the frames of a sequence lie on the path, as shares of it.
 * @param progress a rising function of the share, 0 to 1: how much of the whole change has happened (see `changeAlong`)
 * @returns `frames` places; those of an open path reach both ends, those of a closed one stop a step before the start
 */
export function framePlaces(path: Path, frames: number, progress: Progress): number[] {
  const closed = isClosed(path);
  const eased = (s: number): number => (path.easing === 'smooth' && !closed ? s * s * (3 - 2 * s) : s);
  return Array.from({ length: frames }, (_, i) => placeOf(progress, eased(closed ? i / frames : frames === 1 ? 0 : i / (frames - 1))));
}

/** Places from one end to the other between which the same part of the change happens. */
export function evenPlaces(count: number, progress: Progress): number[] {
  return Array.from({ length: count }, (_, i) => placeOf(progress, i / (count - 1)));
}

/** Change along a path, piecewise linear: shares of the path and of the change up to there, both from 0 to 1. */
export interface Progress {
  readonly at: readonly number[];
  readonly change: readonly number[];
}

/** Progress that goes with the path itself. */
export const evenProgress: Progress = { at: [0, 1], change: [0, 1] };

/** Adds up changes between neighbouring places. Where nothing changes the path goes on by itself. @param at rising from 0 to 1 @param changes one fewer */
export function progressOf(at: readonly number[], changes: readonly number[]): Progress {
  const total = changes.reduce((sum, change) => sum + change, 0);
  if (!(total > 0)) return evenProgress;
  // a little of the path itself, so that still stretches are passed and not skipped
  const still = 0.01;
  let sum = 0;
  const change = [0, ...changes.map((step, i) => (sum += ((1 - still) * step) / total + still * (at[i + 1]! - at[i]!)))];
  change[change.length - 1] = 1;
  return { at, change };
}

/** The share of the path at which so much of the change has happened. */
function placeOf({ at, change }: Progress, done: number): number {
  let i = 0;
  while (i < at.length - 2 && change[i + 1]! < done) i++;
  const step = change[i + 1]! - change[i]!;
  return step > 0 ? at[i]! + ((at[i + 1]! - at[i]!) * (done - change[i]!)) / step : at[i]!;
}
