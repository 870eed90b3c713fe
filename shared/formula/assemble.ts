import type { GraphBuilder } from './graphBuilder.ts';
import { extractGraph, truthOps } from './graphBuilder.ts';
import type { Graph, Node, Program, StateSlot } from './ir.ts';
import type { Lowered } from './lower.ts';
import { arrangeSums } from './sums.ts';

/** What a node depends on. */
const onParameter = 1;
const onPixel = 2;
const onOrbit = 4;

function dependences(nodes: readonly Node[]): Uint8Array {
  const found = new Uint8Array(nodes.length);
  nodes.forEach(({ op, args }, index) => {
    let bits = op === 'param' ? onParameter : op === 'pixel' ? onPixel : op === 'state' || op === 'previous' || op === 'n' ? onOrbit : 0;
    for (const arg of args) bits |= found[arg]!;
    found[index] = bits;
  });
  return found;
}

/** Rebuilds what these roots need, with some nodes replaced; what only a replaced node needs is left out. */
function rebuild(builder: GraphBuilder, roots: readonly number[], replace: (node: Node, index: number) => number | null): number[] {
  const last = Math.max(-1, ...roots);
  const nodes = builder.nodes.slice(0, last + 1);
  const needed = new Uint8Array(nodes.length);
  const made = new Int32Array(nodes.length).fill(-1);
  for (const root of roots) needed[root] = 1;
  for (let index = last; index >= 0; index--) {
    if (!needed[index]) continue;
    made[index] = replace(nodes[index]!, index) ?? -1;
    if (made[index]! < 0) for (const arg of nodes[index]!.args) needed[arg] = 1;
  }
  nodes.forEach(({ op, args, value }, index) => {
    if (needed[index] && made[index]! < 0)
      made[index] = builder.make(
        op,
        args.map((arg) => made[arg]!),
        value,
      );
  });
  return roots.map((root) => made[root]!);
}

/** State slots that the drawn variable and the stop rules need, with all that these need in turn. */
function neededSlots({ builder, step, stop, varying }: Lowered, always: readonly number[]): Set<number> {
  const needed = new Set<number>();
  const look = (roots: readonly number[]): void => {
    for (const { op, value } of builder.graph(roots).nodes) if ((op === 'state' || op === 'previous') && !needed.has(value!)) add(value!);
  };
  const add = (slot: number): void => {
    needed.add(slot);
    if (slot < varying) look([step[slot]!]);
  };
  always.forEach(add);
  look(stop);
  return needed;
}

/**
 * Cuts lowered nodes into the graphs of a program: what parameters alone decide goes into the uniforms, what pixel and parameters decide
 * into state that never changes, and variables that nothing needs are left out.
 */
export function assemble(lowered: Lowered): Program {
  const { builder, slots, varying } = lowered;
  const zSlot = slots.findIndex(({ name }) => name === 'z');
  const constantSlots = lowered.constant && 'slots' in lowered.constant ? lowered.constant.slots : null;
  const keptVarying = [...neededSlots(lowered, [zSlot, zSlot + 1, ...(constantSlots ?? [])])]
    .filter((slot) => slot < varying)
    .sort((a, b) => a - b);
  const place = new Map(keptVarying.map((slot, index) => [slot, index]));

  // invariants are worked out anew: their start values stand in place of them, and the largest parts that stay the same are kept
  const substitute = (node: Node): number | null => {
    if (node.op !== 'state' && node.op !== 'previous') return null;
    return node.value! >= varying ? lowered.start[node.value!]! : builder.leaf(node.op, place.get(node.value!)!);
  };
  const inOrbit = rebuild(builder, [...keptVarying.map((slot) => lowered.step[slot]!), ...lowered.stop], substitute);
  const constant: readonly number[] =
    lowered.constant === null
      ? []
      : 'nodes' in lowered.constant
        ? lowered.constant.nodes
        : lowered.constant.slots[0] >= varying
          ? lowered.constant.slots.map((slot) => lowered.start[slot]!)
          : [];
  const degree = lowered.degree === null ? [] : [lowered.degree];
  const starts = keptVarying.map((slot) => lowered.start[slot]!);
  // each graph by itself: what two graphs share is computed in both
  const stepRoots = arrangeSums(builder, inOrbit.slice(0, keptVarying.length));
  const stopRoots = arrangeSums(builder, inOrbit.slice(keptVarying.length));
  const startRoots = arrangeSums(builder, starts);
  const constantRoots = arrangeSums(builder, constant);
  const degreeRoot = arrangeSums(builder, degree)[0];

  const depends = dependences(builder.nodes);
  const invariants: { node: number; slot: StateSlot }[] = [];
  const invariantAt = new Map<number, number>();
  const invariant = (node: number, slot: StateSlot): number => {
    const known = invariantAt.get(node);
    if (known !== undefined) return known;
    const index = keptVarying.length + invariants.length;
    invariants.push({ node, slot });
    invariantAt.set(node, index);
    return index;
  };
  const nameOf = new Map<number, StateSlot>();
  for (let slot = varying; slot < slots.length; slot++) nameOf.set(lowered.start[slot]!, slots[slot]!);
  const constantPlaces = constantRoots.map((node, i) => invariant(node, { name: 'c', part: i === 0 ? 're' : 'im' }));

  const uniforms: number[] = [];
  const uniformAt = new Map<number, number>();
  const uniform = (node: number): number => {
    let index = uniformAt.get(node);
    if (index === undefined) {
      index = uniforms.length;
      uniformAt.set(node, index);
      uniforms.push(node);
    }
    return builder.leaf('uniform', index);
  };
  const cutUniforms = (node: Node, index: number): number | null =>
    depends[index] === onParameter && !truthOps.has(node.op) ? uniform(index) : null;
  const cutAll = (node: Node, index: number): number | null => {
    if (!(depends[index]! & onOrbit) && depends[index]! & onPixel && !truthOps.has(node.op))
      return builder.leaf('state', invariant(index, nameOf.get(index) ?? { name: `h${invariants.length + 1}`, part: 'real' }));
    return cutUniforms(node, index);
  };
  const cutOrbit = rebuild(builder, [...stepRoots, ...stopRoots], cutAll);
  const cutStart = rebuild(builder, [...startRoots, ...invariants.map(({ node }) => node)], cutUniforms);
  const degreeUniform = degreeRoot === undefined ? null : builder.nodes[uniform(degreeRoot)]!.value!;

  const graph = (outputs: readonly number[]): Graph => extractGraph(builder.nodes, outputs);
  return {
    uniforms: graph(uniforms),
    start: graph(cutStart),
    step: graph(cutOrbit.slice(0, keptVarying.length)),
    stop: graph(cutOrbit.slice(keptVarying.length)),
    rules: [],
    state: [...keptVarying.map((slot) => slots[slot]!), ...invariants.map(({ slot }) => slot)],
    varying: keptVarying.length,
    z: [place.get(zSlot)!, place.get(zSlot + 1)!],
    c:
      constantSlots && constantSlots[0] < varying
        ? [place.get(constantSlots[0])!, place.get(constantSlots[1])!]
        : constantPlaces.length === 2
          ? [constantPlaces[0]!, constantPlaces[1]!]
          : null,
    escapeRadius: lowered.escapeRadius,
    degree: degreeUniform,
    analytic: false,
    derivative: null,
  };
}
