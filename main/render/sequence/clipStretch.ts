import type { Genome } from '../../../shared/genome/genome.ts';
import { hasPercentiles } from '../../../shared/genome/clipColors.ts';
import type { Renderer } from '../renderer.ts';

/** Pictures of the clip that are measured, and their size. */
const pictures = 24;
const sizePx = 48;

/** The value below which a share of the sorted values lies, between neighbours linearly. */
function percentile(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const high = Math.min(sorted.length - 1, low + 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (place - low);
}

/**
 * Frames whose percentile stretch is one for the whole clip: the percentiles of all its values, written into density and offset, which a linear transfer
 * allows exactly. Frames without a stretch, or with one that cannot be fixed, stay as they are.
 */
export async function withClipStretch(genomes: readonly Genome[], renderer: Renderer, signal?: AbortSignal): Promise<readonly Genome[]> {
  if (!genomes.some(hasPercentiles)) return genomes;
  const chosen = Array.from({ length: pictures }, (_, i) => genomes[Math.floor((i * genomes.length) / pictures)]!).filter(hasPercentiles);
  const fields: Float32Array[] = [];
  for (const genome of chosen) fields.push(await renderer.field(genome, { widthPx: sizePx, heightPx: sizePx }, { signal }));
  const values = Float32Array.from(fields.flatMap((field) => [...field]).filter(Number.isFinite)).sort();
  if (values.length === 0) return genomes;
  return genomes.map((genome) => {
    if (!hasPercentiles(genome)) return genome;
    const { stretch, ...coloring } = genome.coloring;
    const low = percentile(values, stretch!.low);
    const span = percentile(values, stretch!.high) - low || 1;
    const density = coloring.density / span;
    const offset = coloring.offset - low * density;
    return { ...genome, coloring: { ...coloring, density, offset: offset - Math.floor(offset) } };
  });
}
