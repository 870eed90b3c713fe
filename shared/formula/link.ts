import { type Assignment, type Expression, type FormulaText, mapParts, type ParameterText, partsOf, type Use } from './ast.ts';
import { didYouMean } from '../words/didYouMean.ts';
import type { Issues, Position } from './formulaError.ts';

/** Finds the checked text of a built-in formula, its own uses already written out; null where there is none. */
export type Resolve = (id: string) => FormulaText | null;

const nameAt = (name: string, at: Position): Expression => ({ kind: 'name', name, at });

/** The name in `last(NAME)` or `before(NAME)`, or null. */
export function rememberedName(expression: Expression, word: 'last' | 'before'): string | null {
  if (expression.kind !== 'call' || expression.name !== word) return null;
  const value = expression.args.length === 1 && expression.args[0]!.name === null ? expression.args[0]!.value : null;
  return value?.kind === 'name' ? value.name : null;
}

/** Writes `before(z)` as a state variable of its own, which takes `last(z)` at the end of each step. */
export function writeOutBefore(text: FormulaText): FormulaText {
  const names = new Map<string, Position>();
  const change = (expression: Expression): Expression => {
    const name = rememberedName(expression, 'before');
    if (name === null) return mapParts(expression, change);
    if (!names.has(name)) names.set(name, expression.at);
    return nameAt(`before.${name}`, expression.at);
  };
  const step = text.step.map((assignment) => ({ ...assignment, value: change(assignment.value) }));
  if (names.size === 0) return text;
  const start = [...names].map(([name, at]): Assignment => ({
    name: `before.${name}`,
    value: { kind: 'number', value: 0, imaginary: false, at },
    at,
  }));
  const ends = [...names].map(([name, at]): Assignment => ({
    name: `before.${name}`,
    value: { kind: 'call', name: 'last', args: [{ name: null, value: nameAt(name, at) }], at },
    at,
  }));
  return { ...text, start: [...text.start, ...start], step: [...step, ...ends] };
}

const assignedIn = (statements: readonly Assignment[]): Set<string> => new Set(statements.map(({ name }) => name));

/** Replaces names, and puts every part at one place. */
function rename(expression: Expression, names: ReadonlyMap<string, string>, lasts: ReadonlyMap<string, string>, at: Position): Expression {
  const last = rememberedName(expression, 'last');
  if (last !== null) return nameAt(lasts.get(last) ?? names.get(last) ?? last, at);
  if (expression.kind === 'name') return nameAt(names.get(expression.name) ?? expression.name, at);
  return { ...mapParts(expression, (part) => rename(part, names, lasts, at)), at };
}

function lastsIn(expression: Expression, found = new Set<string>()): Set<string> {
  const name = rememberedName(expression, 'last');
  if (name !== null) found.add(name);
  for (const part of partsOf(expression)) lastsIn(part, found);
  return found;
}

/** One used formula, and what its calls have asked of it. */
class Linked {
  readonly use: Use;
  readonly text: FormulaText;
  /** its state variables beside z that change from step to step: they live on in the user's text as `K.name` */
  readonly kept: ReadonlySet<string>;
  readonly #invariants: ReadonlySet<string>;
  readonly #parameters: ReadonlySet<string>;
  readonly #unbound = new Set<string>();
  #calls = 0;

  constructor(use: Use, text: FormulaText) {
    this.use = use;
    this.text = text;
    const changing = assignedIn(text.step);
    const states = assignedIn(text.start);
    this.kept = new Set([...states].filter((name) => name !== 'z' && changing.has(name)));
    this.#invariants = new Set([...states].filter((name) => name !== 'z' && !changing.has(name)));
    this.#parameters = new Set(text.parameters.map(({ name }) => name));
  }

