/**
 * The typed intermediate form every executor is made from: native bytecode, WGSL, GLSL and the float64 evaluator.
 *
 * Everything is real: the compiler has already split complex numbers into parts. A graph is in static single assignment form; node k
 * uses nodes before k only. Comparisons and `and`, `or`, `not` give truth values, which only `select` and those three may take.
 */

/** Leaves: `value` holds the number (const) or the index (param, uniform, pixel, state, previous). */
export type LeafOp = 'const' | 'param' | 'uniform' | 'pixel' | 'state' | 'previous' | 'n';
export type UnaryOp = 'neg' | 'abs' | 'floor' | 'sqrt' | 'exp' | 'log' | 'sin' | 'cos' | 'not';
/** `min(a, b)` is a < b ? a : b and `max(a, b)` is a > b ? a : b, so b where either is NaN. */
export type BinaryOp = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'atan2' | 'lt' | 'le' | 'eq' | 'and' | 'or';
/** `fma(a, b, c)` is a b + c with one rounding; `select(p, a, b)` is p ? a : b. */
export type TernaryOp = 'fma' | 'select';
export type Op = LeafOp | UnaryOp | BinaryOp | TernaryOp;

export interface Node {
  readonly op: Op;
  /** positions of the operands in `Graph.nodes`, all smaller than this node's own */
  readonly args: readonly number[];
  /** leaves only */
  readonly value?: number;
}

export interface Graph {
  readonly nodes: readonly Node[];
  /** positions of the results */
  readonly outputs: readonly number[];
}

/** One real number kept between iterations. */
export interface StateSlot {
  /** the variable of the text it belongs to (`h1` and so on where it has no name there), or `dx NAME`, `dy NAME` for its derivatives */
  readonly name: string;
  readonly part: 're' | 'im' | 'real';
}

/** Two state slots that hold a complex number. */
export type ComplexSlots = readonly [re: number, im: number];

/**
 * What a formula does, for one structure of its text. Values of parameters are not in it: they enter through `uniforms`, so pictures that
 * differ in parameters alone share one program.
 */
export interface Program {
  /** parameters (leaf `param`, index into the flattened parameters: a complex one takes two places) -> uniforms. Evaluated once a picture, in float64. */
  readonly uniforms: Graph;
  /** pixel and uniforms -> the initial value of every state slot. Leaves: const, uniform, pixel. */
  readonly start: Graph;
  /** state -> the next value of the first `varying` slots. Leaves: const, uniform, state, n (steps done before this one: 0, 1, ...). */
  readonly step: Graph;
  /** Leaves: const, uniform, state (after the step), previous (before it). Outputs: truth values, one for each entry of `rules`. */
  readonly stop: Graph;
  readonly rules: readonly ('escape' | 'converge')[];
  /** varying slots first, then those that never change after the start (as c) */
  readonly state: readonly StateSlot[];
  readonly varying: number;
  /** where z is: the variable that is drawn */
  readonly z: ComplexSlots;
  /** what each step adds, if the text has such a variable named `c` or `k`: for the triangle-inequality average */
  readonly c: ComplexSlots | null;
  /** R where the escape rule is |z| > R for a constant R; else null */
  readonly escapeRadius: number | null;
  /** uniform that holds the degree d of growth |z'| ~ |z|^d, for smooth iteration; null where unknown */
  readonly degree: number | null;
  /** start and step are made of complex-analytic functions of pixel and state alone, in pieces: dz/dy = i dz/dx */
  readonly analytic: boolean;
  /**
   * Only in programs made by `withDerivative`: slots of dz/dx and, where the step is not analytic, of dz/dy, by the pixel's coordinates.
   * For an analytic step dz/dy = i dz/dx.
   */
  readonly derivative: { readonly dx: ComplexSlots; readonly dy: ComplexSlots | null } | null;
}
