import type { Graph, Node, Op } from './ir.ts';

/**
 * Prints graphs as shader text. GLSL ES 3.00 and WGSL differ in few places, all of them in `Dialect`; statements such as `x = y;`,
 * `if (p) { break; }` and calls of min, abs, floor are the same in both.
 */
export interface Dialect {
  readonly name: 'glsl' | 'wgsl';
  /** A number as a float32 literal. WGSL knows no infinities, so what float32 cannot hold becomes its largest number. */
  literal(value: number): string;
  /** Declares a value that never changes. */
  constant(name: string, type: ShaderType, expression: string): string;
  /** Declares a variable. */
  variable(name: string, type: ShaderType, expression: string): string;
  /** p ? a : b */
  select(p: string, a: string, b: string): string;
  /** a b + c, with one rounding where the language can say so */
  fma(a: string, b: string, c: string): string;
  /** Opens a loop over `index` = 0 .. count - 1; closed by `}`. */
  loop(index: string, count: string): string;
  /** An int as a float. */
  toFloat(expression: string): string;
  /** A function of floats: constants in order (name, expression, type if not float), then the result. */
  function(name: string, parameters: readonly string[], constants: readonly FunctionConstant[], result: string): string;
}
export type ShaderType = 'float' | 'bool' | 'int';
/** Expressions may use only what both languages share. */
export type FunctionConstant = readonly [name: string, expression: string, type?: ShaderType];

/** The names under which a graph's leaves stand in the text around it. */
export interface LeafNames {
  readonly uniform?: (index: number) => string;
  readonly pixel?: (part: number) => string;
  readonly state?: (slot: number) => string;
  readonly previous?: (slot: number) => string;
  /** steps done before this one, a float */
  readonly n?: string;
}

export interface PrintedGraph {
  /** declarations, in order */
  readonly lines: readonly string[];
  /** names or literals of the graph's outputs */
  readonly outputs: readonly string[];
}

const float32Max = 3.4028234663852886e38;

/**
 * The nearest float32 of a number, within float32's finite range, as text both languages read (with no suffix).
 * @throws RangeError for NaN, which no formula contains
 */
