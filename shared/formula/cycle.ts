import { copyInto, differentiate } from './derivative.ts';
import { evaluateGraph } from './evaluate.ts';
import { extractGraph, GraphBuilder } from './graphBuilder.ts';
import type { Graph, Program, StateSlot } from './ir.ts';
import { arrangeSums } from './sums.ts';

/**
 * Varying slots of a cycle program, complex ones: z after k steps from some w, its derivatives by w and by the pixel, and those of the
 * derivative by w.
 */
export const cycleVariables = ['z', 'dz/dw', 'dz/dp', 'd2z/dw2', 'd2z/dw dp'] as const;
const varying = 2 * cycleVariables.length;

/** Places of z and its derivatives among the leaves while the program is being made, behind the slots of the program it is made from. */
const places = { w: 0, p: 2, ww: 4, wp: 6, invariants: 8 } as const;

/** State slots that stand for the derivative of z along one direction; of what never changes, the nodes themselves. */
interface Direction {
  readonly z: number;
  readonly ofW?: number;
  readonly invariant: (slot: number) => number | null;
}

const programs = new WeakMap<Program, Program>();

/** Whether `cycleProgramOf` can be made of a program. */
export function canFollowCycles(program: Program): boolean {
  return program.analytic && program.varying === 2 && !program.step.nodes.some(({ op }) => op === 'n');
}

/**
 * The program that follows z together with the derivatives which the multiplier of a cycle and its change with the pixel are made of
 * (`cycleVariables`, two slots each), by differentiating the step twice. Its start gives w = z_0 with derivatives 1, 0, 0, 0; executors put
 * another w in place. It has no rule to stop by.
 * @param program start and step analytic, nothing but z changing along the orbit, no `n`
 * @throws TypeError for other programs
 */
export function cycleProgramOf(program: Program): Program {
  if (!canFollowCycles(program)) throw new TypeError('the multiplier of a cycle needs an analytic step in which z alone changes');
  let made = programs.get(program);
  if (!made) programs.set(program, (made = makeCycleProgram(program)));
  return made;
}

function makeCycleProgram(program: Program): Program {
  const builder = new GraphBuilder();
  const total = program.state.length;
  const outputs = ({ outputs: list }: Graph, nodes: readonly number[]): number[] => list.map((output) => nodes[output]!);
  const start = outputs(program.start, copyInto(builder, program.start));
  const step = outputs(program.step, copyInto(builder, program.step));
  const zero = builder.constant(0);

  // analytic functions: the derivative along the real axis is the complex one
  const moved = differentiate(builder, start, (op, axis) => (op === 'pixel' && axis === 0 ? builder.constant(1) : null));
  const kept = [...moved.keys()].filter((slot) => slot >= 2 && moved[slot] !== null && builder.valueOf(moved[slot]!) === null);
  const invariantByPixel = (slot: number): number | null => {
    const at = kept.indexOf(slot);
    return at < 0 ? moved[slot]! : builder.leaf('state', total + places.invariants + at);
  };
  const along = (roots: readonly number[], { z, ofW, invariant }: Direction): number[] =>
    differentiate(builder, roots, (op, slot) => {
      if (op === 'pixel') return null;
      const part = program.z.indexOf(slot);
      if (part >= 0) return builder.leaf('state', total + z + part);
      if (slot >= total) return ofW === undefined ? null : builder.leaf('state', total + ofW + (slot - total - places.w));
      return invariant(slot);
    }).map((found) => found ?? zero);

  const next = program.z.map((slot) => step[slot]!);
  const byW = along(next, { z: places.w, invariant: () => null });
  const byP = along(next, { z: places.p, invariant: invariantByPixel });
  const byWW = along(byW, { z: places.w, ofW: places.ww, invariant: () => null });
  const byWP = along(byW, { z: places.p, ofW: places.wp, invariant: invariantByPixel });

  const place = new Map<number, number>();
  program.z.forEach((slot, part) => place.set(slot, part));
  for (let k = 2; k < varying; k++) place.set(total + k - 2, k);
  for (let slot = 2; slot < total; slot++) place.set(slot, varying + slot - 2);
  kept.forEach((_, at) => place.set(total + places.invariants + at, varying + total - 2 + at));
  const renumbered = (roots: readonly number[]): Graph => {
    const arranged = arrangeSums(builder, roots);
    const graph = extractGraph(builder.nodes, arranged);
    return { nodes: graph.nodes.map((node) => (node.op === 'state' ? { ...node, value: place.get(node.value!)! } : node)), outputs: graph.outputs }; // prettier-ignore
  };
  const one = builder.constant(1);
  const nameOf = (slot: number): StateSlot => ({ name: `dp ${program.state[slot]!.name}`, part: program.state[slot]!.part });
  return {
    ...program,
    start: renumbered([
      ...program.z.map((slot) => start[slot]!),
      one,
      ...Array.from({ length: varying - 3 }, () => zero),
      ...start.slice(2),
      ...kept.map((slot) => moved[slot]!),
    ]),
    step: renumbered([...next, ...byW, ...byP, ...byWW, ...byWP]),
    stop: { nodes: [], outputs: [] },
    rules: [],
    state: [
      ...cycleVariables.flatMap((name): StateSlot[] => [{ name, part: 're' }, { name, part: 'im' }]), // prettier-ignore
      ...program.state.slice(2),
      ...kept.map(nameOf),
    ],
    varying,
    z: [0, 1],
    c: null,
    escapeRadius: null,
    degree: null,
    derivative: null,
  };
}

/** Positions at which the start of a family is looked at: any that are nothing special. */
const probes = [
  [0.3137, 0.2718],
  [-0.5772, 0.4142],
  [0.1618, -0.6931],
] as const;
const near = 1e-3;

/**
 * How many times the multiplier of its cycles takes each value in a component of a family: the order of the zero of the step's derivative
 * at the start, d - 1 for z^d + c from 0, or 1 where the start is no critical point.
 * @param cycle made by `cycleProgramOf`
 */
export function multiplierDegree(cycle: Program, uniforms: ArrayLike<number>): number {
  const orders = probes.map((pixel) => {
    const from = evaluateGraph(cycle.start, { uniforms, pixel });
    const slopeAt = (distance: number): number => {
      const state = from.slice();
      state[0]! += distance * 0.8;
      state[1]! += distance * 0.6;
      const next = evaluateGraph(cycle.step, { uniforms, state });
      return Math.hypot(next[2]!, next[3]!);
    };
    const order = Math.log2(slopeAt(near) / slopeAt(near / 2));
    return Math.abs(order - Math.round(order)) < 0.05 ? Math.round(order) : 0;
  });
  return orders.every((order) => order === orders[0]) && orders[0]! > 1 ? orders[0]! : 1;
}
