import { formulaOf } from '../formula/catalog.ts';
import { cycleModes } from './coloring.ts';
import type { Genome } from './genome.ts';

/** How often as many steps are proposed where a view shows nothing for want of them. */
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

/**
 * Whether a picture shows the colour of the inside and nothing else.
 * @param pixels 8-bit sRGB, [height, width, channels] @param channels 4 with an opacity, which is not looked at
 */
export function showsInsideOnly(pixels: Uint8Array | Uint8ClampedArray, channels: 3 | 4, { palette }: Pick<Genome, 'palette'>): boolean {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(palette.interior.slice(at, at + 2), 16));
  for (let i = 0; i < pixels.length; i += channels) if (pixels[i] !== r || pixels[i + 1] !== g || pixels[i + 2] !== b) return false;
  return true;
}
