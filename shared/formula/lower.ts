import { type Expression, partsOf } from './ast.ts';
import type { CheckedFormula } from './check.ts';
import { ComplexGraph, type Pair } from './complexGraph.ts';
import { functions } from './functions.ts';
import { GraphBuilder } from './graphBuilder.ts';
import type { StateSlot } from './ir.ts';
import { rememberedName } from './link.ts';

/** A value while a text is turned into nodes. A real value has a constant 0 as its second part; a truth value uses the first alone. */
interface Value {
  readonly type: 'real' | 'complex' | 'bool';
  readonly parts: Pair;
}

/** Largest whole exponent that becomes a chain of products. */
const largestChain = 64;

/** Flattened parameters: a complex one takes two places, tables take none. */
export function flatPlaces(parameters: readonly { readonly name: string; readonly kind: string }[]): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  let next = 0;
  for (const { name, kind } of parameters) {
    if (kind === 'table') continue;
    places.set(name, next);
    next += kind === 'complex' ? 2 : 1;
  }
  return places;
}

/** Everything a text says, as nodes of one builder, before it is cut into the graphs of a program. */
export interface Lowered {
  readonly builder: GraphBuilder;
  readonly slots: readonly StateSlot[];
  readonly varying: number;
  readonly start: readonly number[];
  /** of the varying slots */
  readonly step: readonly number[];
  readonly stop: readonly number[];
  readonly degree: number | null;
  /** what each step adds, for the triangle-inequality average: slots, or nodes of parameters */
  readonly constant: { readonly slots: readonly [number, number] } | { readonly nodes: Pair } | null;
  readonly escapeRadius: number | null;
}

class Lowering {
  readonly g = new GraphBuilder();
  readonly m = new ComplexGraph(this.g);
  readonly #checked: Pick<CheckedFormula, 'text' | 'states'> | null;
  readonly #parameters = new Map<string, Value>();
  readonly slots: StateSlot[] = [];
  readonly #slotOf = new Map<string, number>();
  #variables = new Map<string, Value>();
  #last: 'state' | 'previous' = 'state';

  /** @param structural values of the parameters that decide the structure */
  constructor(checked: CheckedFormula | null, structural: ReadonlyMap<string, number>) {
    this.#checked = checked;
    if (!checked) return;
    const places = flatPlaces(checked.text.parameters);
    for (const { name, kind } of checked.text.parameters) {
      const fixed = structural.get(name);
      const at = places.get(name);
      if (at === undefined) continue;
      if (fixed !== undefined) this.#parameters.set(name, this.#real(this.g.constant(fixed)));
      else if (kind === 'complex')
        this.#parameters.set(name, { type: 'complex', parts: [this.g.leaf('param', at), this.g.leaf('param', at + 1)] });
      else if (kind === 'angle')
        this.#parameters.set(name, this.#real(this.g.mul(this.g.constant(Math.PI / 180), this.g.leaf('param', at))));
      else this.#parameters.set(name, this.#real(this.g.leaf('param', at)));
    }
    const ordered = [...checked.states].sort((a, b) => Number(b.varying) - Number(a.varying));
    for (const { name, type } of ordered) {
      this.#slotOf.set(name, this.slots.length);
      if (type === 'complex') this.slots.push({ name, part: 're' }, { name, part: 'im' });
      else this.slots.push({ name, part: 'real' });
    }
  }

