import type { Expression, FormulaText } from './ast.ts';
import { checkFormula } from './check.ts';
import { Issues } from './formulaError.ts';
import { linkUses, writeOutBefore } from './link.ts';
import { parseFormula } from './parser.ts';

// The language a second time: texts are interpreted as they stand, in complex arithmetic of their own, without the intermediate form.
// Only the parser and the types of state variables are shared with the compiler.

export interface Complex {
  readonly re: number;
  readonly im: number;
}
export type Value = number | boolean | Complex;

const complex = (re: number, im = 0): Complex => ({ re, im });
const isComplex = (value: Value): value is Complex => typeof value === 'object';
const toComplex = (value: Value): Complex => (isComplex(value) ? value : complex(value as number));
const modulus = ({ re, im }: Complex): number => Math.hypot(re, im);
const argument = ({ re, im }: Complex): number => Math.atan2(im, re);
const fromPolar = (r: number, angle: number): Complex => complex(r * Math.cos(angle), r * Math.sin(angle));
const add = (a: Complex, b: Complex): Complex => complex(a.re + b.re, a.im + b.im);
const subtract = (a: Complex, b: Complex): Complex => complex(a.re - b.re, a.im - b.im);
const times = (a: Complex, b: Complex): Complex => complex(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);
const scale = (a: Complex, s: number): Complex => complex(a.re * s, a.im * s);
const divide = (a: Complex, b: Complex): Complex => {
  const norm = b.re * b.re + b.im * b.im;
  return complex((a.re * b.re + a.im * b.im) / norm, (a.im * b.re - a.re * b.im) / norm);
};
const one = complex(1);
const i = complex(0, 1);
const exp = (z: Complex): Complex => fromPolar(Math.exp(z.re), z.im);
const log = (z: Complex): Complex => complex(Math.log(modulus(z)), argument(z));
const root = (z: Complex): Complex => fromPolar(Math.sqrt(modulus(z)), argument(z) / 2);
const sinh = (z: Complex): Complex => scale(subtract(exp(z), exp(scale(z, -1))), 0.5);
const cosh = (z: Complex): Complex => scale(add(exp(z), exp(scale(z, -1))), 0.5);
const sin = (z: Complex): Complex => divide(sinh(times(i, z)), i);
const cos = (z: Complex): Complex => cosh(times(i, z));
const modulo = (a: number, b: number): number => a - b * Math.floor(a / b);
const clamp = (x: number, low: number, high: number): number => Math.max(low, Math.min(high, x));

/** A whole power by repeated multiplication, another one by logarithms. */
function power(base: Value, exponent: Value): Value {
  if (!isComplex(base) && !isComplex(exponent)) return Number(base) ** Number(exponent);
  const z = toComplex(base);
  if (isComplex(exponent)) return exp(times(exponent, log(z)));
  const p = Number(exponent);
  if (!Number.isInteger(p)) return fromPolar(modulus(z) ** p, argument(z) * p);
  let result = one;
  for (let k = 0; k < Math.abs(p); k++) result = times(result, z);
  return p < 0 ? divide(one, result) : result;
}

/** A real function on each part; next to complex values a real one stands for both parts. */
function partwise(f: (...x: number[]) => number): (...args: Value[]) => Value {
  return (...args) => {
    if (!args.some(isComplex)) return f(...args.map(Number));
    return complex(f(...args.map((a) => (isComplex(a) ? a.re : Number(a)))), f(...args.map((a) => (isComplex(a) ? a.im : Number(a)))));
  };
}
const analytic =
  (real: (x: number) => number, other: (z: Complex) => Complex) =>
  (z: Value): Value =>
    isComplex(z) ? other(z) : real(Number(z));
const ofComplex =
  (f: (z: Complex) => Value) =>
  (z: Value): Value =>
    f(toComplex(z));

