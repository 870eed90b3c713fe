import { type Expression, type FormulaText, partsOf, sizeOf } from './ast.ts';
import { didYouMean } from '../words/didYouMean.ts';
import type { Issues, Position } from './formulaError.ts';
import { choiceHint } from './expressionParser.ts';
import { type FunctionSpec, functions, memory, type Type } from './functions.ts';
import { rememberedName } from './link.ts';
import { reservedWords } from './parser.ts';

/** Most parts a text may have once what it uses is written out. */
export const maxParts = 4000;

/** A state variable: it keeps its value from one step to the next. */
export interface StateVariable {
  readonly name: string;
  readonly type: 'real' | 'complex';
  /** changed by the step; else an invariant */
  readonly varying: boolean;
}

export interface CheckedFormula {
  readonly text: FormulaText;
  /** z first */
  readonly states: readonly StateVariable[];
  /** integer parameters that decide the structure: they stand in exponents or alone in conditions */
  readonly structural: ReadonlySet<string>;
}

/** What is known of a value: its type, and, if it is a whole number made of integer parameters alone, which. */
interface Known {
  readonly type: Type;
  readonly whole: ReadonlySet<string> | null;
}
const real: Known = { type: 'real', whole: null };
const complex: Known = { type: 'complex', whole: null };
const union = (a: Known, b: Known): ReadonlySet<string> | null => (a.whole && b.whole ? new Set([...a.whole, ...b.whole]) : null);

type Section = 'start' | 'step' | 'stop' | 'head';

class Checker {
  readonly #text: FormulaText;
  readonly #issues: Issues;
  readonly #parameters = new Map<string, Known>();
  readonly structural = new Set<string>();
  /** variables that have a value at this point of the text */
  #variables = new Map<string, Known>();
  #section: Section = 'head';
  #states = new Map<string, 'real' | 'complex'>();

  constructor(text: FormulaText, issues: Issues) {
    this.#text = text;
    this.#issues = issues;
    for (const { name, kind } of text.parameters) {
      if (kind === 'complex') this.#parameters.set(name, complex);
      else if (kind === 'integer' || kind === 'choice') this.#parameters.set(name, { type: 'real', whole: new Set([name]) });
      else if (kind !== 'table') this.#parameters.set(name, real);
    }
  }

  get #assigned(): Set<string> {
    return new Set(this.#text.step.map(({ name }) => name));
  }

