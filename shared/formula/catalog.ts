import { builtInIds, builtInText } from './builtIn.ts';
import { compileFormula } from './compile.ts';
import type { FormulaSpec } from './spec.ts';

/** The formulas a newcomer meets first; the others follow by family and label. */
const first = ['mandelbrot', 'julia', 'kali', 'kali-julia'];

function rank({ id }: FormulaSpec): number {
  const place = first.indexOf(id);
  return place < 0 ? first.length : place;
}

/** The built-in formulas: the texts of resources/formulas, each under its file's name. */
export const FORMULAS: readonly FormulaSpec[] = builtInIds()
  .map((id) => compileFormula(builtInText(id)!))
  .toSorted((a, b) => rank(a) - rank(b) || a.family.localeCompare(b.family, 'en') || a.label.localeCompare(b.label, 'en'));

const byId = new Map(FORMULAS.map((formula) => [formula.id, formula]));

/** The built-in formula of this id, or undefined. */
export function findFormula(id: string): FormulaSpec | undefined {
  return byId.get(id);
}

/**
 * The formula a genome is drawn by: its own text where it carries one, else a built-in formula.
 * @throws FormulaError where the genome's text does not compile
 */
export function formulaOf(genome: { readonly formula: string; readonly source?: string | undefined }): FormulaSpec | undefined {
  return genome.source === undefined ? findFormula(genome.formula) : compileFormula(genome.source);
}
