/** The steps of perturbation as formulas for tests. */
import type { DeepFormula, DeepStep } from '../../../shared/formula/deepSteps.ts';

export const asMandelbrot = (step: DeepStep): DeepFormula => ({ ...step, startScale: 0, startShift: [0, 0], cScale: 1, cShift: [0, 0] });

/** A constant for each step near which Julia sets are neither dust nor discs; few bits, so that `exactAt` has all of them. */
export function asJulia(step: DeepStep): DeepFormula {
  const cShift: [number, number] = step.power > 2 ? [0.3125, 0.71875] : [-0.75, 0.15625];
  return { ...step, startScale: 1, startShift: [0, 0], cScale: 0, cShift };
}

export const nameOf = (step: DeepStep): string =>
  step.power > 2
    ? `z^${step.power}`
    : `z^2${step.foldsReal ? ' |re|' : ''}${step.foldsX ? ' |x|' : ''}${step.foldsY ? ' |y|' : ''}${step.turnsDown ? ' turned' : ''}`;

/** Name of a step in its Mandelbrot or Julia form, as places.json lists them. */
export const formNameOf = (formula: DeepFormula): string => `${nameOf(formula)}${formula.cScale ? '' : ', Julia'}`;
