import { UserError } from '../../../shared/contract/errors.ts';
import { formulaOf } from '../../../shared/formula/catalog.ts';
import { deepFormulaOf } from '../../../shared/formula/deepFamily.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import type { Nucleus } from '../../../shared/genome/nucleus.ts';
import { decimalOf, formatDecimal, significant } from '../../../shared/math/decimal.ts';
import { loadNativeRenderer, type NucleusOptions } from '../native.ts';
import { renderSpec } from '../spec.ts';
import { deepSpecOfGenome } from './deepPlan.ts';

/** A power of two as a decimal of so many digits, however large or small. */
function powerOfTwo(mantissa: number, exponent: number): string {
  const log = Math.log10(mantissa) + exponent * Math.log10(2);
  const whole = Math.floor(log);
  const { digits, exponent: shift } = significant(decimalOf(10 ** (log - whole)), 6);
  return formatDecimal({ digits, exponent: shift + whole });
}

/**
 * The minibrot of the least period in a genome's view: its nucleus, to enough digits for its own size.
 * @param heightShare height of the view as a share of its width
 * @throws UserError BAD_VALUE where the formula has none that can be looked for or none is found, BAD_GENOME where no pixel is its own c
 */
export async function nucleusInView(
  genome: Genome,
  heightShare: number,
  options: Pick<NucleusOptions, 'signal' | 'onProgress'> = {},
): Promise<Nucleus> {
  renderSpec(genome);
  if (!deepFormulaOf(formulaOf(genome)!, genome.params))
    throw new UserError('BAD_VALUE', { name: 'The view', reason: `is of ${genome.formula}, in which no minibrots are looked for` });
  const deep = deepSpecOfGenome(genome);
  if (deep.cScale === 0) throw new UserError('BAD_GENOME', { reason: 'a Julia set has no minibrots, for all its pixels share one c' });
  const reach = Math.hypot(1, heightShare) / 2;
  const found = await loadNativeRenderer().nucleus(deep, { reach, iterations: genome.iterations, ...options });
  if (!found)
    throw new UserError('BAD_VALUE', {
      name: 'The view',
      reason: `shows no minibrot of a period up to ${genome.iterations}; more iterations look further`,
    });
  return { re: found.re, im: found.im, period: found.period, size: powerOfTwo(found.sizeMantissa, found.sizeExponent) };
}