  #real(node: number): Value {
    return { type: 'real', parts: this.m.real(node) };
  }
  #truth(node: number): Value {
    return { type: 'bool', parts: [node, this.g.constant(0)] };
  }

  #stateLeaf(name: string, leaf: 'state' | 'previous'): Value {
    const slot = this.#slotOf.get(name)!;
    if (this.slots[slot]!.part === 'real') return this.#real(this.g.leaf(leaf, slot));
    return { type: 'complex', parts: [this.g.leaf(leaf, slot), this.g.leaf(leaf, slot + 1)] };
  }

  constant(expression: Expression): number | [number, number] | null {
    if (!isConstant(expression)) return null;
    const { type, parts } = this.#value(expression);
    const [re, im] = [this.g.valueOf(parts[0]), this.g.valueOf(parts[1])];
    if (type === 'bool' || re === null || im === null) return null;
    return type === 'real' ? re : [re, im];
  }

  run(): Lowered {
    const { text, states } = this.#checked!;
    const varyingNames = new Set(states.filter(({ varying }) => varying).map(({ name }) => name));
    const varying = this.slots.filter(({ name }) => varyingNames.has(name)).length;

    for (const { name, value } of text.start) this.#variables.set(name, this.#keep(name, this.#value(value)));
    const start = this.slots.map((slot) => this.#partOf(slot));

    this.#variables = new Map(states.map(({ name }) => [name, this.#stateLeaf(name, 'state')]));
    for (const { name, value } of text.step) {
      const given = this.#value(value);
      this.#variables.set(name, this.#slotOf.has(name) ? this.#keep(name, given) : given);
    }
    const step = this.slots.slice(0, varying).map((slot) => this.#partOf(slot));

    this.#variables = new Map(states.map(({ name }) => [name, this.#stateLeaf(name, 'state')]));
    this.#last = 'previous';
    const stop = text.stops.map(({ test }) => this.#value(test).parts[0]);
    this.#variables = new Map();
    const degree = text.degree ? this.#value(text.degree).parts[0] : null;
    return {
      builder: this.g,
      slots: this.slots,
      varying,
      start,
      step,
      stop,
      degree,
      constant: this.#constant(),
      escapeRadius: this.#escapeRadius(),
    };
  }

  /** A value as its state variable holds it. */
  #keep(name: string, value: Value): Value {
    const slot = this.slots[this.#slotOf.get(name)!]!;
    return slot.part === 'real' ? value : { type: 'complex', parts: value.parts };
  }
  #partOf({ name, part }: StateSlot): number {
    return this.#variables.get(name)!.parts[part === 'im' ? 1 : 0];
  }

  #constant(): Lowered['constant'] {
    for (const name of ['k', 'c']) {
      const slot = this.#slotOf.get(name);
      if (slot !== undefined && this.slots[slot]!.part === 're') return { slots: [slot, slot + 1] };
    }
    const parameter = this.#parameters.get('c');
    return parameter?.type === 'complex' ? { nodes: parameter.parts } : null;
  }

  /** R of an escape rule |z| > R or norm2(z) > R^2, as the text has it. */
  #escapeRadius(): number | null {
    const rules = this.#checked!.text.stops.filter(({ rule }) => rule === 'escape');
    const test = rules.length === 1 ? rules[0]!.test : null;
    if (test?.kind !== 'binary' || !['<', '<=', '>', '>='].includes(test.op)) return null;
    const [measure, bound] = test.op.startsWith('>') ? [test.left, test.right] : [test.right, test.left];
    if (measure.kind !== 'call' || (measure.name !== 'abs' && measure.name !== 'norm2')) return null;
    const inner = measure.args[0]!.value;
    if (inner.kind !== 'name' || inner.name !== 'z') return null;
    const value = constantValue(bound);
    if (typeof value !== 'number' || !(value > 0)) return null;
    return measure.name === 'abs' ? value : Math.sqrt(value);
  }

  #value(expression: Expression): Value {
    const { g } = this;
    switch (expression.kind) {
      case 'number':
        return expression.imaginary
          ? { type: 'complex', parts: [g.constant(0), g.constant(expression.value)] }
          : this.#real(g.constant(expression.value));
      case 'name':
        return this.#name(expression.name);
      case 'pair':
        return { type: 'complex', parts: [this.#value(expression.re).parts[0], this.#value(expression.im).parts[0]] };
      case 'unary': {
        const { type, parts } = this.#value(expression.arg);
        return expression.op === 'not' ? this.#truth(g.unary('not', parts[0])) : { type, parts: this.m.neg(parts) };
      }
      case 'binary':
        return this.#binary(expression);
      case 'choose': {
        const test = this.#value(expression.test).parts[0];
        const [a, b] = [this.#value(expression.then), this.#value(expression.otherwise)];
        if (a.type === 'bool') {
          const [whenTrue, whenFalse] = [g.binary('and', test, a.parts[0]), g.binary('and', g.unary('not', test), b.parts[0])];
          return this.#truth(g.binary('or', whenTrue, whenFalse));
        }
        const type = a.type === 'complex' || b.type === 'complex' ? 'complex' : 'real';
        return { type, parts: [g.select(test, a.parts[0], b.parts[0]), g.select(test, a.parts[1], b.parts[1])] };
      }
      case 'call':
        return this.#call(expression);
    }
  }

  #name(name: string): Value {
    const { g } = this;
    const known = this.#variables.get(name) ?? this.#parameters.get(name);
    if (known) return known;
    if (name === 'pi') return this.#real(g.constant(Math.PI));
    if (name === 'i') return { type: 'complex', parts: [g.constant(0), g.constant(1)] };
    if (name === 'n') return this.#real(g.leaf('n'));
    if (name === 'pixel') return { type: 'complex', parts: [g.leaf('pixel', 0), g.leaf('pixel', 1)] };
    throw new Error(`unchecked name ${name}`);
  }

  #binary({ op, left, right }: Extract<Expression, { kind: 'binary' }>): Value {
    const { g, m } = this;
    const [a, b] = [this.#value(left), this.#value(right)];
    const [x, y] = [a.parts[0], b.parts[0]];
    const type = a.type === 'complex' || b.type === 'complex' ? 'complex' : 'real';
    switch (op) {
      case 'and':
      case 'or':
        return this.#truth(g.binary(op, x, y));
      case '<':
        return this.#truth(g.binary('lt', x, y));
      case '<=':
        return this.#truth(g.binary('le', x, y));
      case '>':
        return this.#truth(g.binary('lt', y, x));
      case '>=':
        return this.#truth(g.binary('le', y, x));
      case '==':
        return this.#truth(g.binary('eq', x, y));
      case '!=':
        return this.#truth(g.unary('not', g.binary('eq', x, y)));
      case '+':
        return { type, parts: m.add(a.parts, b.parts) };
      case '-':
        return { type, parts: m.sub(a.parts, b.parts) };
      case '*':
        // a real factor scales both parts, even where the folding of 0 x would not see it
        if (type === 'real') return this.#real(g.mul(x, y));
        if (a.type === 'real') return { type, parts: m.scale(b.parts, x) };
        if (b.type === 'real') return { type, parts: m.scale(a.parts, y) };
        return { type, parts: left === right || sameParts(a, b) ? m.sqr(a.parts) : m.mul(a.parts, b.parts) };
      case '/':
        if (type === 'real') return this.#real(g.div(x, y));
        return { type, parts: b.type === 'real' ? m.over(a.parts, y) : m.div(a.parts, b.parts) };
      case '%':
        return this.#apply('mod', [a, b]);
      case '^':
        return this.#power(a, b);
    }
  }

  #power(base: Value, exponent: Value): Value {
    const { g, m } = this;
    const fixed = exponent.type === 'real' ? g.valueOf(exponent.parts[0]) : null;
    const complex = base.type === 'complex' || exponent.type === 'complex';
    if (fixed !== null && Number.isInteger(2 * fixed) && Math.abs(fixed) <= largestChain) {
      const size = Math.abs(fixed);
      if (base.type === 'real') {
        const root = Number.isInteger(size) ? g.constant(1) : g.unary('sqrt', base.parts[0]);
        const power = g.mul(realPower(g, base.parts[0], Math.floor(size)), root);
        return this.#real(fixed < 0 ? g.div(g.constant(1), power) : power);
      }
      const whole = m.powerInteger(base.parts, Math.floor(size));
      const power = Number.isInteger(size) ? whole : size < 1 ? m.sqrt(base.parts) : m.mul(whole, m.sqrt(base.parts));
      return { type: 'complex', parts: fixed < 0 ? m.over(m.conj(power), m.norm2(power)) : power };
    }
    if (!complex) return this.#real(g.unary('exp', g.mul(exponent.parts[0], g.unary('log', base.parts[0]))));
    if (exponent.type === 'real') return { type: 'complex', parts: m.powerReal(base.parts, exponent.parts[0]) };
    return { type: 'complex', parts: m.power(base.parts, exponent.parts) };
  }

  #call(call: Extract<Expression, { kind: 'call' }>): Value {
    const remembered = rememberedName(call, 'last');
    if (remembered !== null) {
      const changes = this.#checked!.states.some(({ name, varying }) => name === remembered && varying);
      return this.#stateLeaf(remembered, changes ? this.#last : 'state');
    }
    return this.#apply(
      call.name,
      call.args.map(({ value }) => this.#value(value)),
    );
  }

  #apply(name: string, args: readonly Value[]): Value {
    const spec = functions.get(name)!;
    const missing = spec.args.length - args.length;
    const whole = [...args, ...spec.defaults.slice(spec.defaults.length - missing).map((value) => this.#real(this.g.constant(value)))];
    const complexArgs = whole.map(({ type }) => type === 'complex');
    const joined = whole.some(({ type }, i) => type === 'complex' && spec.args[i] === 'any');
    const parts = spec.lower(
      this.m,
      whole.map((value) => value.parts),
      joined,
      complexArgs,
    );
    const type = spec.result === 'any' ? (joined ? 'complex' : 'real') : spec.result;
    return type === 'real' ? this.#real(parts[0]) : { type, parts };
  }
}

