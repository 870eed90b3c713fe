import { extractGraph, GraphBuilder } from './graphBuilder.ts';
import type { ComplexSlots, Graph, Program, StateSlot } from './ir.ts';
import { arrangeSums } from './sums.ts';

/** Near the smallest normal number of float32. */
const leastDivisor = 1e-37;

/** Copies a graph into a builder. @returns the node of each of its nodes */
export function copyInto(builder: GraphBuilder, graph: Graph): number[] {
  const made: number[] = [];
  for (const { op, args, value } of graph.nodes)
    made.push(
      builder.make(
        op,
        args.map((arg) => made[arg]!),
        value,
      ),
    );
  return made;
}

/**
 * Derivatives of nodes along one direction, by the rules of calculus; null is 0. Where a function has a corner (abs, min, max, select) it
 * is the derivative of the piece taken; floor is 0 everywhere; and at 0 that of a root, a logarithm or an angle is taken as 0 where its
 * argument does not move.
 * @param leaf the derivative of a pixel or state leaf
 */
export function differentiate(
  builder: GraphBuilder,
  roots: readonly number[],
  leaf: (op: 'pixel' | 'state', index: number) => number | null,
): (number | null)[] {
  const g = builder;
  const last = Math.max(-1, ...roots);
  const nodes = builder.nodes.slice(0, last + 1);
  const of: (number | null)[] = [];
  const scaled = (factor: number, d: number | null): number | null => (d === null ? null : g.mul(factor, d));
  const plus = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : g.add(a, b));
  const minus = (a: number | null): number | null => (a === null ? null : g.neg(a));
  // an orbit that starts at 0 would have no derivative ever after: at 0, where roots and logarithms have none, 0 / 0 is taken as 0
  const kept = (divisor: number): number => g.binary('max', divisor, g.constant(leastDivisor));
  const choose = (test: number, a: number | null, b: number | null): number | null =>
    a === null && b === null ? null : g.select(test, a ?? g.constant(0), b ?? g.constant(0));
  nodes.forEach(({ op, args, value }, index) => {
    const [a, b] = args as [number, number];
    const [da, db, dc] = args.map((arg) => of[arg]!) as [number | null, number | null, number | null];
    const rule = (): number | null => {
      if (op === 'pixel' || op === 'state') return leaf(op, value!);
      if ((da ?? null) === null && (db ?? null) === null && (dc ?? null) === null) return null;
      switch (op) {
        case 'neg':
          return minus(da);
        case 'abs':
          return choose(g.binary('lt', a, g.constant(0)), minus(da), da);
        case 'sqrt':
          return g.div(da!, kept(g.mul(g.constant(2), index)));
        case 'exp':
          return scaled(index, da);
        case 'log':
          return g.div(da!, kept(a));
        case 'sin':
          return scaled(g.unary('cos', a), da);
        case 'cos':
          return minus(scaled(g.unary('sin', a), da));
        case 'add':
          return plus(da, db);
        case 'sub':
          return plus(da, minus(db));
        case 'mul':
          return a === b ? scaled(g.mul(g.constant(2), a), da) : plus(scaled(b, da), scaled(a, db));
        case 'div': {
          // (a / b)' = (a' - (a / b) b') / b
          const top = plus(da, minus(scaled(index, db)));
          return top === null ? null : g.div(top, b);
        }
        case 'min':
          return choose(g.binary('lt', a, b), da, db);
        case 'max':
          return choose(g.binary('lt', b, a), da, db);
        case 'atan2': {
          const top = plus(scaled(b, da), minus(scaled(a, db)));
          return top === null ? null : g.div(top, kept(g.add(g.mul(a, a), g.mul(b, b))));
        }
        case 'fma':
          return plus(a === b ? scaled(g.mul(g.constant(2), a), da) : plus(scaled(b, da), scaled(a, db)), dc);
        case 'select':
          return choose(a, db, dc);
        default:
          return null;
      }
    };
    const found = rule();
    of.push(found !== null && g.valueOf(found) === 0 ? null : found);
  });
  return roots.map((root) => of[root]!);
}

/** Derivatives along one of the pixel's axes. */
interface Direction {
  readonly name: 'dx' | 'dy';
  readonly start: readonly (number | null)[];
  readonly step: readonly (number | null)[];
}

