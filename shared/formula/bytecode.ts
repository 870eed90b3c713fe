import { extractGraph } from './graphBuilder.ts';
import { recognizeKernel, type CompiledKernel } from './compiledKernels.ts';
import type { Graph, Node, Op, Program } from './ir.ts';
import type { Tangent } from './tangent.ts';

/**
 * Register code for the native interpreter, made from a program: the words of one Int32Array.
 *
 * Header (`headerWords` words), the kernel's operands, the registers of the stop rules, constants (float64, two words each, low word
 * first), then the instructions of start, step and stop, `instructionWords` words each: operation, destination, four operands.
 * An operand >= 0 is a register; -1 - k is entry k of the pool: uniforms, then constants.
 *
 * Registers 0 ... S-1 are the state slots, S and S + 1 the pixel (read by the start only). Truth values are 1 and 0.
 */
export const bytecodeFormat = 3;
export const headerWords = 40;
export const instructionWords = 6;

/** Operations as the interpreter numbers them. */
export const opcodes = [
  'move', 'neg', 'abs', 'floor', 'sqrt', 'exp', 'log', 'sin', 'cos', 'not',
  'add', 'sub', 'mul', 'div', 'min', 'max', 'atan2', 'lt', 'le', 'eq', 'and', 'or',
  'fma', 'fms', 'fnma', 'select', 'selectLt', 'selectLe', 'fmaAbs', 'sumSquares',
  'differenceOfSquares', 'squaresPlus', 'productSum', 'productDifference',
] as const; // prettier-ignore
export type Opcode = (typeof opcodes)[number];

/** One operation on values named by node numbers, after fusing. */
interface Step {
  readonly op: Opcode;
  readonly node: number;
  readonly args: readonly number[];
}

/** How often each node is read. */
function countUses(graph: Graph): Int32Array {
  const uses = new Int32Array(graph.nodes.length);
  for (const node of graph.nodes) for (const arg of node.args) uses[arg]!++;
  for (const output of graph.outputs) uses[output]!++;
  return uses;
}

const leafOps: ReadonlySet<Op> = new Set<Op>(['const', 'param', 'uniform', 'pixel', 'state', 'previous', 'n']);
const isLeaf = (node: Node): boolean => leafOps.has(node.op);

/** Chooses instructions for a graph: a multiplication, comparison or absolute value that only one node reads joins that node. */
function selectInstructions(graph: Graph): Step[] {
  const { nodes } = graph;
  const uses = countUses(graph);
  const absorbed = new Uint8Array(nodes.length);
  const steps: Step[] = [];
  const single = (index: number, op: Op): readonly number[] | null => {
    const node = nodes[index]!;
    return node.op === op && uses[index] === 1 ? node.args : null;
  };
  // from the results backwards, so that a node knows whether its reader took it
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index]!;
    if (isLeaf(node) || absorbed[index] || uses[index] === 0) continue;
    const [a, b, c] = node.args as [number, number, number];
    const absorb = (op: Opcode, args: readonly number[], ...taken: number[]): void => {
      for (const one of taken) absorbed[one] = 1;
      steps.push({ op, node: index, args });
    };
    const products = [a, b].map((arg) => (arg === undefined ? null : single(arg, 'mul')));
    const [left, right] = products as [readonly number[] | null, readonly number[] | null];
    if (node.op === 'add' && left && right && a !== b && left[0] === left[1] && right[0] === right[1])
      absorb('sumSquares', [left[0]!, right[0]!], a, b);
    else if (node.op === 'add' && left && a !== b) absorb('fma', [left[0]!, left[1]!, b], a);
    else if (node.op === 'add' && right && a !== b) absorb('fma', [right[0]!, right[1]!, a], b);
    else if (node.op === 'sub' && left && a !== b) absorb('fms', [left[0]!, left[1]!, b], a);
    else if (node.op === 'sub' && right && a !== b) absorb('fnma', [right[0]!, right[1]!, a], b);
    else if (node.op === 'select' && single(a, 'lt')) absorb('selectLt', [...nodes[a]!.args, b, c], a);
    else if (node.op === 'select' && single(a, 'le')) absorb('selectLe', [...nodes[a]!.args, b, c], a);
    else steps.push({ op: node.op as Opcode, node: index, args: node.args });
  }
  steps.reverse();
  return fuseOperands(steps, graph.outputs);
}

/**
 * Takes operations into the instruction that reads their result, where the interpreter can do both at once: signs and absolute values, and
 * products that nothing else reads. The operations and their rounding stay the same, only their results no longer go through memory.
 */
