import type { Position } from './formulaError.ts';

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '^' | '<' | '<=' | '>' | '>=' | '==' | '!=' | 'and' | 'or';

/** An expression as written. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly imaginary: boolean; readonly at: Position }
  | { readonly kind: 'name'; readonly name: string; readonly at: Position }
  | { readonly kind: 'pair'; readonly re: Expression; readonly im: Expression; readonly at: Position }
  | { readonly kind: 'unary'; readonly op: '-' | 'not'; readonly arg: Expression; readonly at: Position }
  | { readonly kind: 'binary'; readonly op: BinaryOperator; readonly left: Expression; readonly right: Expression; readonly at: Position }
  | { readonly kind: 'choose'; readonly test: Expression; readonly then: Expression; readonly otherwise: Expression; readonly at: Position }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Argument[]; readonly at: Position };

export interface Argument {
  /** only for parameters of a formula that is used, as in `K(z, scale = 2)` */
  readonly name: string | null;
  readonly value: Expression;
}

export interface Assignment {
  readonly name: string;
  readonly value: Expression;
  readonly at: Position;
}

/** `param NAME: KIND = DEFAULT in MIN .. MAX "label" "help"` */
export interface ParameterText {
  readonly name: string;
  readonly kind: 'real' | 'angle' | 'integer' | 'complex' | 'choice' | 'table';
  readonly default: Expression | null;
  readonly min: Expression | null;
  readonly max: Expression | null;
  /** `choice`: its words */
  readonly words: readonly string[];
  /** `table`: what stands in each column */
  readonly columns: readonly ColumnText[];
  /** `choice`: the word it starts with */
  readonly defaultWord: string;
  /** `table`: its default rows, and how many there may be */
  readonly rows: readonly (readonly Expression[])[];
  readonly rowRange: readonly [number, number];
  readonly unit: string;
  readonly label: string;
  readonly help: string;
  readonly at: Position;
}

/** A column of a table: `NAME`, `NAME in MIN .. MAX`, `NAME: integer in MIN .. MAX` or `NAME: choice (A, B)` */
export interface ColumnText {
  readonly name: string;
  readonly kind: 'real' | 'integer' | 'choice';
  readonly min: Expression | null;
  readonly max: Expression | null;
  /** `choice`: its words */
  readonly words: readonly string[];
}

export interface StopRule {
  readonly rule: 'escape' | 'converge';
  readonly test: Expression;
  readonly at: Position;
}

export interface Use {
  readonly formula: string;
  readonly as: string;
  readonly at: Position;
}

/** A whole text, read but not yet checked. */
export interface FormulaText {
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  readonly family: string;
  /** the step as people write it, where the text gives it */
  readonly notation: string;
  readonly engine: string;
  readonly variant: string;
  readonly uses: readonly Use[];
  /** formulas whose texts stand below: `use` finds them before the built-in ones */
  readonly carried: readonly FormulaText[];
  readonly parameters: readonly ParameterText[];
  readonly start: readonly Assignment[];
  readonly step: readonly Assignment[];
  /** source of the statements of `step` */
  readonly stepText: string;
  readonly stops: readonly StopRule[];
  readonly degree: Expression | null;
  readonly view: { readonly center: Expression; readonly width: Expression } | null;
  readonly iterations: { readonly default: Expression; readonly min: Expression | null; readonly max: Expression | null } | null;
  readonly colorings: readonly { readonly word: string; readonly at: Position }[];
  readonly precisions: readonly { readonly word: string; readonly at: Position }[];
  /** where each line of the head stands, for messages */
  readonly places: ReadonlyMap<string, Position>;
}

/** Operands of an expression, in order. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return [];
    case 'pair':
      return [expression.re, expression.im];
    case 'unary':
      return [expression.arg];
    case 'binary':
      return [expression.left, expression.right];
    case 'choose':
      return [expression.test, expression.then, expression.otherwise];
    case 'call':
      return expression.args.map(({ value }) => value);
  }
}

/** The expression with each operand replaced. */
export function mapParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  switch (expression.kind) {
    case 'number':
    case 'name':
      return expression;
    case 'pair':
      return { ...expression, re: change(expression.re), im: change(expression.im) };
    case 'unary':
      return { ...expression, arg: change(expression.arg) };
    case 'binary':
      return { ...expression, left: change(expression.left), right: change(expression.right) };
    case 'choose':
      return { ...expression, test: change(expression.test), then: change(expression.then), otherwise: change(expression.otherwise) };
    case 'call':
      return { ...expression, args: expression.args.map(({ name, value }) => ({ name, value: change(value) })) };
  }
}

/** How many nodes an expression has. */
export function sizeOf(expression: Expression): number {
  return partsOf(expression).reduce((sum, part) => sum + sizeOf(part), 1);
}