export function floatText(value: number): string {
  if (Number.isNaN(value)) throw new RangeError('NaN has no literal');
  const rounded = Math.fround(Math.min(float32Max, Math.max(-float32Max, value)));
  const text = String(rounded);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const truths: ReadonlySet<Op> = new Set<Op>(['lt', 'le', 'eq', 'and', 'or', 'not']);
const infix: Partial<Record<Op, string>> = { add: '+', sub: '-', mul: '*', div: '/', lt: '<', le: '<=', eq: '==', and: '&&', or: '||' };
const calls: Partial<Record<Op, string>> = {
  abs: 'abs',
  floor: 'floor',
  sqrt: 'sqrt',
  exp: 'expOf',
  log: 'log',
  sin: 'sinOf',
  cos: 'cosOf',
  atan2: 'atan2Of',
};

function leaf({ op, value = 0 }: Node, dialect: Dialect, names: LeafNames): string | null {
  switch (op) {
    case 'const':
      return dialect.literal(value);
    case 'uniform':
      return names.uniform!(value);
    case 'pixel':
      return names.pixel!(value);
    case 'state':
      return names.state!(value);
    case 'previous':
      return names.previous!(value);
    case 'n':
      return names.n!;
    case 'param':
      throw new TypeError('parameters reach a shader through uniforms only');
    default:
      return null;
  }
}

function expressionOf(op: Op, args: readonly string[], dialect: Dialect): string {
  const [a = '', b = '', c = ''] = args;
  const sign = infix[op];
  if (sign) return `${a} ${sign} ${b}`;
  const call = calls[op];
  if (call) return `${call}(${args.join(', ')})`;
  switch (op) {
    case 'neg':
      return `-(${a})`;
    case 'not':
      return `!${a}`;
    // not the languages' own min and max, which may return either where one is NaN
    case 'min':
      return dialect.select(`${a} < ${b}`, a, b);
    case 'max':
      return dialect.select(`${a} > ${b}`, a, b);
    case 'fma':
      return dialect.fma(a, b, c);
    case 'select':
      return dialect.select(a, b, c);
    default:
      throw new TypeError(`no shader text for ${op}`);
  }
}

function reachable(graph: Graph): Uint8Array {
  const used = new Uint8Array(graph.nodes.length);
  for (const output of graph.outputs) used[output] = 1;
  for (let k = graph.nodes.length - 1; k >= 0; k--) if (used[k]) for (const arg of graph.nodes[k]!.args) used[arg] = 1;
  return used;
}

/** Prints the nodes that the outputs need; `prefix` keeps its names apart from those of other graphs in the same function. */
export function printGraph(graph: Graph, dialect: Dialect, names: LeafNames, prefix: string): PrintedGraph {
  const used = reachable(graph);
  const text: string[] = [];
  const lines: string[] = [];
  graph.nodes.forEach((node, k) => {
    if (!used[k]) return;
    const known = leaf(node, dialect, names);
    if (known !== null) {
      text[k] = known;
      return;
    }
    text[k] = `${prefix}${k}`;
    const args = node.args.map((arg) => text[arg]!);
    lines.push(dialect.constant(text[k], truths.has(node.op) ? 'bool' : 'float', expressionOf(node.op, args, dialect)));
  });
  return { lines, outputs: graph.outputs.map((output) => text[output]!) };
}

/**
 * The elementary functions that printed graphs call. The languages promise little for their own (WGSL: sin to 2^-11, atan2 to 4096 ulp),
 * and chaotic orbits show every bit; these are good to a few ulp of float32 (polynomials of Cephes' sinf, cosf, atanf and expf).
 * sin and cos lose what the argument's own spacing loses, and are meaningless beyond about 1e5.
 */
export function elementaryFunctions(dialect: Dialect): string {
  const { select } = dialect;
  const reduced: readonly FunctionConstant[] = [
    ['turns', 'floor(x * 0.63661977236758134 + 0.5)'],
    ['quadrant', 'turns - 4.0 * floor(turns * 0.25)'],
    // pi/2 in three parts, the first two short enough for exact products; garbage of huge arguments stays in range
    ['rest', 'clamp(((x - turns * 1.5703125) - turns * 4.837512969970703125e-4) - turns * 7.549789948768648e-8, -0.8, 0.8)'],
    ['w', 'rest * rest'],
    ['s', '((-1.9515295891e-4 * w + 8.3321608736e-3) * w - 1.6666654611e-1) * w * rest + rest'],
    ['c', '((2.443315711809948e-5 * w - 1.388731625493765e-3) * w + 4.166664568298827e-2) * w * w - 0.5 * w + 1.0'],
    ['odd', 'quadrant - 2.0 * floor(quadrant * 0.5)'],
  ];
  return [
    dialect.function('sinOf', ['x'], reduced, `${select('odd > 0.5', 'c', 's')} * ${select('quadrant > 1.5', '-1.0', '1.0')}`),
    dialect.function(
      'cosOf',
      ['x'],
      reduced,
      `${select('odd > 0.5', 's', 'c')} * ${select('quadrant > 0.5 && quadrant < 2.5', '-1.0', '1.0')}`,
    ),
    dialect.function(
      'atan2Of',
      ['y', 'x'],
      [
        ['ax', 'abs(x)'],
        ['ay', 'abs(y)'],
        ['big', 'max(ax, ay)'],
        ['small', 'min(ax, ay)'],
        ['steep', 'small * 2.414213562 > big', 'bool'],
        ['t', `${select('steep', 'small - big', 'small')} / max(${select('steep', 'small + big', 'big')}, 1e-37)`],
        ['w', 't * t'],
        ['base', '(((8.05374449538e-2 * w - 1.38776856032e-1) * w + 1.99777106478e-1) * w - 3.33329491539e-1) * w * t + t'],
        ['low', `base + ${select('steep', '0.78539816339744831', '0.0')}`],
        ['wide', select('ay > ax', '1.57079632679489662 - low', 'low')],
        ['full', select('x < 0.0', '3.14159265358979324 - wide', 'wide')],
      ],
      select('y < 0.0', '-full', 'full'),
    ),
    dialect.function(
      'expOf',
      ['x'],
      [
        // beyond these float32 ends
        ['a', 'clamp(x, -87.3, 88.7)'],
        ['k', 'floor(a * 1.44269504088896341 + 0.5)'],
        ['r', '(a - k * 0.693359375) + k * 2.12194440e-4'],
        [
          'p',
          '((((1.9875691500e-4 * r + 1.3981999507e-3) * r + 8.3334519073e-3) * r + 4.1665795894e-2) * r + 1.6666665459e-1) * r + 5.0000001201e-1',
        ],
        // in two parts, so that neither is out of range
        ['upper', 'floor(k * 0.5)'],
      ],
      '(p * r * r + r + 1.0) * exp2(upper) * exp2(k - upper)',
    ),
  ].join('\n');
}
