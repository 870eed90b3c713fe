import type { GraphBuilder } from './graphBuilder.ts';
import type { Node } from './ir.ts';

interface Term {
  readonly node: number;
  readonly negative: boolean;
}

/** How often each node is an operand of what the roots need; a root counts once more. */
function uses(nodes: readonly Node[], roots: readonly number[]): Int32Array {
  const count = new Int32Array(nodes.length);
  for (const root of roots) count[root]!++;
  for (let index = nodes.length - 1; index >= 0; index--) if (count[index]! > 0) for (const arg of nodes[index]!.args) count[arg]!++;
  return count;
}

/** 0 for what parameters and constants decide, 1 for what also the pixel decides, 2 for what changes along the orbit. */
function ranks(nodes: readonly Node[]): Uint8Array {
  const rank = new Uint8Array(nodes.length);
  nodes.forEach(({ op, args }, index) => {
    const own = op === 'pixel' ? 1 : op === 'state' || op === 'previous' || op === 'n' ? 2 : 0;
    rank[index] = args.reduce((most, arg) => Math.max(most, rank[arg]!), own);
  });
  return rank;
}

/**
 * Rewrites sums and quotients into what executors do fast; the result is what the formula means from then on.
 * - A sum of several terms starts with what never changes along the orbit; products join it last as `fma`, the first of the text outermost
 *   (a product used elsewhere too is computed again inside the fma, which costs nothing).
 *   z^2 + c becomes fma(x, x, fma(-y, y, cx)), fma(2x, y, cy).
 * - Quotients that share a divisor share its reciprocal, and a divisor that never changes along the orbit is inverted once.
 * Each changes a result by a few roundings of its largest term.
 */
export function arrangeSums(builder: GraphBuilder, roots: readonly number[]): number[] {
  const source = builder.nodes.slice();
  const count = uses(source, roots);
  const rank = ranks(source);
  const divisions = new Map<number, number>();
  // 3 / 3 is 1, but 3 times the reciprocal of 3 may be less: floor would tell
  const exact = new Set<number>();
  source.forEach(({ op, args }, index) => {
    if (count[index] === 0) return;
    if (op === 'div') divisions.set(args[1]!, (divisions.get(args[1]!) ?? 0) + 1);
    if (op === 'floor') exact.add(args[0]!);
  });
  const made = new Int32Array(source.length);

  /** Terms of a sum, in the order of the text; sums used elsewhere too stay whole. */
  const terms = (index: number, negative: boolean, top: boolean, into: Term[]): void => {
    const { op, args } = source[index]!;
    if (!top && count[index]! > 1) into.push({ node: index, negative });
    else if (op === 'add' || op === 'sub') {
      terms(args[0]!, negative, false, into);
      terms(args[1]!, op === 'sub' ? !negative : negative, false, into);
    } else if (op === 'neg') terms(args[0]!, !negative, false, into);
    else into.push({ node: index, negative });
  };

  /** A sum whose most changing terms have rank `top`; what changes less is summed first, by the same rule. */
  const sum = (list: readonly Term[], top: number): number => {
    const isProduct = ({ node }: Term): boolean => top > 0 && source[node]!.op === 'mul' && rank[node] === top;
    const lower = list.filter(({ node }) => rank[node]! < top);
    const rest = list.filter((term) => rank[term.node] === top && !isProduct(term));
    let result = lower.length > 0 ? sum(lower, Math.max(...lower.map(({ node }) => rank[node]!))) : null;
    for (const { node, negative } of rest) {
      const value = made[node]!;
      result =
        result === null ? (negative ? builder.neg(value) : value) : negative ? builder.sub(result, value) : builder.add(result, value);
    }
    for (const { node, negative } of list.filter(isProduct).toReversed()) {
      const [a, b] = source[node]!.args.map((arg) => made[arg]!) as [number, number];
      if (result === null) result = negative ? builder.neg(builder.mul(a, b)) : builder.mul(a, b);
      else result = builder.fma(negative ? builder.neg(a) : a, b, result);
    }
    return result!;
  };

  const quotient = (index: number): number => {
    const [a, b] = source[index]!.args as [number, number];
    const one = builder.constant(1);
    const worthIt = divisions.get(b)! > 1 || (rank[b]! < rank[a]! && rank[b]! < 2);
    if (!worthIt || exact.has(index) || builder.valueOf(made[a]!) === 1) return builder.div(made[a]!, made[b]!);
    return builder.mul(made[a]!, builder.div(one, made[b]!));
  };

  source.forEach(({ op, args, value }, index) => {
    if (count[index] === 0) return;
    if ((op === 'add' || op === 'sub') && rank[index]! > 0) {
      const list: Term[] = [];
      terms(index, false, true, list);
      made[index] = sum(list, rank[index]!);
    } else if (op === 'div') made[index] = quotient(index);
    else
      made[index] = builder.make(
        op,
        args.map((arg) => made[arg]!),
        value,
      );
  });
  return roots.map((root) => made[root]!);
}
