import { formulaOf } from '../formula/catalog.ts';
import { deepFormulaOf, measureObjection } from '../formula/deepFamily.ts';
import type { FormulaSpec } from '../formula/spec.ts';
import { binaryOf, compare, decimalOf, multiply, type Decimal } from '../math/decimal.ts';
import { exactView } from './exactView.ts';
import type { Genome } from './genome.ts';
import { orbitsStayApart } from './orbitSpread.ts';

export type Precision = Genome['precision'];

/**
 * Distance of neighbouring samples, relative to the farthest coordinate of the view, down to which each arithmetic tells them apart with
 * some bits to spare for the orbit (float32 has 24 bits, float64 53).
 */
const finestSpacing = { f32: 2 ** -20, f64: 2 ** -50 } as const;

/** The same without bits to spare: below it neighbours are the same number. */
const leastSpacing = { f32: 2 ** -24, f64: 2 ** -53 } as const;

/** Binary exponents of the least numbers that have all their digits. */
const leastExponent = { f32: -126, f64: -1022 } as const;

/** Above this width no view holds so many points whose z^8 is lost beside c that they were more than a spot. */
const alwaysApartWidth = 0.5;

/** Samples across a picture to be prepared for where nobody has said its size. */
export const usualSamples = 4096;

const magnitudeOf = (value: Decimal): Decimal => ({ ...value, digits: value.digits < 0n ? -value.digits : value.digits });
const larger = (a: Decimal, b: Decimal): Decimal => (compare(a, b) < 0 ? b : a);

function log2Of(value: Decimal): number {
  const { mantissa, exponent } = binaryOf(value);
  return Math.log2(mantissa) + exponent;
}

/** What of a genome says how fine its arithmetic must be. */
export type Precise = Pick<Genome, 'view' | 'params' | 'iterations'>;

/** Whether neighbouring samples lie at least so far apart, relative to the farthest coordinate. */
function samplesApart(view: Genome['view'], samples: number, spacing: number): boolean {
  const { re, im, width } = exactView(view);
  const reach = larger(larger(magnitudeOf(re), magnitudeOf(im)), multiply(width, decimalOf(0.5)));
  return compare(width, multiply(reach, decimalOf(samples * spacing))) >= 0;
}

/**
 * Whether this arithmetic tells neighbouring samples of a view apart, at the start and in every step that matters to the picture.
 * @param samples across the width of the picture
 */
export function isResolved(formula: FormulaSpec, genome: Precise, samples: number, precision: 'f32' | 'f64'): boolean {
  const finest = finestSpacing[precision];
  if (!samplesApart(genome.view, samples, finest)) return false;
  if (precision === 'f64' && genome.view.width > alwaysApartWidth) return true;
  // only steps that perturbation knows are known well enough here
  const step = formula.precisions.includes('deep') ? deepFormulaOf(formula, genome.params) : null;
  const across = { center: genome.view.center, log2Width: log2Of(exactView(genome.view).width), samples, iterations: genome.iterations };
  return step === null || orbitsStayApart(step, across, finest);
}

/**
 * The fastest arithmetic that shows a genome's view without steps, not below what the formula asks for: its own precision, then float64,
 * then perturbation where the formula can be drawn that way. The finest there is where none is enough.
 * @param samples across the width of the picture: pixels times supersampling
 */
export function precisionFor(formula: FormulaSpec, genome: Precise, samples = usualSamples): Precision {
  const offered = (precision: Precision): boolean => formula.precisions.includes(precision);
  if (formula.precision === 'f32' && offered('f32') && isResolved(formula, genome, samples, 'f32')) return 'f32';
  if (offered('f64') && isResolved(formula, genome, samples, 'f64')) return 'f64';
  if (offered('deep') && deepFormulaOf(formula, genome.params)) return 'deep';
  return offered('f64') ? 'f64' : 'f32';
}

/**
 * What can be done about a view whose neighbouring samples are one and the same number in the genome's arithmetic, which shows as squares or
 * as one flat colour, as a clause; null where it tells them apart. Engines that are not orbits over the plane are not judged.
 * @param samples across the width of the picture
 */
export function adviceIfTooNarrow(genome: Genome, samples: number): string | null {
  const formula = formulaOf(genome)!;
  const { precision } = genome;
  if (precision === 'deep' || formula.engine !== 'orbit') return null;
  const isNumber = log2Of(exactView(genome.view).width) - Math.log2(samples) > leastExponent[precision];
  if (isNumber && samplesApart(genome.view, samples, leastSpacing[precision])) return null;
  const finer = precisionFor(formula, genome, samples);
  if (finer === precision) return `${formula.id} is not drawn in a finer one`;
  return (finer === 'deep' ? deepObjection(formula, genome) : null) ?? `precision ${finer} is finer`;
}

/** Why perturbation cannot draw a genome, in one sentence, or null where it can. */
export function deepObjection(formula: FormulaSpec, { params, coloring }: Pick<Genome, 'params' | 'coloring'>): string | null {
  const deep = deepFormulaOf(formula, params);
  if (!deep) return `${formula.id} with these parameters cannot be drawn by perturbation`;
  const modes = [coloring, coloring.lightness, coloring.hue, coloring.chroma].flatMap((channel) => channel?.mode ?? []);
  const measured = coloring.interior ? [...modes, coloring.interior] : modes;
  return measured.map((mode) => measureObjection(deep, mode)).find((objection) => objection !== null) ?? null;
}

/** A genome of a place that was not chosen by hand: by perturbation where float64 is not enough and its colouring is measured there. */
export function deepened(genome: Genome): Genome {
  const formula = formulaOf(genome)!;
  if (genome.precision !== 'f64' || !formula.precisions.includes('deep') || deepObjection(formula, genome) !== null) return genome;
  return isResolved(formula, genome, usualSamples, 'f64') ? genome : { ...genome, precision: 'deep' };
}
