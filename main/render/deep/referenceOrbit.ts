import type { ReferenceOrbit } from '../../../shared/contract/pixels.ts';
import { UserError } from '../../../shared/contract/errors.ts';
import { formulaOf } from '../../../shared/formula/catalog.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { loadNativeRenderer } from '../native.ts';
import { renderSpec } from '../spec.ts';
import { deepSpecOf } from './deepPlan.ts';

/**
 * The orbit of a genome's centre in as many digits as a picture of it needs, whatever the genome's own precision.
 * @param widthPx width of the picture; it may be twice as high
 * @throws UserError BAD_GENOME, also where perturbation cannot draw the formula
 */
export async function referenceOrbit(genome: Genome, widthPx: number, signal?: AbortSignal): Promise<ReferenceOrbit> {
  // checked as pictures are
  renderSpec(genome);
  const deep = deepSpecOf(formulaOf(genome)!, genome.params, genome.view);
  if (!deep) throw new UserError('BAD_GENOME', { reason: `${genome.formula} with these parameters cannot be drawn by perturbation` });
  return loadNativeRenderer().reference(deep, {
    columns: widthPx,
    rows: widthPx * 2,
    iterations: genome.iterations,
    ...(signal ? { signal } : {}),
  });
}