  /** Parameters that some call leaves to the user, or all of them where the start of kept variables needs them. */
  exposed(): ParameterText[] {
    const all = this.kept.size > 0 || this.#calls === 0;
    return this.text.parameters
      .filter(({ name }) => all || this.#unbound.has(name))
      .map((parameter) => ({
        ...parameter,
        name: `${this.use.as}_${parameter.name}`,
        label: `${this.use.as} ${parameter.label}`,
        at: this.use.at,
      }));
  }

  /** Statements that start the kept variables. */
  starts(): Assignment[] {
    if (this.kept.size === 0) return [];
    const { as, at } = this.use;
    const names = new Map([...this.#parameters].map((name) => [name, `${as}_${name}`]));
    for (const name of [...this.#invariants, 'z']) names.set(name, `${as}.start.${name}`);
    for (const name of this.kept) names.set(name, `${as}.${name}`);
    return this.text.start.map(({ name, value }) => ({ name: names.get(name)!, value: rename(value, names, new Map(), at), at }));
  }

  /** Statements that do one step on a value; the result is in the variable that is returned. */
  call(
    args: Extract<Expression, { kind: 'call' }>['args'],
    at: Position,
    number: number,
    issues: Issues,
  ): { statements: Assignment[]; result: string } {
    this.#calls++;
    const { as } = this.use;
    const prefix = `${as}.${number}.`;
    const statements: Assignment[] = [];
    const set = (name: string, value: Expression): void => void statements.push({ name, value, at });
    const positional = args.filter(({ name }) => name === null);
    if (positional.length !== 1)
      issues.add(at, `${as} takes one value, as in ${as}(z).`, 'its parameters are given by name: K(z, scale = 2)');
    set(`${prefix}last.z`, positional[0]?.value ?? nameAt('z', at));
    set(`${prefix}z`, nameAt(`${prefix}last.z`, at));

    const names = new Map<string, string>([...this.#parameters].map((name) => [name, `${as}_${name}`]));
    const given = new Set<string>();
    for (const { name, value } of args) {
      if (name === null) continue;
      if (!this.#parameters.has(name) && !this.#invariants.has(name)) {
        const known = [...this.#parameters, ...this.#invariants];
        issues.add(
          value.at,
          `${this.use.formula} has no parameter "${name}".`,
          didYouMean(name, known) || (known.length ? `it has ${known.join(', ')}` : ''),
        );
        continue;
      }
      given.add(name);
      set(prefix + name, value);
      names.set(name, prefix + name);
    }
    for (const name of this.#parameters) if (!given.has(name)) this.#unbound.add(name);

    // what never changes in its step is worked out again here: it may depend on what this call gives
    for (const name of [...this.#invariants]) names.set(name, prefix + name);
    const starting = new Map(names).set('z', `${prefix}start.z`);
    for (const name of this.kept) starting.set(name, `${prefix}start.${name}`);
    for (const { name, value } of this.text.start) if (!given.has(name)) set(starting.get(name)!, rename(value, starting, new Map(), at));

    names.set('z', `${prefix}z`);
    for (const name of this.kept) names.set(name, `${as}.${name}`);
    const lasts = new Map([['z', `${prefix}last.z`]]);
    for (const name of new Set(this.text.step.flatMap(({ value }) => [...lastsIn(value)])))
      if (this.kept.has(name)) {
        lasts.set(name, `${prefix}last.${name}`);
        set(`${prefix}last.${name}`, nameAt(`${as}.${name}`, at));
      }
    for (const { name } of this.text.step) if (!names.has(name)) names.set(name, prefix + name);
    for (const { name, value } of this.text.step) set(names.get(name)!, rename(value, names, lasts, at));
    return { statements, result: `${prefix}z` };
  }
}

/**
 * Writes out every `K(z)`: the step of the used formula in place, on variables of its own (their names hold a dot, which no text can).
 * The parameters that calls leave open become parameters `K_name`, unless the text declares them itself.
 */
export function linkUses(text: FormulaText, resolve: Resolve, known: Iterable<string>, issues: Issues): FormulaText {
  const linked = new Map<string, Linked>();
  for (const use of text.uses) {
    const used = use.formula === text.id ? null : resolve(use.formula);
    if (use.formula === text.id) issues.add(use.at, `${text.id} cannot use itself.`);
    else if (!used) issues.add(use.at, `There is no formula "${use.formula}".`, didYouMean(use.formula, known));
    else if (used.engine !== 'orbit') issues.add(use.at, `${use.formula} is drawn by an engine of its own and has no step to use.`);
    else if (linked.has(use.as)) issues.add(use.at, `There are two uses named ${use.as}.`);
    else linked.set(use.as, new Linked(use, used));
  }
  const failed = new Set(text.uses.filter(({ as }) => !linked.has(as)).map(({ as }) => as));
  let calls = 0;
  let statements: Assignment[] = [];
  const inStep = (expression: Expression): Expression => {
    const parts = mapParts(expression, inStep);
    if (parts.kind !== 'call') return parts;
    if (failed.has(parts.name)) return nameAt('z', parts.at);
    const callee = linked.get(parts.name);
    if (!callee) return parts;
    const call = callee.call(parts.args, parts.at, ++calls, issues);
    statements.push(...call.statements);
    return nameAt(call.result, parts.at);
  };
  const elsewhere = (expression: Expression): void => {
    if (expression.kind === 'call' && (linked.has(expression.name) || failed.has(expression.name)))
      issues.add(expression.at, `${expression.name}(...) can stand only in step.`);
    partsOf(expression).forEach(elsewhere);
  };
  for (const { value } of text.start) elsewhere(value);
  for (const { test } of text.stops) elsewhere(test);
  if (text.degree) elsewhere(text.degree);

  const step: Assignment[] = [];
  for (const assignment of text.step) {
    statements = [];
    const value = inStep(assignment.value);
    step.push(...statements, { ...assignment, value });
  }
  const own = new Set(text.parameters.map(({ name }) => name));
  const exposed = [...linked.values()].flatMap((one) => one.exposed()).filter(({ name }) => !own.has(name));
  const starts = [...linked.values()].flatMap((one) => one.starts());
  return { ...text, parameters: [...text.parameters, ...exposed], start: [...text.start, ...starts], step };
}