const calls: Readonly<Record<string, (...args: Value[]) => Value>> = {
  re: ofComplex((z) => z.re),
  im: ofComplex((z) => z.im),
  abs: (z) => (isComplex(z) ? modulus(z) : Math.abs(Number(z))),
  norm2: ofComplex((z) => z.re ** 2 + z.im ** 2),
  arg: ofComplex(argument),
  conj: ofComplex((z) => complex(z.re, -z.im)),
  dot: (a, b) => toComplex(a).re * toComplex(b).re + toComplex(a).im * toComplex(b).im,
  polar: (r, angle) => fromPolar(Number(r), Number(angle)),
  atan2: (y, x) => Math.atan2(Number(y), Number(x)),
  sqr: (z) => (isComplex(z) ? times(z, z) : Number(z) ** 2),
  cube: (z) => (isComplex(z) ? times(z, times(z, z)) : Number(z) ** 3),
  sqrt: analytic(Math.sqrt, root),
  cbrt: analytic(Math.cbrt, (z) => fromPolar(Math.cbrt(modulus(z)), argument(z) / 3)),
  exp: analytic(Math.exp, exp),
  log: analytic(Math.log, log),
  sin: analytic(Math.sin, sin),
  cos: analytic(Math.cos, cos),
  tan: analytic(Math.tan, (z) => divide(sin(z), cos(z))),
  sinh: analytic(Math.sinh, sinh),
  cosh: analytic(Math.cosh, cosh),
  tanh: analytic(Math.tanh, (z) => divide(sinh(z), cosh(z))),
  asin: analytic(Math.asin, (z) => divide(log(add(times(i, z), root(subtract(one, times(z, z))))), i)),
  acos: analytic(Math.acos, (z) => subtract(complex(Math.PI / 2), divide(log(add(times(i, z), root(subtract(one, times(z, z))))), i))),
  atan: analytic(Math.atan, (z) => scale(times(i, subtract(log(subtract(one, times(i, z))), log(add(one, times(i, z))))), 0.5)),
  asinh: analytic(Math.asinh, (z) => log(add(z, root(add(times(z, z), one))))),
  acosh: analytic(Math.acosh, (z) => log(add(z, times(root(add(z, one)), root(subtract(z, one)))))),
  atanh: analytic(Math.atanh, (z) => scale(subtract(log(add(one, z)), log(subtract(one, z))), 0.5)),
  fold: partwise(Math.abs),
  boxfold: (z, limit = 1) => partwise((x, l) => 2 * clamp(x, -l!, l!) - x)(toComplex(z), Number(limit)),
  spherefold: (value, inner = 0.5, outer = 1) => {
    const z = toComplex(value);
    const [r, R, m] = [Math.abs(Number(inner)), Math.abs(Number(outer)), modulus(z)];
    return scale(z, m < r ? Math.max(1, (R * R) / (r * r)) : m < R ? (R * R) / (m * m) : 1);
  },
  invert: (z, r = 1) => divide(complex(Number(r) ** 2), calls['conj']!(toComplex(z)) as Complex),
  polarfold: (value, count) => {
    const z = toComplex(value);
    const wedge = (2 * Math.PI) / Number(count);
    return fromPolar(modulus(z), Math.abs(modulo(argument(z) + wedge / 2, wedge) - wedge / 2));
  },
  swirl: (z, a) => times(toComplex(z), fromPolar(1, Number(a) * modulus(toComplex(z)) ** 2)),
  tile: (z, size = 1) =>
    partwise((x, size) => {
      const s = Math.abs(size!);
      // walk along the mirrored squares
      const cell = Math.floor((x + s) / (2 * s));
      const inside = x - 2 * s * cell;
      return cell % 2 === 0 ? inside : -inside;
    })(toComplex(z), Number(size)),
  rotate: (z, angle) => times(toComplex(z), fromPolar(1, Number(angle))),
  mix: (a, b, t) => {
    if (!isComplex(a) && !isComplex(b)) return Number(a) * (1 - Number(t)) + Number(b) * Number(t);
    return add(scale(toComplex(a), 1 - Number(t)), scale(toComplex(b), Number(t)));
  },
  clamp: partwise((x, low, high) => clamp(x!, low!, high!)),
  min: partwise((a, b) => Math.min(a!, b!)),
  max: partwise((a, b) => Math.max(a!, b!)),
  mod: partwise((a, b) => modulo(a!, b!)),
  floor: partwise((x) => Math.floor(x!)),
  ceil: partwise((x) => Math.ceil(x!)),
  round: partwise((x) => Math.floor(x! + 0.5)),
  fract: partwise((x) => x! - Math.floor(x!)),
  sign: partwise((x) => Math.sign(x!)),
};

