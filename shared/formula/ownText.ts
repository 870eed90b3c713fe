import { findFormula } from './catalog.ts';
import { checkFormula } from './compile.ts';
import type { FormulaIssue } from './formulaError.ts';
import type { FormulaSpec } from './spec.ts';

/**
 * The formula of a text that a workspace keeps under `id`, or what keeps it from being used there: mistakes of the text itself, another
 * id than its file's, or the id of a built-in formula, which would otherwise be drawn in its place.
 */
export function checkOwnText(id: string, source: string): { readonly spec: FormulaSpec } | { readonly errors: readonly FormulaIssue[] } {
  const checked = checkFormula(source);
  if ('errors' in checked) return checked;
  const [message, hint] = findFormula(id)
    ? [`${id} is the id of a built-in formula.`, 'give the text and its file another']
    : checked.spec.id !== id
      ? [`The text calls itself ${checked.spec.id}, its file ${id}.`, 'give both the same name']
      : [];
  if (message === undefined) return checked;
  const line = source.split('\n').findIndex((text) => /^\s*formula\s/.test(text)) + 1;
  return { errors: [{ line: Math.max(1, line), column: 1, message, hint: hint! }] };
}

/** What is wrong and what to do about it, with the place, as the end of a sentence. */
export function issueText({ line, column, message, hint }: FormulaIssue): string {
  return `line ${line}, column ${column}: ${message.replace(/\.$/, '')}${hint ? ` (${hint})` : ''}`;
}