function along(builder: GraphBuilder, program: Program, start: readonly number[], step: readonly number[], axis: 0 | 1): Direction {
  const total = program.state.length;
  const startDerivatives = differentiate(builder, start, (op, index) => (op === 'pixel' && index === axis ? builder.constant(1) : null));
  // slots that move with the pixel: from the start, or because a step makes them of others that do; the rest would only be 0
  const active = new Set([...program.state.keys()].filter((slot) => startDerivatives[slot] !== null));
  for (;;) {
    const leafOf = new Map([...active].map((slot) => [slot, total * (1 + axis) + slot]));
    const stepDerivatives = differentiate(builder, step, (op, slot) => {
      if (op === 'pixel') return null;
      const constant = slot >= program.varying ? startDerivatives[slot]! : null;
      // what the start fixes as a number needs no place to be kept
      if (constant !== null && builder.valueOf(constant) !== null) return constant;
      return leafOf.has(slot) ? builder.leaf('state', leafOf.get(slot)!) : null;
    });
    const found = stepDerivatives.flatMap((derivative, slot) => (derivative !== null && !active.has(slot) ? [slot] : []));
    if (found.length === 0) return { name: axis === 0 ? 'dx' : 'dy', start: startDerivatives, step: stepDerivatives };
    for (const slot of found) active.add(slot);
  }
}

const withDerivatives = new WeakMap<Program, Program>();

/**
 * Adds to a program the derivative of z by the pixel: state slots of dz/dx and, where start or step are not analytic, of dz/dy. What the
 * program computed before stays the same to the bit.
 */
export function withDerivative(program: Program): Program {
  let result = withDerivatives.get(program);
  if (!result) {
    result = makeDerivative(program);
    withDerivatives.set(program, result);
  }
  return result;
}

function makeDerivative(program: Program): Program {
  const builder = new GraphBuilder();
  const startNodes = copyInto(builder, program.start);
  const stepNodes = copyInto(builder, program.step);
  const stopNodes = copyInto(builder, program.stop);
  const outputs = ({ outputs: list }: Graph, nodes: readonly number[]): number[] => list.map((output) => nodes[output]!);
  const [start, step, stop] = [outputs(program.start, startNodes), outputs(program.step, stepNodes), outputs(program.stop, stopNodes)];

  const directions = (program.analytic ? ([0] as const) : ([0, 1] as const)).map((axis) => along(builder, program, start, step, axis));
  const total = program.state.length;
  const zero = builder.constant(0);
  const added: { direction: Direction; slot: number; leaf: number; start: number; step: number | null }[] = [];
  for (const direction of directions) {
    const needed = new Set<number>(program.z);
    const arranged = new Map<number, number>();
    for (const slot of needed) {
      if (slot >= program.varying) continue;
      const root = arrangeSums(builder, [direction.step[slot] ?? zero])[0]!;
      arranged.set(slot, root);
      for (const { op, value } of builder.graph([root]).nodes) if (op === 'state' && value! >= total) needed.add(value! % total);
    }
    for (const slot of [...needed].sort((a, b) => a - b)) {
      const first = arrangeSums(builder, [direction.start[slot] ?? zero])[0]!;
      added.push({
        direction,
        slot,
        leaf: total * (direction.name === 'dx' ? 1 : 2) + slot,
        start: first,
        step: arranged.get(slot) ?? null,
      });
    }
  }
  const varying = added.filter((one) => one.step !== null);
  const fixed = added.filter((one) => one.step === null);

  // varying slots come first: derivatives of z stand between them and what never changes
  const place = new Map<number, number>();
  for (let slot = 0; slot < total; slot++) place.set(slot, slot < program.varying ? slot : slot + varying.length);
  varying.forEach(({ leaf }, i) => place.set(leaf, program.varying + i));
  fixed.forEach(({ leaf }, i) => place.set(leaf, total + varying.length + i));
  const renumbered = (roots: readonly number[]): Graph => {
    const graph = extractGraph(builder.nodes, roots);
    const nodes = graph.nodes.map((node) =>
      node.op === 'state' || node.op === 'previous' ? { ...node, value: place.get(node.value!)! } : node,
    );
    return { nodes, outputs: graph.outputs };
  };
  const nameOf = ({ direction, slot }: (typeof added)[number]): StateSlot => ({
    name: `${direction.name} ${program.state[slot]!.name}`,
    part: program.state[slot]!.part,
  });
  const slotsOf = (name: 'dx' | 'dy'): ComplexSlots => {
    const leaf = (slot: number): number => place.get(total * (name === 'dx' ? 1 : 2) + slot)!;
    return [leaf(program.z[0]), leaf(program.z[1])];
  };
  const moved = ([re, im]: ComplexSlots): ComplexSlots => [place.get(re)!, place.get(im)!];
  return {
    ...program,
    start: renumbered([
      ...start.slice(0, program.varying),
      ...varying.map((one) => one.start),
      ...start.slice(program.varying),
      ...fixed.map((one) => one.start),
    ]),
    step: renumbered([...step, ...varying.map((one) => one.step!)]),
    stop: renumbered(stop),
    state: [
      ...program.state.slice(0, program.varying),
      ...varying.map(nameOf),
      ...program.state.slice(program.varying),
      ...fixed.map(nameOf),
    ],
    varying: program.varying + varying.length,
    c: program.c && moved(program.c),
    derivative: { dx: slotsOf('dx'), dy: program.analytic ? null : slotsOf('dy') },
  };
}
