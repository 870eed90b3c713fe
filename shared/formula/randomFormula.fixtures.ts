import type { RandomStream } from '../math/rng.ts';
import { functions } from './functions.ts';

/** Writes well-typed formulas at random: every operator, every function, state, temporaries, conditions and memory. */
export class FormulaWriter {
  readonly #rng: RandomStream;
  #real: string[] = [];
  #complex: string[] = [];
  #inStep = false;

  constructor(rng: RandomStream) {
    this.#rng = rng;
  }

  #one<T>(list: readonly T[]): T {
    return list[this.#rng.integer(list.length)]!;
  }
  #number(): string {
    return this.#one(['0.5', '1', '2', '0.3', '1.7', '3', '0.9']);
  }

  #leaf(type: 'real' | 'complex'): string {
    if (type === 'real') return this.#one([this.#number(), ...this.#real, ...(this.#inStep ? ['(n + 0.7)'] : []), 'pi']);
    return this.#one([
      ...this.#complex,
      ...this.#complex,
      'pixel',
      'i',
      `(${this.#number()}, -${this.#number()})`,
      '0.5i',
      ...(this.#inStep ? ['last(z)', 'before(z)', 'last(w)'] : []),
    ]);
  }

  condition(depth: number): string {
    if (depth > 0 && this.#rng.uniform() < 0.3)
      return this.#one([
        `(${this.condition(depth - 1)} and ${this.condition(depth - 1)})`,
        `(${this.condition(depth - 1)} or ${this.condition(depth - 1)})`,
        `not (${this.condition(depth - 1)})`,
      ]);
    return `${this.expression('real', depth - 1)} ${this.#one(['<', '<=', '>', '>='])} ${this.expression('real', depth - 1)}`;
  }

  expression(type: 'real' | 'complex', depth: number): string {
    if (depth <= 0) return this.#leaf(type);
    const inner = (kind: 'real' | 'complex' = type): string => this.expression(kind, depth - 1);
    const either = (): string => inner(this.#one([type, 'real']));
    const pick = this.#rng.uniform();
    if (pick < 0.12) return this.#leaf(type);
    if (pick < 0.45)
      return this.#one([
        `(${inner()} + ${either()})`,
        `(${either()} - ${inner()})`,
        `${either()} * ${inner()}`,
        `(${inner()}) / (${either()})`,
      ]);
    if (pick < 0.52)
      return `(${inner()}) ^ ${this.#one(['2', '3', '-1', '4', '0.5', 'd', '(d - 1)', '1.5', ...(type === 'complex' ? ['p', '(0.3, 0.2)'] : [])])}`;
    if (pick < 0.58) return `(${this.condition(depth - 1)} ? ${inner()} : ${either()})`;
    if (pick < 0.62) return `-(${inner()})`;
    const fitting = [...functions.values()].filter(({ result }) => result === type || result === 'any');
    const spec = this.#one(fitting);
    const args = spec.args.map((kind) => inner(kind === 'any' ? type : kind));
    const given = args.slice(0, args.length - this.#rng.integer(spec.defaults.length + 1));
    return `${spec.name}(${given.join(', ')})`;
  }

  /** A text with state z and w, a real state r, an invariant k and a temporary. */
  formula(depth = 3): string {
    this.#real = ['a', 'p'];
    this.#complex = ['c'];
    this.#inStep = false;
    const start = [
      `z = ${this.expression('complex', 1)} + pixel`,
      `w = ${this.expression('complex', 2)}`,
      `r = ${this.expression('real', 1)}`,
      `k = ${this.expression('complex', 2)}`,
    ];
    this.#inStep = true;
    this.#real.push('r');
    this.#complex.push('z', 'w', 'k');
    const step = [`t = ${this.expression('complex', depth)}`];
    this.#complex.push('t');
    step.push(
      `z = ${this.expression('complex', depth)}`,
      `w = ${this.expression('complex', depth - 1)}`,
      `r = ${this.expression('real', depth - 1)}`,
    );
    return [
      'formula random "Random"',
      'param a: real = 0.7 in -2 .. 2',
      'param p: real = 1.3 in 0.2 .. 3',
      'param d: integer = 3 in 1 .. 5',
      'param c: complex = (0.3, -0.6)',
      'start',
      ...start.map((line) => `  ${line}`),
      'step',
      ...step.map((line) => `  ${line}`),
      'escape |z| > 40',
      'converge |z - last(z)| < 0.001',
    ].join('\n');
  }
}
