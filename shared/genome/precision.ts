import { deepFormulaOf } from '../formula/deepFamily.ts';
import type { FormulaSpec } from '../formula/spec.ts';
import { compare, decimalOf, multiply, type Decimal } from '../math/decimal.ts';
import { exactView } from './exactView.ts';
import type { Genome } from './genome.ts';

export type Precision = Genome['precision'];

/**
 * Distance of neighbouring samples, relative to the farthest coordinate of the view, down to which each arithmetic tells them apart with
 * some bits to spare for the orbit (float32 has 24 bits, float64 53).
 */
const finestSpacing = { f32: 2 ** -20, f64: 2 ** -50 } as const;

const magnitudeOf = (value: Decimal): Decimal => ({ ...value, digits: value.digits < 0n ? -value.digits : value.digits });
const larger = (a: Decimal, b: Decimal): Decimal => (compare(a, b) < 0 ? b : a);

/** Whether neighbouring samples of a view differ in this arithmetic. @param samples across the width of the picture */
export function isResolved(view: Genome['view'], samples: number, precision: 'f32' | 'f64'): boolean {
  const { re, im, width } = exactView(view);
  const reach = larger(larger(magnitudeOf(re), magnitudeOf(im)), multiply(width, decimalOf(0.5)));
  return compare(width, multiply(reach, decimalOf(samples * finestSpacing[precision]))) >= 0;
}

/**
 * The fastest arithmetic that shows a genome's view without steps, not below what the formula asks for: its own precision, then float64,
 * then perturbation where the formula can be drawn that way. The finest there is where none is enough.
 * @param samples across the width of the picture: pixels times supersampling
 */
export function precisionFor(formula: FormulaSpec, genome: Pick<Genome, 'view' | 'params'>, samples: number): Precision {
  const offered = (precision: Precision): boolean => formula.precisions.includes(precision);
  if (formula.precision === 'f32' && offered('f32') && isResolved(genome.view, samples, 'f32')) return 'f32';
  if (offered('f64') && isResolved(genome.view, samples, 'f64')) return 'f64';
  if (offered('deep') && deepFormulaOf(formula, genome.params)) return 'deep';
  return offered('f64') ? 'f64' : 'f32';
}
