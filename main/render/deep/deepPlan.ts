import { UserError } from '../../../shared/contract/errors.ts';
import { formulaOf } from '../../../shared/formula/catalog.ts';
import { deepFormulaOf } from '../../../shared/formula/deepFamily.ts';
import type { FormulaSpec } from '../../../shared/formula/spec.ts';
import { exactView } from '../../../shared/genome/exactView.ts';
import type { Genome, View } from '../../../shared/genome/genome.ts';
import { formatDecimal, significant } from '../../../shared/math/decimal.ts';
import type { DeepSpec } from './deepNumbers.ts';

/** Digits that a float64 holds exactly. */
const widthDigits = 15;

/**
 * A view of a formula for perturbation.
 * @returns null where perturbation cannot draw this formula with these parameters
 */
export function deepSpecOf(formula: FormulaSpec, params: Parameters<typeof deepFormulaOf>[1], view: View): DeepSpec | null {
  const deep = deepFormulaOf(formula, params);
  if (!deep) return null;
  const { re, im, width } = exactView(view);
  const rounded = significant(width, widthDigits);
  return {
    ...deep,
    re: formatDecimal(re),
    im: formatDecimal(im),
    widthDigits: Number(rounded.digits),
    widthExponent: rounded.exponent,
    jumps: true,
  };
}

/** A checked genome's view for perturbation, whatever its own precision. @throws UserError BAD_GENOME where perturbation cannot draw the formula */
export function deepSpecOfGenome(genome: Genome): DeepSpec {
  const deep = deepSpecOf(formulaOf(genome)!, genome.params, genome.view);
  if (!deep) throw new UserError('BAD_GENOME', { reason: `${genome.formula} with these parameters cannot be drawn by perturbation` });
  return deep;
}