  /** State variables with their types: a variable that is ever given a complex value is complex. */
  states(): StateVariable[] {
    this.#states = new Map([['z', 'complex']]);
    // types only ever go from real to complex, so this ends
    for (let before = ''; ;) {
      this.#pass();
      const now = [...this.#states].map(String).join(';');
      if (now === before) break;
      before = now;
    }
    const assigned = this.#assigned;
    return [...this.#states].map(([name, type]) => ({ name, type, varying: assigned.has(name) }));
  }

  #pass(): void {
    this.#section = 'start';
    this.#variables = new Map();
    for (const { name, value, at } of this.#text.start) this.#assign(name, value, at, true);
    this.#section = 'step';
    this.#variables = new Map([...this.#states].map(([name, type]) => [name, type === 'real' ? real : complex]));
    for (const { name, value, at } of this.#text.step) this.#assign(name, value, at, this.#states.has(name));
    this.#section = 'stop';
    this.#variables = new Map([...this.#states].map(([name, type]) => [name, type === 'real' ? real : complex]));
    for (const { test } of this.#text.stops) this.#condition(test, 'A stop rule is a condition');
    this.#section = 'head';
    this.#variables = new Map();
    if (this.#text.degree && this.expression(this.#text.degree)?.type !== 'real')
      this.#issues.add(this.#text.degree.at, 'The degree is a real number.');
  }

  #assign(name: string, value: Expression, at: Position, state: boolean): void {
    if (reservedWords.has(name))
      this.#issues.add(at, `"${name}" has a meaning of its own and cannot be given a value.`, reservedHint(name));
    else if (this.#parameters.has(name))
      this.#issues.add(at, `The parameter ${name} cannot be given a value.`, 'choose another name for what is computed');
    const known = this.expression(value);
    if (known?.type === 'bool' && state)
      this.#issues.add(value.at, `${name} cannot hold a truth value.`, 'keep a number: CONDITION ? 1 : 0');
    const type = known?.type ?? 'complex';
    if (state) {
      const joined = type === 'complex' || this.#states.get(name) === 'complex' ? 'complex' : 'real';
      this.#states.set(name, joined);
      this.#variables.set(name, joined === 'complex' ? complex : (known ?? real));
    } else this.#variables.set(name, known ?? complex);
  }

  #condition(expression: Expression, what: string): Known | null {
    const known = this.expression(expression);
    if (known && known.type !== 'bool')
      this.#issues.add(expression.at, `${what}, but this is a ${known.type} number.`, 'compare it: |z| > 4');
    return known;
  }

  #number(expression: Expression): Known | null {
    const known = this.expression(expression);
    if (known?.type !== 'bool') return known;
    this.#issues.add(expression.at, 'A condition cannot be used as a number.', 'choose with it: CONDITION ? 1 : 0');
    return null;
  }

  /** What the expression gives, or null if it is wrong (which has been reported). */
  expression(expression: Expression): Known | null {
    switch (expression.kind) {
      case 'number':
        if (expression.imaginary) return complex;
        return { type: 'real', whole: Number.isInteger(expression.value) ? new Set() : null };
      case 'name':
        return this.#name(expression.name, expression.at);
      case 'pair': {
        for (const part of [expression.re, expression.im]) {
          const known = this.#number(part);
          if (known?.type === 'complex')
            this.#issues.add(part.at, 'The parts of a complex number (re, im) are real.', 'take re(...) or im(...) of it');
        }
        return complex;
      }
      case 'unary': {
        if (expression.op === 'not') return this.#condition(expression.arg, 'not takes a condition');
        return this.#number(expression.arg);
      }
      case 'binary':
        return this.#binary(expression);
      case 'choose': {
        const test = this.#condition(expression.test, 'What stands before ? is a condition');
        if (test?.whole) for (const name of test.whole) this.structural.add(name);
        const [then, otherwise] = [this.expression(expression.then), this.expression(expression.otherwise)];
        if (!then || !otherwise) return then ?? otherwise;
        if ((then.type === 'bool') !== (otherwise.type === 'bool')) {
          this.#issues.add(expression.at, 'One of the choices is a number and the other a condition.');
          return null;
        }
        const whole = test?.whole && union(then, otherwise) ? new Set([...test.whole, ...union(then, otherwise)!]) : null;
        return { type: then.type === 'complex' ? 'complex' : otherwise.type, whole };
      }
      case 'call':
        return this.#call(expression);
    }
  }

  #binary({ op, left, right, at }: Extract<Expression, { kind: 'binary' }>): Known | null {
    if (op === 'and' || op === 'or') {
      const [a, b] = [this.#condition(left, `${op} joins conditions`), this.#condition(right, `${op} joins conditions`)];
      return { type: 'bool', whole: a && b ? union(a, b) : null };
    }
    const [a, b] = [this.#number(left), this.#number(right)];
    if (!a || !b) return ['<', '<=', '>', '>=', '==', '!='].includes(op) ? { type: 'bool', whole: null } : null;
    const joined: Type = a.type === 'complex' || b.type === 'complex' ? 'complex' : 'real';
    switch (op) {
      case '<':
      case '<=':
      case '>':
      case '>=':
      case '==':
      case '!=':
        if (joined === 'complex') this.#issues.add(at, `Complex numbers cannot be compared with ${op}.`, 'compare |z|, re(z) or im(z)');
        return { type: 'bool', whole: union(a, b) };
      case '^':
        if (b.whole) for (const name of b.whole) this.structural.add(name);
        return { type: joined, whole: null };
      case '/':
        return { type: joined, whole: null };
      default:
        return { type: joined, whole: union(a, b) };
    }
  }

  #name(name: string, at: Position): Known | null {
    const variable = this.#variables.get(name) ?? this.#parameters.get(name);
    if (variable) return variable;
    if (name === 'pi') return real;
    if (name === 'i') return complex;
    if (name === 'pixel') {
      if (this.#section === 'start' || this.#section === 'step') return complex;
      this.#issues.add(
        at,
        `pixel cannot stand in ${this.#section === 'stop' ? 'a stop rule' : 'this line'}.`,
        'keep it in a variable: p = pixel',
      );
      return complex;
    }
    if (name === 'n') {
      if (this.#section === 'step') return real;
      this.#issues.add(at, 'n, the number of the step, is known only in step.');
      return real;
    }
    this.#issues.add(at, ...this.#unknown(name));
    return null;
  }

  #unknown(name: string): [string, string] {
    if (this.#text.parameters.some((parameter) => parameter.name === name))
      return [`The table ${name} is for the engine and cannot be computed with.`, ''];
    const later = [...this.#text.start, ...this.#text.step].some((assignment) => assignment.name === name);
    if (later && this.#section === 'head')
      return [`${name} changes from pixel to pixel, but the degree does not.`, 'it is made of numbers and parameters'];
    if (later && this.#section === 'stop')
      return [`${name} is computed in step and not kept.`, `give it a value in start too, then a stop rule may use it`];
    if (later)
      return [
        `${name} is used before it has a value.`,
        this.#section === 'step' ? 'give it a value in start to keep it from step to step' : '',
      ];
    if (functions.has(name)) return [`The function ${name} needs its arguments in brackets.`, `write ${functions.get(name)!.signature}`];
    const visible = [...this.#variables.keys(), ...this.#parameters.keys(), 'pixel', 'pi', 'n', 'i'].filter(
      (known) => !known.includes('.'),
    );
    // any letter is near any other
    const alike = name.length > 1 ? visible : visible.filter((known) => known.toLowerCase() === name.toLowerCase());
    const declared = `to declare it, add above start: param ${name}: complex = (0, 0) in (-2, -2) .. (2, 2)`;
    return [`There is no variable or parameter "${name}".`, didYouMean(name, alike) || declared];
  }

  #call(call: Extract<Expression, { kind: 'call' }>): Known | null {
    const { name, args, at } = call;
    if (memory.has(name)) return this.#remembered(call);
    const spec = functions.get(name);
    if (!spec) {
      args.forEach(({ value }) => this.expression(value));
      const variable = this.#variables.has(name) || this.#parameters.has(name);
      const hint = variable
        ? `a product needs its sign: ${name} * (...)`
        : name === 'if'
          ? choiceHint
          : didYouMean(name, [...functions.keys(), ...memory.keys()]);
      this.#issues.add(at, `There is no function "${name}".`, hint);
      return null;
    }
    const least = spec.args.length - spec.defaults.length;
    if (args.length < least || args.length > spec.args.length) {
      const count = least === spec.args.length ? `${least}` : `${least} to ${spec.args.length}`;
      this.#issues.add(at, `${name} takes ${count} ${count === '1' ? 'value' : 'values'}, not ${args.length}.`, `write ${spec.signature}`);
    }
    return this.#arguments(spec, call);
  }

  #arguments(spec: FunctionSpec, { args }: Extract<Expression, { kind: 'call' }>): Known {
    let joined: Type = 'real';
    args.forEach((argument, i) => {
      const known = this.#number(argument.value);
      if (argument.name !== null)
        this.#issues.add(argument.value.at, `The values of ${spec.name} have no names.`, `write ${spec.signature}`);
      if (known?.type === 'complex' && spec.args[i] === 'real')
        this.#issues.add(
          argument.value.at,
          `Value ${i + 1} of ${spec.name} is a real number, but this is complex.`,
          `take re(...), im(...) or |...| of it; ${spec.signature}: ${spec.help}`,
        );
      if (known?.type === 'complex' && spec.args[i] === 'any') joined = 'complex';
    });
    return { type: spec.result === 'any' ? joined : spec.result, whole: null };
  }

  #remembered(call: Extract<Expression, { kind: 'call' }>): Known | null {
    const name = rememberedName(call, call.name as 'last' | 'before');
    if (name === null || !this.#states.has(name)) {
      const known = name === null ? '' : didYouMean(name, this.#states.keys());
      this.#issues.add(
        call.at,
        `${call.name} takes the name of a state variable.`,
        known || `state variables are given a value in start, as z: write ${call.name}(z)`,
      );
      return null;
    }
    if (this.#section === 'start' || this.#section === 'head')
      this.#issues.add(call.at, `${call.name}(${name}) has no meaning before the first step.`);
    if (call.name === 'before' && this.#section === 'stop')
      this.#issues.add(call.at, 'before(...) can stand only in step.', `use last(${name})`);
    return this.#states.get(name) === 'complex' ? complex : real;
  }
}

function reservedHint(name: string): string {
  if (name === 'n') return 'n is the number of the step; call it k or power';
  if (name === 'i') return 'i is the square root of -1';
  return '';
}

function checkNames(text: FormulaText, issues: Issues): void {
  const seen = new Set<string>();
  for (const { name, at } of text.parameters) {
    if (seen.has(name)) issues.add(at, `There are two parameters named ${name}.`);
    // a key that objects treat as something else than a name
    if (name === 'z' || name === '__proto__' || reservedWords.has(name))
      issues.add(at, `A parameter cannot be named "${name}".`, reservedHint(name));
    seen.add(name);
  }
}

/** Checks the body of a text whose uses are written out: names, types, and what the sections must hold. */
export function checkFormula(text: FormulaText, issues: Issues): CheckedFormula {
  checkNames(text, issues);
  const place = (word: string): Position => text.places.get(word) ?? text.places.get('formula') ?? { line: 1, column: 1 };
  if (!text.start.some(({ name }) => name === 'z')) issues.add(place('start'), 'The start gives z no value.', 'add under start: z = pixel');
  if (!text.step.some(({ name }) => name === 'z'))
    issues.add(place('step'), 'The step gives z no new value.', 'add under step, for example: z = z ^ 2 + pixel');
  const expressions = [...text.start, ...text.step].map(({ value }) => value).concat(text.stops.map(({ test }) => test));
  const parts = expressions.reduce((sum, expression) => sum + sizeOf(expression), 0);
  if (parts > maxParts) {
    issues.add(place('step'), `The formula has ${parts} parts with all that it uses; at most ${maxParts} are allowed.`);
    return { text, states: [], structural: new Set() };
  }
  const checker = new Checker(text, issues);
  const states = checker.states();
  return { text, states, structural: checker.structural };
}

/** Names of the parameters an expression mentions. */
export function namesIn(expression: Expression, found = new Set<string>()): Set<string> {
  if (expression.kind === 'name') found.add(expression.name);
  for (const part of partsOf(expression)) namesIn(part, found);
  return found;
}