function fuseOperands(steps: readonly Step[], outputs: readonly number[]): Step[] {
  const uses = new Map<number, number>();
  for (const node of [...steps.flatMap(({ args }) => args), ...outputs]) uses.set(node, (uses.get(node) ?? 0) + 1);
  const made = new Map<number, Step>();
  const read = (node: number, op: Opcode): readonly number[] | null => (made.get(node)?.op === op ? made.get(node)!.args : null);
  const single = (node: number, op: Opcode): readonly number[] | null => (uses.get(node) === 1 ? read(node, op) : null);
  /** One instruction with one of its operands taken in; null where there is none to take. */
  const fused = ({ op, args: [a, b, c] }: Step): Omit<Step, 'node'> | null => {
    if ((op !== 'fma' && op !== 'fms') || a === undefined || b === undefined || c === undefined) return null;
    const minus = read(c, 'neg');
    if (minus) return { op: op === 'fma' ? 'fms' : 'fma', args: [a, b, minus[0]!] };
    const product = single(c, 'mul');
    if (product && a === b && product[0] === product[1])
      return { op: op === 'fma' ? 'sumSquares' : 'differenceOfSquares', args: [a, product[0]!] };
    if (product) return { op: op === 'fma' ? 'productSum' : 'productDifference', args: [a, b, ...product] };
    if (op === 'fms') return null;
    const rest = single(c, 'fnma');
    if (rest && a === b && rest[0] === rest[1]) return { op: 'squaresPlus', args: [a, rest[0]!, rest[2]!] };
    if (a === b) return null;
    for (const [factor, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const [negated, absolute] = [read(factor, 'neg'), read(factor, 'abs')];
      if (negated) return { op: 'fnma', args: [negated[0]!, other, c] };
      if (absolute) return { op: 'fmaAbs', args: [absolute[0]!, other, c] };
    }
    return null;
  };
  for (const { op, args, node } of steps) {
    let now: Step = { op, args, node };
    for (let next = fused(now); next; next = fused(now)) now = { ...next, node };
    made.set(node, now);
  }
  const needed = new Set(outputs);
  const kept = [...made.values()].reverse().filter(({ node, args }) => {
    if (needed.has(node)) for (const arg of args) needed.add(arg);
    return needed.has(node);
  });
  return kept.reverse();
}

/** Gives out registers and pool places, and collects code. */
class Emitter {
  readonly uniformCount: number;
  readonly constants: number[] = [];
  registers: number;
  /** registers that hold nothing between the parts of a program */
  readonly scratch: number[];

  constructor(uniformCount: number, fixedRegisters: number, scratch: readonly number[]) {
    this.uniformCount = uniformCount;
    this.scratch = [...scratch];
    this.registers = fixedRegisters;
  }

  constant(value: number): number {
    let place = this.constants.findIndex((known) => Object.is(known, value));
    if (place < 0) place = this.constants.push(value) - 1;
    return -1 - this.uniformCount - place;
  }

  /**
   * Code of one graph.
   * @param leafRegister register of a leaf that is not in the pool
   * @param targets registers the outputs have to end in; null leaves the choice to the allocator
   * @returns instructions, and where each output is
   */
  emit(graph: Graph, leafRegister: (node: Node) => number, targets: readonly number[] | null): { code: number[]; outputs: number[] } {
    const { nodes } = graph;
    const steps: Step[] = selectInstructions(graph);
    const operandOfLeaf = (node: Node): number =>
      node.op === 'const' ? this.constant(node.value!) : node.op === 'uniform' ? -1 - node.value! : leafRegister(node);

    // an output that is a leaf becomes a copy, taken before anything is overwritten
    const copies: Step[] = [];
    const wanted = graph.outputs.map((output, k) => {
      if (!targets || !isLeaf(nodes[output]!)) return output;
      if (operandOfLeaf(nodes[output]!) === targets[k]) return -1;
      copies.push({ op: 'move', node: nodes.length + copies.length, args: [output] });
      return nodes.length + copies.length - 1;
    });
    const schedule = [...copies, ...steps];

    const lastRead = new Map<number, number>();
    const lastReadOfRegister = new Map<number, number>();
    schedule.forEach(({ args }, at) => {
      for (const arg of args) {
        lastRead.set(arg, at);
        if (isLeaf(nodes[arg]!)) lastReadOfRegister.set(operandOfLeaf(nodes[arg]!), at);
      }
    });
    for (const output of wanted) lastRead.set(output, schedule.length);

    const place = new Map<number, number>();
    const free = [...this.scratch];
    const operand = (arg: number): number => (arg < nodes.length && isLeaf(nodes[arg]!) ? operandOfLeaf(nodes[arg]!) : place.get(arg)!);
    const isTemporary = new Set(this.scratch);
    const code: number[] = [];
    const put = (op: Opcode, destination: number, args: readonly number[]): void => {
      const operands = [0, 1, 2, 3].map((k) => args[k] ?? args[0]!);
      code.push(opcodes.indexOf(op), destination, ...operands);
    };
    schedule.forEach(({ op, node, args }, at) => {
      const operands = args.map(operand);
      for (const arg of new Set(args)) {
        const register = place.get(arg);
        if (register !== undefined && lastRead.get(arg) === at && isTemporary.has(register)) free.push(register);
      }
      // straight into the state slot where nobody reads its old value any more
      const target = targets?.find((register, k) => wanted[k] === node && (lastReadOfRegister.get(register) ?? -1) <= at);
      let destination = target;
      if (destination === undefined) {
        destination = free.pop();
        if (destination === undefined) {
          destination = this.registers++;
          isTemporary.add(destination);
          this.scratch.push(destination);
        }
      }
      place.set(node, destination);
      put(op, destination, operands);
    });
    targets?.forEach((register, k) => {
      const output = wanted[k]!;
      if (output >= 0 && place.get(output) !== register) put('move', register, [place.get(output)!]);
    });
    return { code, outputs: targets ? [...targets] : wanted.map(operand) };
  }
}

/** How many of the first slots decide how z and the stop rules go on: others, as derivatives, only follow. */
function leadingSlots({ step, stop, z, varying }: Program): number {
  const leading = new Set<number>();
  const look = ({ nodes, outputs }: Graph): void => {
    for (const { op, value } of extractGraph(nodes, outputs).nodes) {
      if ((op !== 'state' && op !== 'previous') || value! >= varying || leading.has(value!)) continue;
      leading.add(value!);
      look({ nodes: step.nodes, outputs: [step.outputs[value!]!] });
    }
  };
  look({ nodes: step.nodes, outputs: z.map((slot) => step.outputs[slot]!) });
  look(stop);
  return Math.max(...z, ...leading) + 1;
}

/** An escape rule |z| > R alone: the engine tests it without any code. */
function isPlainEscape({ rules, escapeRadius }: Program): boolean {
  return rules.length === 1 && rules[0] === 'escape' && escapeRadius !== null;
}

/**
 * The code of a program; equal for equal programs.
 * @param kernel machine code to run in place of the step's instructions; null to interpret them
 */
export function bytecodeOf(
  program: Program,
  tangent: Tangent | null = null,
  kernel: CompiledKernel | null = recognizeKernel(program),
): Int32Array {
  const uniformCount = program.uniforms.outputs.length;
  const states = program.state.length;
  const usesN = !kernel && [program.step, program.stop].some((graph) => graph.nodes.some(({ op }) => op === 'n'));
  const plain = isPlainEscape(program);
  const previousSlots = plain ? [] : [...new Set(program.stop.nodes.filter(({ op }) => op === 'previous').map(({ value }) => value!))];

  const pixel = states;
  const nRegister = usesN ? states + 2 : -1;
  const previousBase = states + 2 + (usesN ? 1 : 0);
  const emitter = new Emitter(uniformCount, previousBase + previousSlots.length, []);
  const slots = Array.from({ length: states }, (_, slot) => slot);
  const leafRegister = (node: Node): number => {
    if (node.op === 'state') return node.value!;
    if (node.op === 'pixel') return pixel + node.value!;
    if (node.op === 'previous') return previousBase + previousSlots.indexOf(node.value!);
    return nRegister;
  };
  const opMove = opcodes.indexOf('move');
  const keepPrevious = previousSlots.flatMap((slot, k) => [opMove, previousBase + k, slot, slot, slot, slot]);

  const start = emitter.emit(program.start, leafRegister, slots);
  // nothing reads the pixel after the start
  emitter.scratch.push(pixel, pixel + 1);
  const step = kernel ? { code: [] } : emitter.emit(program.step, leafRegister, slots.slice(0, program.varying));
  const stop = plain || program.rules.length === 0 ? { code: [], outputs: [] } : emitter.emit(program.stop, leafRegister, null);
  const kernelOperands = kernel
    ? kernel.operands.map((leaf) =>
        leaf.op === 'uniform' ? -1 - leaf.value! : leaf.op === 'const' ? emitter.constant(leaf.value!) : leaf.value!,
      )
    : [];
  const degree = program.degree === null ? 0 : 1;
  const degreeOperand = program.degree === null ? 0 : -1 - program.degree;
  const stepCode = [...keepPrevious, ...step.code];

  const dx = program.derivative?.dx ?? [-1, -1];
  const dy = program.derivative?.dy ?? [-1, -1];
  const [column1, column2] = [tangent?.columns[0] ?? [-1, -1], tangent?.columns[1] ?? [-1, -1]];
  const doubles = new Int32Array(Float64Array.from([program.escapeRadius ?? 0, ...emitter.constants]).buffer);
  const converges = program.rules.reduce((bits, rule, k) => bits | (rule === 'converge' ? 1 << k : 0), 0);
  const count = (code: readonly number[]): number => code.length / instructionWords;
  const header = [
    bytecodeFormat, uniformCount, emitter.constants.length, emitter.registers,
    states, program.varying, ...program.z, ...(program.c ?? [-1, -1]),
    ...dx, ...dy,
    tangent ? tangent.columns.length : 0, ...column1, ...column2, tangent?.first ?? 0, tangent?.count ?? 0,
    degree, degreeOperand, program.rules.length, converges, nRegister,
    kernel?.id ?? 0, kernel?.variant ?? 0, kernelOperands.length, plain ? 1 : 0,
    ...doubles.subarray(0, 2), count(start.code), count(stepCode), count(stop.code), leadingSlots(program),
  ]; // prettier-ignore
  while (header.length < headerWords) header.push(0);
  return Int32Array.from([...header, ...kernelOperands, ...stop.outputs, ...doubles.subarray(2), ...start.code, ...stepCode, ...stop.code]);
}
