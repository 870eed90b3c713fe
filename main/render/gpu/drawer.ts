import { formulaOf } from '../../../shared/formula/catalog.ts';
import type { Genome, RenderRecord } from '../../../shared/genome/genome.ts';
import { isResolved } from '../../../shared/genome/precision.ts';
import { tablesOf, unshadable } from '../../../shared/shading/picture.ts';
import { genomeProgram } from '../../../shared/shading/uniforms.ts';

/** Version of the pixels: it changes whenever a picture could change on the same device. */
const version = 3;

/** What of a picture's size and samples decides who draws it. */
export type Sampling = Pick<RenderRecord, 'widthPx' | 'supersample' | 'pattern'>;

/** Why the graphics device cannot draw a picture as well as the native renderer does, or null where it can. */
export function gpuObjection(genome: Genome, { widthPx, supersample, pattern = 'grid' }: Sampling): string | null {
  const drawn = genomeProgram(genome);
  if (!drawn) return `${genome.formula} is drawn by the processor`;
  if (pattern !== 'grid' && supersample > 1) return `samples of the pattern ${pattern} are drawn by the processor`;
  if (genome.precision === 'deep') return 'a deep view is drawn by the processor';
  const formula = formulaOf(genome)!;
  if (genome.precision === 'f64' && !formula.escapes) return 'float64 is asked for';
  if (!isResolved(formula, genome, widthPx * supersample, 'f32')) return 'the view is too deep for float32';
  const [table] = tablesOf(genome.coloring);
  return table ? `a ${table} is drawn by the processor` : unshadable(drawn.program, genome.coloring);
}

/** What a renderer on this device is called in records. */
export function gpuRendererName(label: string, nativeName: string): string {
  return `webgpu/${version}+${nativeName} ${label}`;
}

/** The native renderer that a renderer of this name leaves to what its device does not draw; null for the native renderer itself. */
function nativeBeside(rendererName: string): string | null {
  return /^webgpu\/\d+\+(\S+) /.exec(rendererName)?.[1] ?? null;
}

/** Who draws a picture, and in what, where a renderer of this name is asked for it. */
export function drawerOf(rendererName: string, genome: Genome, sampling: Sampling): Required<Pick<RenderRecord, 'renderer' | 'precision'>> {
  const native = nativeBeside(rendererName);
  if (native === null) return { renderer: rendererName, precision: genome.precision };
  if (gpuObjection(genome, sampling) !== null) return { renderer: native, precision: genome.precision };
  return { renderer: rendererName, precision: 'f32' };
}
