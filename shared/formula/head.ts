import { coloringModes, type ColoringMode } from '../genome/coloring.ts';
import type { ColumnText, Expression, FormulaText, ParameterText } from './ast.ts';
import { didYouMean } from '../words/didYouMean.ts';
import type { Issues, Position } from './formulaError.ts';
import { constantValue } from './lower.ts';
import { type ColumnRange, type Engine, engines, type FormulaSpec, type ParameterSpec } from './spec.ts';

const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Small letters, digits and single hyphens, at most 60: what names a formula and its file. */
export function isFormulaId(id: string): boolean {
  return idPattern.test(id) && id.length <= 60;
}

const mostParameters = 64;
const mostIterations = 1_000_000;

/** What each engine measures, the usual first; defined in shared/genome/colorings.md. */
const measured: Readonly<Record<Exclude<Engine, 'orbit'>, readonly ColoringMode[]>> = {
  ifs: ['density', 'mean'],
  flame: ['mean', 'density'],
  attractor: ['density', 'mean'],
  lyapunov: ['lyapunov', 'mean'],
  'star-nest': ['shade', 'mean'],
  solid: ['trap', 'shade', 'mean', 'distance'],
};
/** Measures of chaos games and of light, which an orbit does not have. */
const notOfOrbits: ReadonlySet<ColoringMode> = new Set(['density', 'shade']);
/** Measures of orbits that stop. */
const ofStopping: ReadonlySet<ColoringMode> = new Set(['smooth', 'iterations', 'distance', 'interior-distance', 'interior-period']);

/** Every colouring a formula can have, the usual ones first. */
function measures(engine: Engine, stops: boolean): readonly ColoringMode[] {
  if (engine !== 'orbit') return measured[engine];
  const usual: ColoringMode[] = stops ? ['smooth', 'exp', 'trap'] : ['trap', 'exp'];
  return [...usual, ...coloringModes.filter((mode) => !usual.includes(mode) && !notOfOrbits.has(mode) && (stops || !ofStopping.has(mode)))];
}

/** Reads the values in the head of a text: what is known of a formula without its step. */
class HeadReader {
  readonly #issues: Issues;
  constructor(issues: Issues) {
    this.#issues = issues;
  }

