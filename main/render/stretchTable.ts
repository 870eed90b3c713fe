import { UserError } from '../../shared/contract/errors.ts';
import type { StretchTable } from '../../shared/genome/stretchTable.ts';
import { formulaOf } from '../../shared/formula/catalog.ts';
import type { Engine } from '../../shared/formula/spec.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { loadNativeRenderer } from './native.ts';
import { renderSpec } from './spec.ts';

/** Their statistics are over the samples of the picture itself, which only its game has. */
const chaosGames: ReadonlySet<Engine> = new Set<Engine>(['ifs', 'flame', 'attractor']);

/**
 * How the values of a genome's picture are stretched, for another executor.
 * @throws UserError BAD_GENOME, also where nothing stretches them or a chaos game draws the picture
 */
export async function stretchTable(
  genome: Genome,
  size: { readonly widthPx: number; readonly heightPx: number },
  signal?: AbortSignal,
): Promise<StretchTable> {
  // values of other channels are not stretched
  const { lightness: _l, hue: _h, chroma: _c, light: _s, ...coloring } = genome.coloring;
  const spec = renderSpec({ ...genome, coloring });
  if (!coloring.stretch) throw new UserError('BAD_GENOME', { reason: 'its colouring has no stretch' });
  if (chaosGames.has(formulaOf(genome)!.engine))
    throw new UserError('BAD_GENOME', { reason: 'a picture drawn by chance is stretched with it' });
  return loadNativeRenderer().renderStretch(spec, { ...size, ...(signal ? { signal } : {}) });
}
