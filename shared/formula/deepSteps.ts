/** The steps that perturbation can follow. */

/** z^power + c; or, with power 2, (fold(x^2 - y^2), +-2 fold(x) fold(y)) + c, where a fold is the absolute value. */
export interface DeepStep {
  readonly power: number;
  readonly foldsReal: boolean;
  readonly foldsX: boolean;
  readonly foldsY: boolean;
  /** the imaginary part is subtracted */
  readonly turnsDown: boolean;
}

/** A formula with its parameters set, as perturbation sees it: z0 = startScale pixel + startShift, c = cScale pixel + cShift. */
export interface DeepFormula extends DeepStep {
  readonly startScale: number;
  readonly startShift: readonly [number, number];
  readonly cScale: number;
  readonly cShift: readonly [number, number];
}

type Pair = readonly [number, number];

/** Every step perturbation knows. */
export const deepSteps: readonly DeepStep[] = [
  ...[2, 3, 4, 5, 6, 7, 8].map((power) => ({ power, foldsReal: false, foldsX: false, foldsY: false, turnsDown: false })),
  ...Array.from({ length: 15 }, (_, k) => k + 1).map((bits) => ({
    power: 2,
    foldsReal: (bits & 1) !== 0,
    foldsX: (bits & 2) !== 0,
    foldsY: (bits & 4) !== 0,
    turnsDown: (bits & 8) !== 0,
  })),
];

/** The step without its constant, in float64. */
export function deepStepValue(step: DeepStep, [x, y]: Pair): [number, number] {
  if (step.power > 2) {
    let [re, im] = [x, y];
    for (let k = 1; k < step.power; k++) [re, im] = [re * x - im * y, re * y + im * x];
    return [re, im];
  }
  const re = x * x - y * y;
  const im = 2 * (step.foldsX ? Math.abs(x) : x) * (step.foldsY ? Math.abs(y) : y);
  return [step.foldsReal ? Math.abs(re) : re, step.turnsDown ? -im : im];
}
