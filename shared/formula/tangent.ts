import { withDerivative } from './derivative.ts';
import { GraphBuilder } from './graphBuilder.ts';
import type { ComplexSlots, Graph, Program } from './ir.ts';

/** Slots of a program that follow a small displacement of z; the engine brings them back to length 1 each step. */
export interface Tangent {
  /** contiguous slots */
  readonly first: number;
  readonly count: number;
  /** where the displaced z along each axis is; one where the step is analytic */
  readonly columns: readonly ComplexSlots[];
}

/** Copies a graph, its state slots renumbered. @returns the nodes of its outputs */
function copyGraph(builder: GraphBuilder, graph: Graph, place: (slot: number) => number): number[] {
  const made: number[] = [];
  for (const { op, args, value } of graph.nodes) {
    const moved = op === 'state' || op === 'previous' ? place(value!) : value;
    made.push(builder.make(op, args.map((arg) => made[arg]!), moved)); // prettier-ignore
  }
  return graph.outputs.map((output) => made[output]!);
}

/** The program started so that its derivative is that of one variable z by itself: everything else stays as it is. */
function displaced(program: Program): Program {
  const builder = new GraphBuilder();
  const starts = program.state.map((_, slot) => {
    const axis = program.z.indexOf(slot);
    return axis < 0 ? builder.constant(0) : builder.leaf('pixel', axis);
  });
  return { ...program, start: builder.graph(starts) };
}

/**
 * Adds to a program, which may have derivatives already, slots for a displacement of z: from a unit vector along each axis, multiplied by
 * the derivative of the step by the varying slots alone.
 */
export function withTangent(program: Program): { readonly program: Program; readonly tangent: Tangent } {
  const base = program.varying;
  const plain: Program = { ...program, derivative: null };
  const derived = withDerivative(displaced(plain));
  const added = derived.varying - base;
  // varying slots first: the tangent's stand between those of the program and what never changes
  const place = (slot: number): number => (slot < base ? slot : slot + added);
  const placeDerived = (slot: number): number => slot;
  const builder = new GraphBuilder();
  const start = copyGraph(builder, program.start, place);
  const derivedStart = copyGraph(builder, derived.start, placeDerived).slice(base, base + added);
  const step = copyGraph(builder, program.step, place);
  const derivedStep = copyGraph(builder, derived.step, placeDerived).slice(base, base + added);
  const stop = copyGraph(builder, program.stop, place);
  const pair = ([re, im]: ComplexSlots): ComplexSlots => [place(re), place(im)];
  const { dx, dy } = derived.derivative!;
  const changed: Program = {
    ...program,
    start: builder.graph([...start.slice(0, base), ...derivedStart, ...start.slice(base)]),
    step: builder.graph([...step, ...derivedStep]),
    stop: builder.graph(stop),
    state: [...program.state.slice(0, base), ...derived.state.slice(base, base + added), ...program.state.slice(base)],
    varying: base + added,
    c: program.c && pair(program.c),
    derivative: program.derivative && { dx: pair(program.derivative.dx), dy: program.derivative.dy && pair(program.derivative.dy) },
  };
  return { program: changed, tangent: { first: base, count: added, columns: dy ? [dx, dy] : [dx] } };
}
