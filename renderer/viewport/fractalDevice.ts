import { findFormula } from '../../shared/formula/catalog.ts';
import type { Genome } from '../../shared/genome/genome.ts';

/** Who draws the stage: the graphics card in float32, or the native renderer in the genome's own precision. */
export type FractalDevice = 'gpu' | 'cpu';

/** Pixel spacing, relative to the largest coordinate in view, below which float32 shows steps. */
const finestGpuSpacing = 2 ** -20;
/** A shader cannot be interrupted: longer orbits go to the native renderer, which also skips interiors faster. */
const mostGpuIterations = 5000;

/** Picks the device for a genome shown `widthPx` wide, and says why if it is the CPU. */
export function deviceFor(genome: Genome, widthPx: number): { readonly device: FractalDevice; readonly reason: string } {
  const { center, width } = genome.view;
  const reach = Math.max(Math.abs(center[0]), Math.abs(center[1]), width / 2);
  if (width / widthPx < reach * finestGpuSpacing) return { device: 'cpu', reason: 'too deep for float32' };
  if (genome.iterations > mostGpuIterations) return { device: 'cpu', reason: 'long orbits' };
  if (genome.precision === 'f64' && !findFormula(genome.formula)?.escapes) return { device: 'cpu', reason: 'float64 asked for' };
  return { device: 'gpu', reason: '' };
}
