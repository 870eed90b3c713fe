import { compileFormula } from './compile.ts';
import type { Graph, Node, Op, Program } from './ir.ts';

/** A step that has machine code of its own. */
export interface CompiledKernel {
  /** as the addon numbers its kernels; 0 is the interpreter */
  readonly id: number;
  readonly variant: number;
  /** leaves of the step's graph, in the kernel's order */
  readonly operands: readonly Node[];
}

/** A kernel, its variant, and how its step may be written. */
interface KernelText {
  readonly id: number;
  readonly variant: number;
  /** numbers that stand for any number that does not change along an orbit, in the kernel's order; `c` is two: cx, cy */
  readonly operands: readonly string[];
  /** lines of the step; may be several texts for one kernel */
  readonly steps: readonly string[];
}

const folded = (variant: number): readonly string[] => {
  const abs = (what: string, on: number): string => (variant & on ? `abs(${what})` : what);
  const sign = variant & 8 ? '-' : '';
  const re = abs('re(z) ^ 2 - im(z) ^ 2', 1);
  const products = [`${abs('re(z)', 2)} * ${abs('im(z)', 4)}`, ...(variant & 2 && variant & 4 ? ['abs(re(z) * im(z))'] : [])];
  return products.map((product) => `z = (${re}, ${sign}2 * ${product}) + c`);
};

const clampText = 'z = (clamp(re(z), -bound, bound), clamp(im(z), -bound, bound))';

/** The numbers are those of `Kernel` in orbit_program.h. */
const kernelTexts: readonly KernelText[] = [
  { id: 1, variant: 0, operands: ['cx', 'cy'], steps: ['z = z ^ 2 + c', 'z = z * z + c', 'z = (re(z) ^ 2 - im(z) ^ 2, 2 * re(z) * im(z)) + c'] },
  ...Array.from({ length: 15 }, (_, k) => ({ id: 2, variant: k + 1, operands: ['cx', 'cy'], steps: folded(k + 1) })),
  { id: 2, variant: 8, operands: ['cx', 'cy'], steps: ['z = sqr(conj(z)) + c', 'z = conj(sqr(z)) + c'] },
  { id: 2, variant: 6, operands: ['cx', 'cy'], steps: ['z = sqr(fold(z)) + c'] },
  ...[3, 4, 5, 6, 7, 8].map((d) => ({ id: 3, variant: d, operands: ['cx', 'cy'], steps: [`z = z ^ ${d} + c`] })),
  {
    id: 4,
    variant: 0,
    operands: ['scale', 'cos', 'sin', 'guard', 'cx', 'cy'],
    steps: ['z = fold(z) * (scale / max(norm2(z), guard) * (cos, sin)) + c', 'z = (cos, sin) * (scale * fold(z) / max(norm2(z), guard)) + c'],
  },
  { id: 5, variant: 0, operands: ['guard', 'cx', 'cy'], steps: ['z = fold(z) / max(norm2(z), guard) + c'] },
  {
    id: 6,
    variant: 0,
    operands: ['scale', 'cos', 'sin', 'guard', 'julia', 'cx', 'cy', 'bound'],
    steps: [`z = fold(z) * (scale / max(norm2(z), guard) * (cos, sin)) + julia * z ^ 2 + c\n  ${clampText}`],
  },
  ...[2, 3, 4, 5].map((d) => ({
    id: 7,
    variant: d,
    operands: ['scale', 'cos', 'sin', 'rmin', 'p', 'wx', 'wy', 'cx', 'cy', 'bound'],
    steps: [
      `z = (scale * fold(z)) * (cos, sin) / max(norm2(z), rmin) ^ p + (wx, wy) * z ^ ${d} + c\n  ${clampText}`,
    ],
  })),
]; // prettier-ignore

/** Leaves that may stand for an operand. */
const isFixed = ({ op, value }: Node, varying: number): boolean =>
  op === 'const' || op === 'uniform' || (op === 'state' && value! >= varying);
