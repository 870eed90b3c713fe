import { UserError } from '../../shared/contract/errors.ts';
import { endingFor } from '../../shared/words/didYouMean.ts';
import { UsageError } from './stops.ts';

/** `switch` takes nothing, `value` one argument, `values` all arguments up to the next flag. */
export type FlagKind = 'switch' | 'value' | 'values';

export interface FlagSpec {
  readonly kind: FlagKind;
  readonly required?: boolean;
  /** the only values it takes */
  readonly choices?: readonly string[];
  /** what stands for its value in the usage text, e.g. `WxH` */
  readonly placeholder?: string;
  readonly help: string;
}

export type Flags = Readonly<Record<string, FlagSpec>>;

/** Flags that every command takes. */
export const commonFlags = {
  workspace: { kind: 'value', placeholder: 'DIR', help: "the folder with everything; default: the user's data folder" },
  json: { kind: 'switch', help: 'the last line of stdout is one JSON object' },
  help: { kind: 'switch', help: 'how to use the command' },
} as const satisfies Flags;

interface RangeOptions {
  readonly min: number;
  readonly max: number;
}

/** The arguments of one command, checked against its flags. Reading a value of the wrong form throws UsageError, out of range UserError. */
export class Arguments {
  readonly positionals: readonly string[];
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(positionals: readonly string[], values: ReadonlyMap<string, readonly string[]>) {
    this.positionals = positionals;
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** All values of a flag; empty when it is not given. */
  list(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  text(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  /** The value of a flag that is required or was checked to be there. */
  required(name: string): string {
    const text = this.text(name);
    if (text === undefined) throw new UsageError(`The flag --${name} is missing.`);
    return text;
  }

  integer(name: string, range: RangeOptions): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^[+-]?\d+$/.test(text)) throw new UsageError(`--${name} takes a whole number, not "${text}".`);
    return this.#inRange(name, Number(text), range);
  }

  number(name: string, range: RangeOptions = { min: -Infinity, max: Infinity }): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    return this.#inRange(name, parseNumber(`--${name}`, text), range);
  }

  #inRange(name: string, value: number, { min, max }: RangeOptions): number {
    if (!(value >= min && value <= max))
      throw new UserError('BAD_VALUE', { name: `--${name}`, reason: `is ${value}, but must be from ${min} to ${max}` });
    return value;
  }
}

/** A finite decimal number. @throws UsageError; UserError for a number that float64 does not reach */
export function parseNumber(what: string, text: string): number {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) throw new UsageError(`${what} takes a number, not "${text}".`);
  const value = Number(text);
  if (!Number.isFinite(value)) throw new UserError('BAD_VALUE', { name: what, reason: `is ${text}, which is out of range` });
  return value;
}

/** A pair `x,y` of numbers. @throws UsageError */
export function parsePair(what: string, text: string): [number, number] {
  const parts = text.split(',');
  if (parts.length !== 2) throw new UsageError(`${what} takes two numbers x,y, not "${text}".`);
  return [parseNumber(what, parts[0]!), parseNumber(what, parts[1]!)];
}

/**
 * Reads flags and positionals. Strict: unknown flags, missing values and repeated single flags are refused.
 * A value may begin with one minus (`--center -0.5,0`); `--flag=value` works too; after `--` everything is positional.
 * @throws UsageError
 */
export function parseArguments(args: readonly string[], flags: Flags, positionalNames: readonly string[]): Arguments {
  const values = new Map<string, string[]>();
  const positionals: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const argument = args[i]!;
    if (argument === '--') {
      positionals.push(...args.slice(i + 1));
      break;
    }
    if (!argument.startsWith('-') || argument === '-') {
      positionals.push(argument);
      continue;
    }
    const [name, inline] = splitFlag(argument, flags);
    const spec = flags[name]!;
    const given: string[] = [];
    if (inline !== undefined) given.push(inline);
    else if (spec.kind === 'value' && i + 1 < args.length && !args[i + 1]!.startsWith('--')) given.push(args[++i]!);
    else if (spec.kind === 'values') while (i + 1 < args.length && !args[i + 1]!.startsWith('--')) given.push(args[++i]!);
    addValues(values, name, spec, given, inline !== undefined);
  }
  if (!values.has('help')) checkComplete(values, flags, positionals, positionalNames);
  return new Arguments(positionals, values);
}

function splitFlag(argument: string, flags: Flags): [string, string | undefined] {
  if (argument === '-h') return ['help', undefined];
  const equals = argument.indexOf('=');
  const name = argument.slice(2, equals < 0 ? undefined : equals);
  if (!argument.startsWith('--') || !Object.hasOwn(flags, name)) {
    const written = equals < 0 ? argument : argument.slice(0, equals);
    const known = Object.keys(flags).map((flag) => `--${flag}`);
    throw new UsageError(`There is no flag ${written} here${endingFor(written, known)}`);
  }
  return [name, equals < 0 ? undefined : argument.slice(equals + 1)];
}

function addValues(values: Map<string, string[]>, name: string, spec: FlagSpec, given: readonly string[], inline: boolean): void {
  if (spec.kind === 'switch') {
    if (inline) throw new UsageError(`--${name} takes no value.`);
    values.set(name, []);
    return;
  }
  if (given.length === 0 || given.includes('')) throw new UsageError(`--${name} needs a value: --${name} ${spec.placeholder ?? 'VALUE'}.`);
  if (spec.choices)
    for (const value of given)
      if (!spec.choices.includes(value))
        throw new UsageError(`--${name} is one of ${spec.choices.join(', ')}, not "${value}"${endingFor(value, spec.choices)}`);
  const before = values.get(name);
  if (before && spec.kind === 'value') throw new UsageError(`--${name} is given twice.`);
  values.set(name, [...(before ?? []), ...given]);
}

function checkComplete(values: ReadonlyMap<string, unknown>, flags: Flags, positionals: readonly string[], names: readonly string[]): void {
  if (positionals.length > names.length) throw new UsageError(`There is one argument too many: "${positionals[names.length]}".`);
  if (positionals.length < names.length) throw new UsageError(`The argument ${names[positionals.length]} is missing.`);
  for (const [name, spec] of Object.entries(flags))
    if (spec.required && !values.has(name))
      throw new UsageError(`The flag --${name}${spec.placeholder ? ` ${spec.placeholder}` : ''} is missing.`);
}
