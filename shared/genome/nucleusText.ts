import { formulaOf } from '../formula/catalog.ts';
import type { Genome } from './genome.ts';
import { isIsland } from './mandelbrotCenters.ts';
import type { Nucleus } from './nucleus.ts';

/** Share of the whole set below which the nucleus, rounded to float64, no longer says which kind of component it is of. */
const smallestKnown = 1e-12;

/** The quadratic Mandelbrot set, whose components are of two kinds. */
function isQuadratic(genome: Genome): boolean {
  const start = genome.params['z0'];
  return formulaOf(genome)!.id === 'mandelbrot' && genome.source === undefined && Array.isArray(start) && start.every((part) => part === 0);
}

/**
 * What lies at a nucleus: the whole set, a minibrot, or a bulb, which is a disc at a larger body; only its period where that cannot be told.
 * @returns a sentence without its full stop
 */
export function nucleusText(genome: Genome, { re, im, period, size }: Nucleus): string {
  if (period === 1) return 'The body of the whole set, period 1';
  const share = `${size} of the whole set`;
  if (!isQuadratic(genome) || Number(size) < smallestKnown) return `Nucleus of period ${period}, ${share}`;
  return isIsland([Number(re), Number(im)], period) ? `Minibrot of period ${period}, ${share}` : `Bulb of period ${period}, no minibrot`;
}
