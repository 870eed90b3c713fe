import { deepFormulaOf } from '../../../shared/formula/deepFamily.ts';
import type { DeepFormula } from '../../../shared/formula/deepSteps.ts';
import type { FormulaSpec } from '../../../shared/formula/spec.ts';
import { exactView } from '../../../shared/genome/exactView.ts';
import type { View } from '../../../shared/genome/genome.ts';
import { formatDecimal, significant } from '../../../shared/math/decimal.ts';

/** What a deep picture needs beside its plan. */
export interface DeepSpec extends DeepFormula {
  /** the centre, decimals of any length */
  readonly re: string;
  readonly im: string;
  /** the width is digits * 10^exponent */
  readonly widthDigits: number;
  readonly widthExponent: number;
  /** false: many steps are never taken at once; for tests */
  readonly jumps: boolean;
}

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

/** The numbers of a deep picture in the addon's order. */
export function deepNumbers(spec: DeepSpec): number[] {
  return [
    spec.widthDigits,
    spec.widthExponent,
    spec.power,
    Number(spec.foldsReal),
    Number(spec.foldsX),
    Number(spec.foldsY),
    Number(spec.turnsDown),
    spec.startScale,
    ...spec.startShift,
    spec.cScale,
    ...spec.cShift,
    Number(spec.jumps),
  ];
}
