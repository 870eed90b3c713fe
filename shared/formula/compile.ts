import { type ColoringMode, cycleModes } from '../genome/coloring.ts';
import { isAnalytic } from './analytic.ts';
import { assemble } from './assemble.ts';
import type { FormulaText } from './ast.ts';
import { builtInIds, builtInText } from './builtIn.ts';
import { type CheckedFormula, checkFormula as checkBody } from './check.ts';
import { checkEngine } from './engineParameters.ts';
import { FormulaError, type FormulaIssue, Issues, type Position } from './formulaError.ts';
import { readHead } from './head.ts';
import { isParameterFamily } from './holomorphic.ts';
import type { Program } from './ir.ts';
import { linkUses, type Resolve, writeOutBefore } from './link.ts';
import { lower } from './lower.ts';
import { parseFormula } from './parser.ts';
import type { FormulaSpec } from './spec.ts';

/** Texts that `use` finds: the built-in ones. */
export type FindText = (id: string) => string | undefined;

interface Compiled {
  readonly spec: FormulaSpec;
  readonly checked: CheckedFormula | null;
  readonly programs: Map<string, Program>;
}

/** Compiled texts, the longest unused forgotten first. */
const memo = new Map<string, Compiled>();
const mostRemembered = 256;

/** What a specification was made with: its programs stay the same objects for as long as it lives. */
const compiledOf = new WeakMap<FormulaSpec, Compiled>();

/** Parameters as a genome holds them. */
export type ParameterValues = Readonly<Record<string, number | readonly number[]>>;

/** Finds used texts, carried ones first, and writes out what they use in turn; a formula that would use itself is not found. */
function resolver(find: FindText, carried: ReadonlyMap<string, FormulaText>, open: readonly string[]): Resolve {
  return (id) => {
    if (open.includes(id)) return null;
    const issues = new Issues();
    const source = carried.has(id) ? undefined : find(id);
    const text = carried.get(id) ?? (source === undefined ? null : parseFormula(source, issues));
    if (!text) return null;
    const linked = linkUses(writeOutBefore(text), resolver(find, carried, [...open, id]), [], issues);
    issues.throwIfAny();
    return linked;
  };
}

/** The carried texts by id. One that nothing uses is a mistake: more likely a second formula that should be drawn. */
function carriedIn(text: FormulaText, issues: Issues): ReadonlyMap<string, FormulaText> {
  const carried = new Map<string, FormulaText>();
  const hint = 'below a formula stand those that it uses, each once; one that is to be drawn has a file of its own';
  const placeOf = ({ places }: FormulaText): Position => places.get('formula') ?? { line: 1, column: 1 };
  for (const one of text.carried)
    if (one.id === text.id || carried.has(one.id)) issues.add(placeOf(one), `There is a second formula "${one.id}".`, hint);
    else carried.set(one.id, one);
  const reached = new Set<string>();
  const reach = ({ uses }: FormulaText): void => {
    for (const { formula } of uses) {
      const one = carried.get(formula);
      if (!one || reached.has(formula)) continue;
      reached.add(formula);
      reach(one);
    }
  };
  reach(text);
  for (const [id, one] of carried) if (!reached.has(id)) issues.add(placeOf(one), `Nothing uses the formula "${id}".`, hint);
  return carried;
}

function programWith(checked: CheckedFormula, values: ParameterValues): Program {
  const structural = new Map([...checked.structural].map((name) => [name, values[name] as number]));
  return { ...assemble(lower(checked, structural)), rules: checked.text.stops.map(({ rule }) => rule), analytic: isAnalytic(checked) };
}

/** The parts of `values` that decide which program is used. */
function structureKey({ structural }: CheckedFormula, values: ParameterValues): string {
  return [...structural].map((name) => `${name}=${String(values[name])}`).join(' ');
}

