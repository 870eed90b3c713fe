import { builtInText } from './builtIn.ts';
import { essentialText } from './essentialText.ts';
import { Issues } from './formulaError.ts';
import { parseFormula } from './parser.ts';
import type { FormulaSpec } from './spec.ts';

/** The texts that stand in one, each as `use` takes it, by id: its own first, then those it carries. */
function textsIn(source: string): Map<string, string> {
  const text = parseFormula(source, new Issues());
  const lines = source.split('\n');
  const starts = [0, ...text.carried.map(({ places }) => places.get('formula')!.line - 1)];
  return new Map(
    [text, ...text.carried].map(({ id }, i) => [id, essentialText(lines.slice(starts[i], starts[i + 1]).join('\n'))] as const),
  );
}

/**
 * What has to stand below a text that uses these formulas, so that it needs nothing but itself and the program: the texts of those that are
 * not built in and of all that they carry, each once.
 * @throws RangeError where two of them bring different texts of one id, of which only one could be used
 */
export function broughtTexts(formulas: readonly FormulaSpec[]): string[] {
  const found = new Map<string, { readonly text: string; readonly by: string }>();
  const add = (id: string, text: string, by: string): void => {
    const before = found.get(id);
    if (before && before.text !== text) throw new RangeError(`${before.by} and ${by} use different texts of "${id}" and cannot be mixed`);
    if (!before) found.set(id, { text, by });
  };
  const brought: string[] = [];
  for (const { id, source } of formulas) {
    const isOwn = builtInText(id) !== source;
    const texts = textsIn(source);
    for (const [part, text] of texts) {
      if (isOwn && !found.has(part)) brought.push(text);
      add(part, text, id);
    }
    // what it takes from the program must not be taken from what another one carries
    const { uses, carried } = parseFormula(source, new Issues());
    for (const { formula } of [{ uses }, ...carried].flatMap((one) => one.uses)) {
      const text = texts.has(formula) ? undefined : builtInText(formula);
      if (text !== undefined) add(formula, essentialText(text), id);
    }
  }
  return brought;
}