/** Names of the functions this interpreter knows. */
export const interpretedFunctions: readonly string[] = Object.keys(calls);

type Environment = Map<string, Value>;

/** One text with values for its parameters, and its orbit at one pixel so far. */
export class Interpreter {
  readonly #text: FormulaText;
  readonly #find: (id: string) => string | undefined;
  readonly #parameters: Environment = new Map();
  readonly #pixel: Complex;
  /** variables that are ever complex */
  readonly #complex: ReadonlySet<string>;
  state: Environment = new Map();
  #previous: Environment = new Map();
  #before: Environment = new Map();
  #n = 0;
  readonly #used = new Map<string, Interpreter>();
  /** added to every computed number that is not whole, as a share of it: shows what rounding may do */
  readonly #noise: () => number;
  /** a part that is 0 becomes this share of the other: branch cuts lie at 0 */
  readonly #tilt: number;

  /** @param given values of parameters as in a genome; what is missing has its default */
  constructor(
    source: string,
    given: Readonly<Record<string, Value | readonly number[]>>,
    pixel: Complex,
    find: (id: string) => string | undefined = () => undefined,
    noise: () => number = () => 0,
    tilt = 0,
  ) {
    this.#noise = noise;
    this.#tilt = tilt;
    this.#text = parseFormula(source, new Issues());
    this.#find = find;
    this.#pixel = pixel;
    for (const { name, kind, default: standard } of this.#text.parameters) {
      const value = given[name] ?? (kind === 'choice' || kind === 'table' ? 0 : this.#value(standard!, new Map()));
      const number = Array.isArray(value) ? complex(value[0] as number, value[1] as number) : (value as Value);
      this.#parameters.set(name, kind === 'angle' ? (Number(number) * Math.PI) / 180 : kind === 'complex' ? toComplex(number) : number);
    }
    for (const { as, formula } of this.#text.uses) {
      const inner = Object.fromEntries(
        Object.entries(given).flatMap(([name, value]) => (name.startsWith(`${as}_`) ? [[name.slice(as.length + 1), value]] : [])),
      );
      this.#used.set(as, new Interpreter(find(formula)!, inner, pixel, find, noise, tilt));
    }
    this.#complex = this.#complexVariables();
    this.#start();
  }

  #complexVariables(): Set<string> {
    const issues = new Issues();
    const resolve = (id: string): FormulaText => {
      const text = parseFormula(this.#find(id)!, issues);
      return linkUses(writeOutBefore(text), resolve, [], issues);
    };
    const linked = linkUses(writeOutBefore(this.#text), resolve, [], issues);
    return new Set(checkFormula(linked, issues).states.flatMap(({ name, type }) => (type === 'complex' ? [name] : [])));
  }

  #keep(name: string, value: Value): Value {
    if (!this.#complex.has(name) || isComplex(value)) return value;
    return complex(Number(value), Number(value) * this.#tilt);
  }

  #start(skip: ReadonlySet<string> = new Set()): void {
    for (const { name, value } of this.#text.start)
      if (!skip.has(name)) this.state.set(name, this.#keep(name, this.#value(value, this.state)));
    for (const name of this.state.keys()) this.#before.set(name, this.#complex.has(name) ? complex(0) : 0);
  }

  /** One step of the orbit. */
  step(): void {
    this.#previous = new Map(this.state);
    const variables = new Map(this.state);
    for (const { name, value } of this.#text.step)
      variables.set(name, this.state.has(name) ? this.#keep(name, this.#value(value, variables)) : this.#value(value, variables));
    for (const name of this.state.keys()) this.state.set(name, variables.get(name)!);
    this.#before = this.#previous;
    this.#n++;
  }

  /** Whether each stop rule holds after the last step. */
  stops(): boolean[] {
    return this.#text.stops.map(({ test }) => this.#value(test, this.state) as boolean);
  }

  /** Applies the step to a value on behalf of a text that uses this one. */
  #apply(z: Value, given: Environment, n: number): Value {
    const parameters = new Map(this.#parameters);
    for (const [name, value] of given) if (parameters.has(name)) this.#parameters.set(name, value);
    const changing = new Set(this.#text.step.map(({ name }) => name));
    const kept = new Map([...this.state].filter(([name]) => changing.has(name) && name !== 'z'));
    const before = this.#before;
    this.state = new Map([...given].filter(([name]) => !parameters.has(name)));
    this.#start(new Set(given.keys()));
    for (const [name, value] of kept) this.state.set(name, value);
    this.state.set('z', toComplex(z));
    this.#before = before;
    this.#n = n;
    this.step();
    for (const [name, value] of parameters) this.#parameters.set(name, value);
    return this.state.get('z')!;
  }

  #value(expression: Expression, variables: Environment): Value {
    const value = this.#plain(expression, variables);
    if (expression.kind === 'number' || expression.kind === 'name' || typeof value === 'boolean') return value;
    const noisy = (x: number): number => (Number.isInteger(x) ? x : x * (1 + this.#noise()));
    if (!isComplex(value)) return noisy(value);
    const parted = (x: number, other: number): number => (x === 0 ? other * this.#tilt : noisy(x));
    return complex(parted(value.re, value.im), parted(value.im, value.re));
  }

  #plain(expression: Expression, variables: Environment): Value {
    switch (expression.kind) {
      case 'number':
        return expression.imaginary ? complex(0, expression.value) : expression.value;
      case 'name': {
        const { name } = expression;
        const known = variables.get(name) ?? this.#parameters.get(name);
        if (known !== undefined) return known;
        if (name === 'pixel') return this.#pixel;
        if (name === 'n') return this.#n;
        return name === 'pi' ? Math.PI : i;
      }
      case 'pair':
        return complex(Number(this.#value(expression.re, variables)), Number(this.#value(expression.im, variables)));
      case 'unary': {
        const value = this.#value(expression.arg, variables);
        return expression.op === 'not' ? !value : isComplex(value) ? scale(value, -1) : -Number(value);
      }
      case 'choose': {
        // both, for the type of the choice is that of both: complex if either is
        const [then, otherwise] = [this.#value(expression.then, variables), this.#value(expression.otherwise, variables)];
        const chosen = this.#value(expression.test, variables) ? then : otherwise;
        return isComplex(then) || isComplex(otherwise) ? toComplex(chosen) : chosen;
      }
      case 'binary':
        return this.#binary(expression.op, this.#value(expression.left, variables), this.#value(expression.right, variables));
      case 'call': {
        const { name, args } = expression;
        if (name === 'last' || name === 'before') {
          const of = (args[0]!.value as Extract<Expression, { kind: 'name' }>).name;
          return (name === 'last' ? this.#previous : this.#before).get(of)!;
        }
        const used = this.#used.get(name);
        const values = args.map((argument) => this.#value(argument.value, variables));
        if (!used) return calls[name]!(...values);
        const named = new Map(args.flatMap((argument, k) => (argument.name === null ? [] : [[argument.name, values[k]!] as const])));
        return used.#apply(values[args.findIndex((argument) => argument.name === null)]!, named, this.#n);
      }
    }
  }

  #binary(op: string, a: Value, b: Value): Value {
    const [x, y] = [Number(a), Number(b)];
    const mixed = isComplex(a) || isComplex(b);
    switch (op) {
      case '+':
        return mixed ? add(toComplex(a), toComplex(b)) : x + y;
      case '-':
        return mixed ? subtract(toComplex(a), toComplex(b)) : x - y;
      case '*':
        return mixed ? times(toComplex(a), toComplex(b)) : x * y;
      case '/':
        return !mixed ? x / y : isComplex(b) ? divide(toComplex(a), b) : scale(toComplex(a), 1 / y);
      case '%':
        return calls['mod']!(a, b);
      case '^':
        return power(a, b);
      case '<':
        return x < y;
      case '<=':
        return x <= y;
      case '>':
        return x > y;
      case '>=':
        return x >= y;
      case '==':
        return x === y;
      case '!=':
        return x !== y;
      case 'and':
        return Boolean(a) && Boolean(b);
      default:
        return Boolean(a) || Boolean(b);
    }
  }
}
