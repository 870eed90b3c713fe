import type { Graph, Op, Program } from './ir.ts';

const commutes: ReadonlySet<Op> = new Set<Op>(['add', 'mul', 'eq', 'and', 'or']);

/** 64 bits of a text as 16 hexadecimal digits: two multiplicative hashes, mixed. Tells structures apart; keeps no secrets. */
function hashText(text: string): string {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (b >>> 0).toString(16).padStart(8, '0') + (a >>> 0).toString(16).padStart(8, '0');
}

/**
 * Names the structure of a graph: equal for graphs that compute the same operations on the same leaves, however their nodes are numbered
 * and whichever way round the operands of commuting operations stand.
 * @returns 16 hexadecimal digits
 */
export function digestOf(graph: Graph): string {
  const names: string[] = [];
  for (const { op, args, value } of graph.nodes) {
    const parts = args.map((arg) => names[arg]!);
    if (commutes.has(op)) parts.sort();
    else if (op === 'fma' && parts[0]! > parts[1]!) [parts[0], parts[1]] = [parts[1]!, parts[0]!];
    names.push(hashText(`${op}(${parts.join(',')})${value === undefined ? '' : Object.is(value, -0) ? '-0' : value}`));
  }
  return hashText(graph.outputs.map((output) => names[output]!).join(';'));
}

/** Names what a program does each step and when it stops, by structure alone: kernels compiled for a formula are known by it. */
export function programDigest(program: Program): string {
  const { step, stop, rules, varying, z } = program;
  return hashText([digestOf(step), digestOf(stop), rules.join(), varying, z.join()].join(' '));
}
