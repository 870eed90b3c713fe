/** Minibrots: the small copies of a set, and the views of them. */
import * as z from 'zod';
import { decimalOf, multiply, parseDecimal, significant, type Decimal } from '../math/decimal.ts';
import { exactView, viewOfDigits } from './exactView.ts';
import type { Genome } from './genome.ts';

const decimalText = z.string().max(10_000);

/** The centre of a minibrot, whose critical orbit comes back to 0 after `period` steps. */
export const nucleusSchema = z.object({
  /** decimals, to the digits that tell places in the minibrot apart */
  re: decimalText,
  im: decimalText,
  period: z.int().min(1),
  /** size of the minibrot as a share of the whole set's, a decimal */
  size: decimalText,
});
export type Nucleus = z.infer<typeof nucleusSchema>;

/** Width of a view that shows a whole minibrot, in its sizes: the set reaches from -2 to 0.5 about its nucleus. */
const shownSizes = 5;
/** Steps a minibrot needs to look like the set, in its periods. */
const shownPeriods = 40;

const decimalsOf = ({ re, im, size }: Nucleus): [Decimal, Decimal, Decimal] => {
  const decimals = [re, im, size].map(parseDecimal);
  if (decimals.some((value) => value === null)) throw new RangeError('A nucleus holds what is not a number.');
  return decimals as [Decimal, Decimal, Decimal];
};

/** The genome with a minibrot in the middle of its view. */
export function centredOn(genome: Genome, nucleus: Nucleus): Genome {
  const [re, im] = decimalsOf(nucleus);
  const { rotationDeg } = genome.view;
  return { ...genome, view: viewOfDigits({ re, im, width: exactView(genome.view).width }, rotationDeg) };
}

/** The genome with a view of a whole minibrot. @param mostIterations what the formula allows */
export function zoomedTo(genome: Genome, nucleus: Nucleus, mostIterations: number): Genome {
  const [re, im, size] = decimalsOf(nucleus);
  const width = significant(multiply(size, decimalOf(shownSizes)), 6);
  const iterations = Math.max(genome.iterations, Math.min(mostIterations, shownPeriods * nucleus.period));
  return { ...genome, iterations, view: viewOfDigits({ re, im, width }, genome.view.rotationDeg) };
}