const commutes: ReadonlySet<Op> = new Set<Op>(['add', 'mul', 'eq', 'and', 'or', 'fma']);

interface Pattern {
  readonly kernel: KernelText;
  readonly step: Graph;
  readonly varying: number;
  readonly z: readonly [number, number];
  /** state slots of the operands, in the kernel's order */
  readonly slots: readonly number[];
}

/** Compiles a step whose operands are variables that differ from pixel to pixel, so that none of them disappears. */
function patternOf(kernel: KernelText, text: string): Pattern {
  const { operands } = kernel;
  // each a different function of the pixel, and no sum, which the compiler might arrange in another way
  const starts = operands.map((name, k) => `  ${name} = sin(${operands[k - 1] ?? 're(pixel)'})`);
  const step = text.replaceAll(/\bc\b/g, '(cx, cy)').replaceAll('bound', operands.includes('bound') ? 'bound' : '1e6');
  const source = `formula pattern "Pattern"\nstart\n  z = pixel\n${starts.join('\n')}\nstep\n  ${step}\nview (0, 0) width 3\niterations 9 in 1 .. 20\ncolorings exp\nprecision f64\n`;
  const program = compileFormula(source, () => undefined).program!;
  const slots = operands.map((name) => program.state.findIndex((slot) => slot.name === name));
  return { kernel, step: program.step, varying: program.varying, z: program.z, slots };
}

/** Finds which leaves of `graph` the pattern's operands stand for, or null if it computes something else. */
function match(pattern: Pattern, program: Program): Node[] | null {
  const from = pattern.step.nodes;
  const to = program.step.nodes;
  const bound = new Map<number, Node>();
  const unify = (a: number, b: number): boolean => {
    const [left, right] = [from[a]!, to[b]!];
    if (left.op === 'state' && left.value! >= pattern.varying) {
      if (!isFixed(right, program.varying)) return false;
      const known = bound.get(left.value!);
      if (known) return known.op === right.op && Object.is(known.value, right.value);
      bound.set(left.value!, right);
      return true;
    }
    if (left.op !== right.op || left.args.length !== right.args.length) return false;
    if (left.op === 'state') return pattern.z.indexOf(left.value!) === program.z.indexOf(right.value!) && program.z.includes(right.value!);
    if (left.args.length === 0) return Object.is(left.value, right.value);
    const before = new Map(bound);
    if (left.args.every((arg, k) => unify(arg, right.args[k]!))) return true;
    if (!commutes.has(left.op)) return false;
    bound.clear();
    for (const [slot, node] of before) bound.set(slot, node);
    const [x, y, ...rest] = right.args;
    return [y!, x!, ...rest].every((arg, k) => unify(left.args[k]!, arg));
  };
  for (const part of [0, 1] as const)
    if (!unify(pattern.step.outputs[pattern.z[part]]!, program.step.outputs[program.z[part]]!)) return null;
  const operands = pattern.slots.map((slot) => bound.get(slot));
  return operands.every((operand) => operand !== undefined) ? operands : null;
}

let patterns: Pattern[] | undefined;
const recognized = new WeakMap<Graph, CompiledKernel | null>();

/** The compiled kernel that does what a program's step does, or null. Steps that carry more than z are interpreted. */
export function recognizeKernel(program: Program): CompiledKernel | null {
  if (program.varying !== 2) return null;
  let kernel = recognized.get(program.step);
  if (kernel === undefined) {
    patterns ??= kernelTexts.flatMap((text) => text.steps.map((step) => patternOf(text, step)));
    kernel = null;
    for (const pattern of patterns) {
      const operands = match(pattern, program);
      if (!operands) continue;
      kernel = { id: pattern.kernel.id, variant: pattern.kernel.variant, operands };
      break;
    }
    recognized.set(program.step, kernel);
  }
  return kernel;
}
