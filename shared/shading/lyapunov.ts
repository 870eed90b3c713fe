import type { ComplexSlots, Graph, Program } from '../formula/ir.ts';
import { withTangent } from '../formula/tangent.ts';
import { write, type MeasureGraph, type Ref, type ShadedMeasure } from './measureGraph.ts';

/** A growth beyond these says nothing more; below the least the displacement starts anew. */
const growthRange = { least: 1e-12, most: 1e12 } as const;

/** How a small displacement of z moves in one step. */
interface Displacement {
  /** numbers it begins with, and begins anew with */
  readonly start: readonly number[];
  /** program's state and displacement before the step (slots of both, the displacement's from `first`) to the displacement after it */
  readonly step: Graph;
  readonly first: number;
  /** which of its numbers are the displaced z along each axis; one column where the step is analytic */
  readonly columns: readonly ComplexSlots[];
}

const known = new WeakMap<Program, Displacement>();

function displacementOf(program: Program): Displacement {
  let result = known.get(program);
  if (!result) {
    const { program: extended, tangent } = withTangent(program);
    const { first, count } = tangent;
    const place = (slot: number): number => slot - first;
    const { nodes, outputs } = extended.start;
    result = {
      start: outputs.slice(first, first + count).map((output) => nodes[output]!.value ?? 0),
      step: { nodes: extended.step.nodes, outputs: extended.step.outputs.slice(first, first + count) },
      first,
      columns: tangent.columns.map(([re, im]): ComplexSlots => [place(re), place(im)]),
    };
    known.set(program, result);
  }
  return result;
}

/** The displacement after a step, its numbers before the step being the measure's own from 1. */
function displaced(at: MeasureGraph, { step, first, start }: Displacement): Ref[] {
  const made: Ref[] = [];
  for (const { op, args, value } of step.nodes) {
    const before = (slot: number): Ref => {
      if (slot < first) return at.leaf('previous', slot);
      return slot < first + start.length ? at.own(1 + slot - first) : at.leaf('previous', slot - start.length);
    };
    // measures count the step that is done, steps those before it
    if (op === 'n') made.push(at.sub(at.count(), at.constant(1)));
    else if (op === 'state') made.push(before(value!));
    else made.push(at.make(op, args.map((arg) => made[arg]!), value)); // prettier-ignore
  }
  return step.outputs.map((output) => made[output]!);
}

/** The mean of the logarithms of how much a small displacement of z grows in each step (colorings.md). */
export function lyapunov(program: Program): ShadedMeasure {
  const displacement = displacementOf(program);
  return write(program, {
    initial: [0, ...displacement.start],
    update: (at) => {
      const moved = displaced(at, displacement);
      const squares = displacement.columns.map(([re, im]) => at.norm2(moved[re]!, moved[im]!));
      const [one, other] = squares as [Ref, Ref?];
      const square = other === undefined ? one : at.mul(at.constant(0.5), at.add(one, other));
      const growth = at.min(at.sqrt(square), at.constant(growthRange.most));
      const alive = at.binary('le', at.constant(growthRange.least), growth);
      const term = at.select(alive, at.log(at.max(growth, at.constant(growthRange.least))), at.constant(0));
      const shrink = at.div(at.constant(1), growth);
      const kept = moved.map((part, k) => at.select(alive, at.mul(part, shrink), at.constant(displacement.start[k]!)));
      return [at.add(at.own(0), term), ...kept];
    },
    finish: (at) => at.div(at.own(0), at.count()),
  });
}