/** True for expressions of numbers, i, pi and rightly used functions. */
function isConstant(expression: Expression): boolean {
  if (expression.kind === 'name') return expression.name === 'i' || expression.name === 'pi';
  if (expression.kind === 'call') {
    const spec = functions.get(expression.name);
    if (!spec || expression.args.length > spec.args.length || expression.args.length < spec.args.length - spec.defaults.length)
      return false;
  }
  return partsOf(expression).every(isConstant);
}

function sameParts(a: Value, b: Value): boolean {
  return a.parts[0] === b.parts[0] && a.parts[1] === b.parts[1];
}

function realPower(g: GraphBuilder, x: number, n: number): number {
  if (n === 0) return g.constant(1);
  if (n === 1) return x;
  const half = realPower(g, x, Math.floor(n / 2));
  const square = g.mul(half, half);
  return n % 2 === 0 ? square : g.mul(square, x);
}

/** Turns a checked text into nodes; complex numbers are split into parts and everything is folded as it comes. */
export function lower(checked: CheckedFormula, structural: ReadonlyMap<string, number>): Lowered {
  return new Lowering(checked, structural).run();
}

/** The number that an expression of numbers and functions alone has; null for any other. */
export function constantValue(expression: Expression): number | [number, number] | null {
  return new Lowering(null, new Map()).constant(expression);
}