  #real(expression: Expression, what: string): number {
    const value = constantValue(expression);
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    this.#issues.add(
      expression.at,
      `${what} is one number.`,
      Array.isArray(value) ? 'a complex number (re, im) does not fit here' : 'only numbers, pi and functions of them can stand here',
    );
    return 0;
  }
  #complex(expression: Expression, what: string): [number, number] {
    const value = constantValue(expression);
    if (typeof value === 'number' && Number.isFinite(value)) return [value, 0];
    if (Array.isArray(value) && value.every(Number.isFinite)) return value;
    this.#issues.add(expression.at, `${what} is a complex number.`, 'write (re, im)');
    return [0, 0];
  }
  #whole(expression: Expression, what: string): number {
    const value = this.#real(expression, what);
    if (!Number.isInteger(value)) this.#issues.add(expression.at, `${what} is a whole number, not ${value}.`);
    return Math.round(value);
  }

  #range(at: Position, name: string, [low, high]: readonly [number, number], standard: number): void {
    if (low > high) this.#issues.add(at, `The range ${low} .. ${high} of ${name} runs backwards.`);
    else if (standard < low || standard > high) this.#issues.add(at, `The default ${standard} of ${name} lies outside ${low} .. ${high}.`);
  }

  #scalar(text: ParameterText): ParameterSpec | null {
    const { name, label, help, unit, at } = text;
    const base = { name, label, help };
    const what = `The default of ${name}`;
    const bound = `A bound of ${name}`;
    if (text.kind === 'angle' && !text.min) {
      const value = this.#real(text.default!, what);
      this.#range(text.default!.at, name, [-180, 180], value);
      return { kind: 'real', ...base, default: value, min: -180, max: 180, unit: '°' };
    }
    if (!text.min || !text.max) {
      this.#issues.add(at, `The parameter ${name} has no range.`, 'add one: in 0 .. 2');
      return null;
    }
    const integer = text.kind === 'integer';
    const value = integer ? this.#whole(text.default!, what) : this.#real(text.default!, what);
    const [min, max] = integer
      ? [this.#whole(text.min, bound), this.#whole(text.max, bound)]
      : [this.#real(text.min, bound), this.#real(text.max, bound)];
    this.#range(text.default!.at, name, [min, max], value);
    if (integer) return { kind: 'integer', ...base, default: value, min, max };
    const shown = text.kind === 'angle' ? '°' : unit;
    return { kind: 'real', ...base, default: value, min, max, ...(shown ? { unit: shown } : {}) };
  }

  #complexParameter(text: ParameterText): ParameterSpec {
    const { name, label, help } = text;
    const value = this.#complex(text.default!, `The default of ${name}`);
    const min = text.min ? this.#complex(text.min, `A corner of ${name}`) : ([-2, -2] as [number, number]);
    const max = text.max ? this.#complex(text.max, `A corner of ${name}`) : ([2, 2] as [number, number]);
    for (const axis of [0, 1] as const) this.#range(text.default!.at, name, [min[axis], max[axis]], value[axis]);
    return { kind: 'complex', name, label, help, default: value, min, max };
  }

  #choice({ name, label, help, words, defaultWord, at }: ParameterText): ParameterSpec {
    const standard = words.indexOf(defaultWord);
    if (standard < 0)
      this.#issues.add(
        at,
        `"${defaultWord}" is not one of the choices of ${name}.`,
        didYouMean(defaultWord, words) || `there are ${words.join(', ')}`,
      );
    return { kind: 'integer', name, label, help, default: Math.max(0, standard), min: 0, max: words.length - 1, choices: words };
  }

  #table(text: ParameterText): ParameterSpec {
    const { name, label, help, columns, rows, rowRange, at } = text;
    for (const row of rows)
      if (row.length !== columns.length)
        this.#issues.add(row[0]?.at ?? at, `A row of ${name} has ${row.length} numbers for ${columns.length} columns.`);
    if (rows.length < rowRange[0] || rows.length > rowRange[1])
      this.#issues.add(at, `The table ${name} has ${rows.length} rows, outside ${rowRange[0]} .. ${rowRange[1]}.`);
    const min = text.min ? this.#real(text.min, `A bound of ${name}`) : -10;
    const max = text.max ? this.#real(text.max, `A bound of ${name}`) : 10;
    const ranges = columns.map((column) => this.#columnRange(column, name, { min, max }));
    const values = rows.flatMap((row) =>
      row.map((cell, column) => {
        const range = ranges[column] ?? { min, max };
        const value = this.#cell(cell, range, name);
        this.#range(cell.at, name, [range.min, range.max], value);
        return value;
      }),
    );
    const ruled = columns.some(({ kind, min: least }) => kind !== 'real' || least);
    return {
      ...{ kind: 'table', name, label, help, columns: columns.map((column) => column.name), default: values },
      ...{ minRows: rowRange[0], maxRows: rowRange[1], min, max },
      ...(ruled ? { columnRanges: ranges } : {}),
    };
  }

  /** What a column may hold: its own range or words, or what all numbers of the table may be. */
  #columnRange({ name, kind, min, max, words }: ColumnText, table: string, all: ColumnRange): ColumnRange {
    if (kind === 'choice') return { min: 0, max: words.length - 1, isWhole: true, choices: words };
    if (!min || !max) return all;
    const bound = `A bound of ${name} in ${table}`;
    if (kind === 'integer') return { min: this.#whole(min, bound), max: this.#whole(max, bound), isWhole: true };
    return { min: this.#real(min, bound), max: this.#real(max, bound) };
  }

  /** A number of a table; one that is a choice may stand there as its word. */
  #cell(cell: Expression, { isWhole, choices }: ColumnRange, table: string): number {
    if (choices && cell.kind === 'name') {
      const place = choices.indexOf(cell.name);
      if (place < 0) this.#issues.add(cell.at, `"${cell.name}" is not one of the choices of ${table}.`, didYouMean(cell.name, choices));
      return Math.max(0, place);
    }
    return isWhole ? this.#whole(cell, `A number of ${table}`) : this.#real(cell, `A number of ${table}`);
  }

  parameters(texts: readonly ParameterText[]): ParameterSpec[] {
    if (texts.length > mostParameters)
      this.#issues.add(texts[mostParameters]!.at, `There are ${texts.length} parameters; at most ${mostParameters} are allowed.`);
    return texts.flatMap((text): ParameterSpec[] => {
      if (text.kind === 'complex') return [this.#complexParameter(text)];
      if (text.kind === 'choice') return [this.#choice(text)];
      if (text.kind === 'table') return [this.#table(text)];
      const scalar = this.#scalar(text);
      return scalar ? [scalar] : [];
    });
  }

  view(text: FormulaText): FormulaSpec['defaultView'] {
    if (!text.view) return { center: [0, 0], width: 4 };
    const width = this.#real(text.view.width, 'The width of the view');
    if (!(width > 0 && width <= 1e6)) this.#issues.add(text.view.width.at, `The width of the view is ${width}, outside 0 .. 1000000.`);
    return { center: this.#complex(text.view.center, 'The centre of the view'), width };
  }

  iterations({ iterations, stops }: FormulaText): FormulaSpec['iterations'] {
    const most = stops.length > 0 ? mostIterations : 1000;
    if (!iterations) return { default: stops.length > 0 ? 500 : 24, min: 1, max: most };
    const standard = this.#whole(iterations.default, 'The number of iterations');
    const min = iterations.min ? this.#whole(iterations.min, 'The least number of iterations') : 1;
    const max = iterations.max ? this.#whole(iterations.max, 'The most iterations') : most;
    this.#range(iterations.default.at, 'iterations', [min, max], standard);
    if (min < 1 || max > mostIterations) this.#issues.add(iterations.default.at, `Iterations lie in 1 .. ${mostIterations}.`);
    return { default: standard, min, max };
  }

  /** Those that the text names come first, in its order; all others that can be measured follow. */
  colorings({ colorings, stops }: FormulaText, engine: Engine): readonly ColoringMode[] {
    const possible = measures(engine, stops.length > 0);
    const named = colorings.flatMap(({ word, at }) => {
      const mode = possible.find((known) => known === word);
      if (!mode) {
        const known = coloringModes.some((other) => other === word);
        const sentence = known ? `The colouring "${word}" is not measured here.` : `There is no colouring "${word}".`;
        this.#issues.add(at, sentence, didYouMean(word, possible) || `there are ${possible.join(', ')}`);
      }
      return mode ?? [];
    });
    return [...new Set([...named, ...possible])];
  }

  /** `f64`: default f64, f32 too; `f64 only`: nothing else; a list: these, the default first. */
  precisions({ precisions, stops, engine }: FormulaText): Pick<FormulaSpec, 'precision' | 'precisions'> {
    const only = precisions.at(-1)?.word === 'only';
    const written = only ? precisions.slice(0, -1) : precisions;
    const known = ['f32', 'f64', 'deep'] as const;
    const chosen = written.flatMap(({ word, at }) => {
      const precision = known.find((name) => name === word);
      if (!precision) this.#issues.add(at, `There is no precision "${word}".`, 'there are f32, f64 and deep');
      return precision ?? [];
    });
    const first = chosen[0] ?? (stops.length > 0 && engine === 'orbit' ? 'f64' : 'f32');
    if (first === 'deep') {
      this.#issues.add(written[0]!.at, 'The default precision is f32 or f64.', 'write deep after it: precision f64, deep');
      return { precision: 'f64', precisions: ['f64', 'deep'] };
    }
    if (only || chosen.length > 1) return { precision: first, precisions: chosen };
    return { precision: first, precisions: first === 'f32' ? ['f32', 'f64'] : ['f64', 'f32'] };
  }
}

export type Head = Omit<FormulaSpec, 'program' | 'source'>;

/** Checks the head of a text and makes the specification from it, without its program. */
export function readHead(text: FormulaText, linked: FormulaText, issues: Issues): Head {
  const place = (word: string): Position => text.places.get(word) ?? { line: 1, column: 1 };
  const reader = new HeadReader(issues);
  if (!text.id)
    issues.add({ line: 1, column: 1 }, 'The text does not say which formula it is.', 'begin with: formula my-formula "My formula"');
  else if (!isFormulaId(text.id))
    issues.add(
      place('formula'),
      `"${text.id}" is no name for a formula.`,
      'use at most 60 small letters, digits and hyphens, as in kali-julia',
    );
  const engine = engines.find((known) => known === text.engine);
  if (!engine)
    issues.add(
      place('engine'),
      `There is no engine "${text.engine}".`,
      didYouMean(text.engine, engines) || `there are ${engines.join(', ')}`,
    );
  if (engine !== 'orbit' && engine)
    for (const section of ['start', 'step', 'degree', 'escape'])
      if (text.places.has(section)) issues.add(place(section), `The engine ${engine} has its own step.`, `leave "${section}" out`);
  return {
    id: text.id,
    label: text.label,
    summary: text.summary,
    family: text.family || 'Other',
    step: text.notation || text.stepText,
    engine: engine ?? 'orbit',
    variant: text.variant,
    parameters: reader.parameters(linked.parameters),
    defaultView: reader.view(text),
    iterations: reader.iterations(text),
    colorings: reader.colorings(text, engine ?? 'orbit'),
    escapes: text.stops.length > 0,
    ...reader.precisions(text),
  };
}
