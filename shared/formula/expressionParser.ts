import { type Argument, type BinaryOperator, type Expression, partsOf } from './ast.ts';
import type { Issues, Position } from './formulaError.ts';
import { functions } from './functions.ts';
import type { Token } from './lexer.ts';

/** Deepest nesting of brackets and operators that is read. */
export const maxDepth = 100;

/** Leaves the statement that is being read; the reason is in the issues already. */
export class Abandon extends Error {}

/** How a choice is written, for those who look for `if`. */
export const choiceHint = 'a choice is written CONDITION ? VALUE : OTHER';

/** Names that may stand after a value. */
const wordsAfterValue: ReadonlySet<string> = new Set(['and', 'or', 'in', 'unit', 'width']);

const comparisons = ['<', '<=', '>', '>=', '==', '!='];

/** Reads tokens one after another; shared by the parsers of expressions and of whole texts. */
export class TokenReader {
  #next = 0;
  #depth = 0;
  readonly tokens: readonly Token[];
  readonly issues: Issues;

  constructor(tokens: readonly Token[], issues: Issues) {
    this.tokens = tokens;
    this.issues = issues;
  }

  get here(): Token {
    return this.tokens[this.#next]!;
  }
  get following(): Token {
    return this.tokens[Math.min(this.#next + 1, this.tokens.length - 1)]!;
  }
  get previous(): Token {
    return this.tokens[this.#next - 1]!;
  }

  take(): Token {
    const token = this.here;
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  is(text: string): boolean {
    return (this.here.kind === 'symbol' || this.here.kind === 'name') && this.here.text === text;
  }

  /** Takes the token if it is this one. */
  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.take();
    return true;
  }

  /** @throws Abandon after reporting what stands there instead */
  expect(text: string, hint = ''): void {
    if (!this.accept(text)) this.fail(`"${text}" is missing before ${describe(this.here)}.`, hint);
  }

  fail(message: string, hint = '', at: Position = this.here): never {
    this.issues.add(at, message, hint);
    throw new Abandon();
  }

  skipLine(): void {
    while (this.here.kind !== 'line' && this.here.kind !== 'end') this.take();
  }

  /** A whole expression, not too deep for what follows. */
  expression(): Expression {
    const at = this.here;
    const expression = this.choice();
    if (this.#depth === 0 && depthOf(expression) > 3 * maxDepth)
      this.fail('This expression is too long.', 'give parts of it names of their own', at);
    return expression;
  }

  /** From the weakest operator down: `? :`, or, and, not, comparison, + -, * / %, sign, ^. */
  protected choice(): Expression {
    const test = this.#or();
    if (!this.is('?')) return test;
    const at = this.take();
    return this.#deeper(() => {
      const then = this.expression();
      this.expect(':', choiceHint);
      return { kind: 'choose', test, then, otherwise: this.expression(), at: place(at) };
    });
  }

  #deeper<T>(read: () => T): T {
    if (++this.#depth > maxDepth) this.fail(`This is nested more than ${maxDepth} deep.`, 'give parts of it names of their own');
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  #leftToRight(operators: readonly string[], operand: () => Expression): Expression {
    let left = operand();
    while (operators.some((operator) => this.is(operator))) {
      const token = this.take();
      left = { kind: 'binary', op: token.text as BinaryOperator, left, right: operand(), at: place(token) };
    }
    return left;
  }
  #or(): Expression {
    return this.#leftToRight(['or'], () => this.#leftToRight(['and'], () => this.#not()));
  }
  #not(): Expression {
    if (!this.is('not')) return this.#comparison();
    const at = this.take();
    return { kind: 'unary', op: 'not', arg: this.#deeper(() => this.#not()), at: place(at) };
  }
  #comparison(): Expression {
    const left = this.#sum();
    if (!comparisons.some((operator) => this.is(operator))) return left;
    const token = this.take();
    const right = this.#sum();
    if (comparisons.some((operator) => this.is(operator)))
      this.fail('Comparisons cannot be chained.', 'join two of them with and: a < b and b < c');
    return { kind: 'binary', op: token.text as BinaryOperator, left, right, at: place(token) };
  }
  #sum(): Expression {
    return this.#leftToRight(['+', '-'], () => this.#leftToRight(['*', '/', '%'], () => this.#signed()));
  }
  #signed(): Expression {
    if (!this.is('-') && !this.is('+')) return this.#power();
    const token = this.take();
    const arg = this.#deeper(() => this.#signed());
    return token.text === '+' ? arg : { kind: 'unary', op: '-', arg, at: place(token) };
  }
  #power(): Expression {
    const base = this.#primary();
    if (!this.is('^')) return base;
    const at = this.take();
    // to the right: a ^ b ^ c is a ^ (b ^ c), and z ^ -2 needs no brackets
    return { kind: 'binary', op: '^', left: base, right: this.#deeper(() => this.#signed()), at: place(at) };
  }

  #primary(): Expression {
    const before = this.previous;
    const token = this.take();
    const at = place(token);
    if (token.kind === 'number' || token.kind === 'imaginary') {
      const value = Number(token.text);
      if (!Number.isFinite(value)) this.fail(`The number ${token.text} is too large.`, '', at);
      const next = this.here;
      if (next.kind === 'name' && next.from === token.to)
        this.fail(`A sign is missing between ${token.text} and ${next.text}.`, `write ${token.text} * ${next.text}`);
      return { kind: 'number', value, imaginary: token.kind === 'imaginary', at };
    }
    if (token.kind === 'name' && !['and', 'or', 'not', 'in'].includes(token.text)) {
      this.#needsBrackets(token);
      return this.is('(') ? this.#call(token) : { kind: 'name', name: token.text, at };
    }
    if (token.kind === 'symbol' && token.text === '(') return this.#deeper(() => this.#bracket(at));
    if (token.kind === 'symbol' && token.text === '|') {
      const value = this.#deeper(() => this.expression());
      this.expect('|', 'the modulus is written |z|');
      return { kind: 'call', name: 'abs', args: [{ name: null, value }], at };
    }
    const isDoubleStar = token.text === '*' && before.text === '*' && before.to === token.from;
    return this.fail(`A value is missing before ${describe(token)}.`, isDoubleStar ? 'a power is written ^: z ^ 2' : '', at);
  }

  /** Refuses a value right after the name of a function, or after `if`, where no operator or bracket stands between. */
  #needsBrackets({ kind, text }: Token): void {
    const next = this.here;
    const isValue = next.kind === 'number' || next.kind === 'imaginary' || (next.kind === 'name' && !wordsAfterValue.has(next.text));
    if (!isValue || kind !== 'name') return;
    if (text === 'if') this.fail(`${describe(next)} is not expected here.`, choiceHint);
    const called = functions.get(text);
    if (!called) return;
    const argument = next.kind === 'imaginary' ? `${next.text}i` : next.text;
    this.fail(`${describe(next)} is not expected here.`, `write ${called.args.length === 1 ? `${text}(${argument})` : called.signature}`);
  }

  #bracket(at: Position): Expression {
    const first = this.expression();
    if (this.accept(')')) return first;
    if (!this.accept(',')) this.fail(`")" is missing before ${describe(this.here)}.`);
    const im = this.expression();
    this.expect(')', 'a complex number is written (re, im)');
    return { kind: 'pair', re: first, im, at };
  }

  #call(name: Token): Expression {
    this.expect('(');
    return this.#deeper(() => {
      const args: Argument[] = [];
      while (!this.accept(')')) {
        if (args.length > 0) this.expect(',', 'arguments are separated by commas and end with )');
        const named = this.here.kind === 'name' && this.following.kind === 'symbol' && this.following.text === '=';
        const argumentName = named ? this.take().text : null;
        if (named) this.take();
        args.push({ name: argumentName, value: this.expression() });
      }
      return { kind: 'call', name: name.text, args, at: place(name) };
    });
  }
}

/** A token's place alone. */
export function place({ line, column }: Position): Position {
  return { line, column };
}

/** How messages name a token. */
export function describe({ kind, text }: Token): string {
  if (kind === 'line') return 'the end of the line';
  if (kind === 'end') return 'the end of the text';
  return kind === 'string' ? `the text "${text}"` : `"${text}"`;
}

/** How many levels an expression has; without recursion, for it may be long. */
function depthOf(expression: Expression): number {
  let deepest = 0;
  const open: [Expression, number][] = [[expression, 1]];
  for (let next = open.pop(); next; next = open.pop()) {
    deepest = Math.max(deepest, next[1]);
    for (const part of partsOf(next[0])) open.push([part, next[1] + 1]);
  }
  return deepest;
}
