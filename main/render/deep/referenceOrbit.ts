import type { ReferenceOrbit } from '../../../shared/contract/pixels.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { loadNativeRenderer } from '../native.ts';
import { renderSpec } from '../spec.ts';
import { deepSpecOfGenome } from './deepPlan.ts';

/**
 * The orbit of a genome's centre in as many digits as a picture of it needs, whatever the genome's own precision.
 * @param widthPx width of the picture; it may be twice as high
 * @throws UserError BAD_GENOME, also where perturbation cannot draw the formula
 */
export async function referenceOrbit(
  genome: Genome,
  widthPx: number,
  signal?: AbortSignal,
  onProgress?: (share: number) => void,
): Promise<ReferenceOrbit> {
  // checked as pictures are
  renderSpec(genome);
  const size = { columns: widthPx, rows: widthPx * 2 };
  return loadNativeRenderer().reference(deepSpecOfGenome(genome), { ...size, iterations: genome.iterations, signal, onProgress });
}
