import type { DeepFormula } from '../../../shared/formula/deepSteps.ts';

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