function programIn(compiled: Compiled, values: ParameterValues): Program | null {
  if (!compiled.checked) return null;
  const key = structureKey(compiled.checked, values);
  let program = compiled.programs.get(key);
  if (!program) {
    program = programWith(compiled.checked, values);
    compiled.programs.set(key, program);
    if (compiled.programs.size > mostRemembered) compiled.programs.delete(compiled.programs.keys().next().value!);
  }
  return program;
}

/** The measures of the head, less those of cycles where the step is not the kind of map whose cycles are followed. */
function measurable(colorings: readonly ColoringMode[], checked: CheckedFormula | null, issues: Issues): readonly ColoringMode[] {
  if (!checked || (isAnalytic(checked) && isParameterFamily(checked))) return colorings;
  for (const { word, at } of checked.text.colorings)
    if (cycleModes.some((mode) => mode === word))
      issues.add(
        at,
        `The colouring "${word}" is not measured here.`,
        'it needs a step that is an analytic function of z and of the pixel, with nothing but z changing',
      );
  return colorings.filter((mode) => !cycleModes.includes(mode));
}

function defaults(spec: Pick<FormulaSpec, 'parameters'>): ParameterValues {
  return Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, parameter.default]));
}

function compile(source: string, find: FindText): Compiled {
  const issues = new Issues();
  const text = parseFormula(source, issues);
  const carried = carriedIn(text, issues);
  const known = [...carried.keys(), ...builtInIds()];
  const linked = linkUses(writeOutBefore(text), resolver(find, carried, text.id ? [text.id] : []), known, issues);
  const head = readHead(text, linked, issues);
  if (head.engine !== 'orbit' && issues.list.length === 0) checkEngine(text, head, issues);
  // after a mistake above, lines may be missing, and names unknown that are not
  const checked = head.engine === 'orbit' && issues.list.length === 0 ? checkBody(linked, issues) : null;
  const colorings = measurable(head.colorings, checked, issues);
  issues.throwIfAny();
  const compiled: Compiled = {
    checked,
    programs: new Map(),
    spec: {
      ...head,
      colorings,
      source,
      // made when it is first asked for: a catalogue lists many formulas and draws one
      get program(): Program | null {
        return programIn(compiled, defaults(head));
      },
    },
  };
  compiledOf.set(compiled.spec, compiled);
  return compiled;
}

function remembered(source: string, find: FindText): Compiled {
  if (find !== builtInText) return compile(source, find);
  let compiled = memo.get(source);
  if (compiled) memo.delete(source);
  compiled ??= compile(source, find);
  memo.set(source, compiled);
  if (memo.size > mostRemembered) memo.delete(memo.keys().next().value!);
  return compiled;
}

/**
 * Compiles a formula's text.
 * @param find finds the texts that `use` names; the built-in formulas if left out
 * @throws FormulaError with line, column, a sentence and a hint
 */
export function compileFormula(source: string, find: FindText = builtInText): FormulaSpec {
  return remembered(source, find).spec;
}

/** Checks a text: what it is, or everything that is wrong with it. */
export function checkFormula(
  source: string,
  find: FindText = builtInText,
): { readonly spec: FormulaSpec } | { readonly errors: readonly FormulaIssue[] } {
  try {
    return { spec: compileFormula(source, find) };
  } catch (error) {
    if (error instanceof FormulaError) return { errors: error.issues };
    throw error;
  }
}

/**
 * The program that draws a formula with these parameters. Whole parameters in exponents and conditions decide its structure; pictures that
 * differ in others share one program, the same object each time. Parameters that are left out have their defaults.
 * @throws FormulaError where the specification's own text does not compile
 */
export function programOf(spec: FormulaSpec, values: ParameterValues): Program {
  const program = programIn(compiledOf.get(spec) ?? remembered(spec.source, builtInText), { ...defaults(spec), ...values });
  if (!program) throw new TypeError(`${spec.id} is drawn by the engine ${spec.engine} and has no program`);
  return program;
}
