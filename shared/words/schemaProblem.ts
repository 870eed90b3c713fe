import type * as z from 'zod';
import { didYouMean } from './didYouMean.ts';

/** What is wrong with an input: where, and a clause about that place, as in `iterations` `is 0, but must be from 1 to 1000000`. */
export interface SchemaProblem {
  readonly path: readonly string[];
  readonly reason: string;
}

type Schema = z.core.$ZodType;
type Issue = z.core.$ZodIssue;

/** The parts of the library's definitions that are read here. */
interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly in?: Schema;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly element?: Schema;
  readonly items?: readonly Schema[];
  readonly valueType?: Schema;
  readonly options?: readonly Schema[];
  readonly discriminator?: string;
  readonly entries?: Readonly<Record<string, string | number>>;
  readonly values?: readonly unknown[];
  /** of whole numbers */
  readonly format?: string;
  readonly checks?: readonly { readonly _zod: { readonly def: CheckDefinition } }[];
}

/** A rule that a number, or the length of a text or list, has to keep. */
interface CheckDefinition {
  readonly check: string;
  readonly value?: number;
  readonly inclusive?: boolean;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Bound {
  readonly value: number;
  readonly inclusive: boolean;
}

/** Most characters of a value that a sentence repeats. */
const longestValue = 40;
/** Most words that a sentence lists. */
const mostWords = 24;

function definitionOf(schema: Schema): Definition {
  return schema._zod.def as unknown as Definition;
}

/** The schema of the values themselves, without what makes them optional, gives a default or changes them afterwards. */
function bare(schema: Schema): Schema {
  const { innerType, in: input } = definitionOf(schema);
  const inner = innerType ?? input;
  return inner ? bare(inner) : schema;
}

/** What lies at a key of a value; undefined where nothing does. */
function at(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

/** The words a schema of one or several constants allows. */
function constants(schema: Schema): readonly unknown[] {
  const { type, values, entries } = definitionOf(bare(schema));
  return type === 'literal' ? (values ?? []) : type === 'enum' ? Object.values(entries ?? {}) : [];
}

/** The schema below a key; of several that a value may follow, the one whose constant it names, else the first that knows the key. */
function below(schema: Schema, key: PropertyKey, value: unknown): Schema | undefined {
  const { type, shape, element, items, valueType, options, discriminator } = definitionOf(bare(schema));
  switch (type) {
    case 'object':
      return shape![String(key)];
    case 'array':
      return element;
    case 'tuple':
      return items![Number(key)];
    case 'record':
      return valueType;
    case 'union': {
      const named = options!.filter(
        (option) => discriminator !== undefined && constants(below(option, discriminator, value)!).includes(at(value, discriminator)),
      );
      for (const option of named.length > 0 ? named : options!) {
        const found = below(option, key, value);
        if (found) return found;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}

function joined(words: readonly string[], last: 'or' | 'and'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)!}`;
}

/** Least and greatest of a number, or of the length of a text or list. */
function boundsOf(schema: Schema): { readonly low?: Bound; readonly high?: Bound } {
  let [low, high]: (Bound | undefined)[] = [];
  for (const { _zod } of definitionOf(bare(schema)).checks ?? []) {
    const { check, value, inclusive = true, minimum, maximum } = _zod.def;
    if (check === 'greater_than') low = { value: value!, inclusive };
    else if (check === 'less_than') high = { value: value!, inclusive };
    else if (check === 'min_length') low = { value: minimum!, inclusive };
    else if (check === 'max_length') high = { value: maximum!, inclusive };
  }
  return { ...(low && { low }), ...(high && { high }) };
}

/** `from 1 to 4`, `at least 1`, `more than 0 and less than 1`; empty where everything is allowed. */
function rangeText(schema: Schema): string {
  const { low, high } = boundsOf(schema);
  if (low?.inclusive && high?.inclusive) return low.value === high.value ? `exactly ${low.value}` : `from ${low.value} to ${high.value}`;
  const least = low && `${low.inclusive ? 'at least' : 'more than'} ${low.value}`;
  const most = high && `${high.inclusive ? 'at most' : 'less than'} ${high.value}`;
  return [least, most].filter(Boolean).join(' and ');
}

/** What a value has to be, as it stands after "must be". */
function describe(schema: Schema): string {
  const inner = bare(schema);
  const { type, items, options, format } = definitionOf(inner);
  switch (type) {
    case 'number':
      return [format ? 'a whole number' : 'a number', rangeText(inner)].filter(Boolean).join(' ');
    case 'string':
      return 'text';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'tuple':
      return `a list of ${items!.length}`;
    case 'object':
    case 'record':
      return 'an object';
    case 'null':
      return 'null';
    case 'literal':
    case 'enum':
      return oneOf(constants(inner));
    case 'union':
      return joined([...new Set(options!.map(describe))], 'or');
    default:
      return 'something else';
  }
}

function oneOf(values: readonly unknown[]): string {
  const words = values.map(shown);
  const most = words.length > mostWords ? [...words.slice(0, mostWords), '…'] : words;
  return words.length === 1 ? words[0]! : `one of ${most.join(', ')}`;
}

/** A constant that is not one of those allowed. */
function wrongWord(value: unknown, allowed: readonly unknown[]): string {
  if (value === undefined) return `is missing; it must be ${oneOf(allowed)}`;
  const hint = typeof value === 'string' ? didYouMean(value, allowed.map(String)) : '';
  return hint ? `is ${shown(value)}; ${hint}` : `is ${shown(value)}, but must be ${oneOf(allowed)}`;
}

/** A number outside its range, or a text or list that is too short or too long. */
function outOfRange(schema: Schema, value: unknown): string {
  const { type } = definitionOf(bare(schema));
  if (type === 'tuple') return `is ${shown(value)}, but must be ${describe(schema)}`;
  const range = rangeText(schema);
  if (typeof value !== 'string' && !Array.isArray(value)) return `is ${shown(value)}, but must be ${range || describe(schema)}`;
  if (value.length === 0 || (typeof value === 'string' && value.trim() === '')) return 'must not be empty';
  return `has ${value.length} ${typeof value === 'string' ? 'characters' : 'entries'}, but must have ${range}`;
}

/** Of a choice between forms, the one the input follows furthest: what was most likely meant. */
function furthest(schema: Schema, issue: Extract<Issue, { code: 'invalid_union' }>): { schema: Schema; issue: Issue } | null {
  const options = definitionOf(schema).options ?? [];
  const depth = (inner: Issue): number => {
    // a value of the right form with something wrong in it is nearer than one of another form
    const here = inner.code === 'invalid_type' ? 0 : 1;
    if (inner.code !== 'invalid_union') return 2 * inner.path.length + here;
    return 2 * inner.path.length + Math.max(0, ...inner.errors.map((errors) => (errors[0] ? depth(errors[0]) : 0)));
  };
  const branches = issue.errors.flatMap((errors, i) => (errors[0] && options[i] ? [{ schema: options[i], issue: errors[0] }] : []));
  const best = branches.toSorted((a, b) => depth(b.issue) - depth(a.issue))[0];
  return best && depth(best.issue) > 0 ? best : null;
}

function explain(root: Schema, input: unknown, issue: Issue, path: readonly PropertyKey[]): SchemaProblem {
  let schema: Schema | undefined = root;
  let value = input;
  for (const key of issue.path) {
    schema = schema && below(schema, key, value);
    value = at(value, key);
  }
  const here = [...path, ...issue.path];
  const problem = (reason: string, more: readonly PropertyKey[] = []): SchemaProblem => ({ path: [...here, ...more].map(String), reason });
  const inner = schema && bare(schema);
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return problem('is missing');
      return problem(`is ${shown(value)}, but must be ${inner ? describe(inner) : 'something else'}`);
    case 'too_small':
    case 'too_big':
      return problem(inner ? outOfRange(inner, value) : 'is out of range');
    case 'invalid_value':
      return problem(wrongWord(value, issue.values));
    case 'unrecognized_keys': {
      const known = inner ? Object.keys(definitionOf(inner).shape ?? {}) : [];
      const [key = ''] = issue.keys;
      const hint = didYouMean(key, known);
      return problem(`is not known${hint ? `; ${hint}` : known.length > 0 ? `; there are ${known.join(', ')}` : ''}`, [key]);
    }
    case 'invalid_union': {
      const best = inner && furthest(inner, issue);
      // words of the schema's own say more than that one of its forms does not fit
      const ownWords = issue.errors.length > 0 && issue.message !== 'Invalid input';
      if (ownWords && (best?.issue.path.length ?? 0) === 0) return problem(`is ${shown(value)}; ${issue.message}`);
      if (best) return explain(best.schema, value, best.issue, here);
      if (issue.errors.length === 0) {
        // no form has the word that tells them apart; the issue lies at that word
        const words = unionWords(root, input, issue);
        return problem(words.length > 0 ? wrongWord(value, words) : `is ${shown(value)}, which is not known`);
      }
      if (value === undefined) return problem('is missing');
      return problem(`is ${shown(value)}, but must be ${inner ? describe(inner) : 'something else'}`);
    }
    case 'invalid_format':
      return problem(`is ${shown(value)}: ${issue.message}`);
    default:
      return problem(`is not valid: ${issue.message}`);
  }
}

/** The words that tell the forms of a union apart, of which the input has none. */
function unionWords(root: Schema, input: unknown, issue: Issue): readonly unknown[] {
  let schema: Schema | undefined = root;
  let value = input;
  for (const key of issue.path.slice(0, -1)) {
    schema = schema && below(schema, key, value);
    value = at(value, key);
  }
  const { options = [], discriminator } = schema ? definitionOf(bare(schema)) : {};
  if (discriminator === undefined) return [];
  return options.flatMap((option) => constants(below(option, discriminator, undefined)!));
}

/**
 * The first thing that a schema refuses of an input, in words that say what is there and what may be.
 * @param issues what the schema complained of, at least one
 */
export function schemaProblem(schema: Schema, input: unknown, issues: readonly Issue[]): SchemaProblem {
  return explain(schema, input, issues[0]!, []);
}

/**
 * The problem as one clause that names its place, e.g. `coloring.trap.radius is -1, but must be from 0 to 100`.
 * @param error what parsing the input came to
 * @param whole what the input itself is called
 */
export function problemClause(schema: Schema, input: unknown, error: z.core.$ZodError, whole: string): string {
  const { path, reason } = schemaProblem(schema, input, error.issues);
  return `${path.join('.') || whole} ${reason}`;
}
