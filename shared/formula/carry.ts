import { builtInText } from './builtIn.ts';
import type { FindText } from './compile.ts';
import { Issues } from './formulaError.ts';
import { essentialText } from './essentialText.ts';
import { parseFormula } from './parser.ts';

/** What stands between a text and one that it carries: exactly this, so that the text comes back to the letter. */
const between = '\n';

/** What a text uses and carries, by id. */
function namesIn(source: string): { readonly uses: readonly string[]; readonly carried: readonly string[] } {
  const text = parseFormula(source, new Issues());
  const uses = [text, ...text.carried].flatMap((one) => one.uses.map(({ formula }) => formula));
  return { uses, carried: text.carried.map(({ id }) => id) };
}

/**
 * The text with those of all formulas it uses below it, and of those that these use: a picture must not change when a built-in formula
 * does. What it carries already stays as it is; a text that uses nothing is returned unchanged.
 * @param find finds the texts that `use` names; the built-in formulas if left out
 */
export function withUsedTexts(source: string, find: FindText = builtInText): string {
  let whole = source;
  const { uses, carried } = namesIn(source);
  const known = new Set(carried);
  const waiting = [...uses];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    const used = known.has(id) ? undefined : find(id);
    if (used === undefined) continue;
    known.add(id);
    whole += between + essentialText(used);
    waiting.push(...namesIn(used).uses);
  }
  return whole;
}

/** The text as people write it: without the texts it carries at its end that are those of the built-in formulas of today. */
export function withoutBuiltInTexts(source: string): string {
  let own = source;
  for (const id of namesIn(source).carried.toReversed()) {
    const text = builtInText(id);
    const tail = text === undefined ? undefined : between + essentialText(text);
    if (tail === undefined || !own.endsWith(tail)) break;
    own = own.slice(0, -tail.length);
  }
  return own;
}

/** Which formula draws a genome: a built-in one, or its own text. */
interface FormulaRef {
  readonly formula: string;
  readonly source?: string | undefined;
}

/** True for genomes of one formula, whether or not they carry the texts it uses. */
export function isSameFormula(a: FormulaRef, b: FormulaRef): boolean {
  if (a.formula !== b.formula || (a.source === undefined) !== (b.source === undefined)) return false;
  return a.source === b.source || withUsedTexts(a.source!) === withUsedTexts(b.source!);
}
