import { formulaOf } from '../../../shared/formula/catalog.ts';
import { cycleModes } from '../../../shared/genome/coloring.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { renderRaw } from '../../lib/pixels.ts';

/** Pixels of the look at a view: enough to hit what is not a speck. */
const look = { widthPx: 48, heightPx: 32, supersample: 1 } as const;

/** How often as many steps are taken when more are asked for. */
const factor = 4;

/** More steps for a picture, or null where it has as many as its formula allows. */
export function moreSteps(genome: Genome): number | null {
  const { max } = formulaOf(genome)!.iterations;
  return genome.iterations < max ? Math.min(max, factor * genome.iterations) : null;
}

/** True where a view nearer than the formula's own might show one colour because no orbit has left it yet. */
export function mayBeAllInside(genome: Genome): boolean {
  const { escapes, defaultView } = formulaOf(genome)!;
  const { interior, mode } = genome.coloring;
  return (
    escapes && interior === undefined && !cycleModes.includes(mode) && genome.view.width < defaultView.width && moreSteps(genome) !== null
  );
}

/** Whether a view shows the colour of the inside and nothing else. @throws PixelsError; AbortError */
export async function isAllInside(genome: Genome, signal: AbortSignal): Promise<boolean> {
  const { rgba } = await renderRaw(genome, look, { signal });
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(genome.palette.interior.slice(at, at + 2), 16));
  for (let i = 0; i < rgba.length; i += 4) if (rgba[i] !== r || rgba[i + 1] !== g || rgba[i + 2] !== b) return false;
  return true;
}
