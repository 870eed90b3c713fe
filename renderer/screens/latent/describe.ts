import type { LatentSource } from '../../../shared/contract/latent.ts';

/** A point in words: `sample 12`, `seed 7`. */
export function describeSource(source: LatentSource | null): string {
  if (!source) return 'not chosen';
  if (source.kind === 'sample') return `sample ${source.index}`;
  return source.kind === 'seed' ? `seed ${source.seed}` : 'an image';
}

/** Layers by the picture size they act at: a layer's own name when several share one, e.g. `8 px, second`. */
export function layerLabels(slotSizesPx: readonly number[]): string[] {
  const ordinals = ['first', 'second', 'third', 'fourth'];
  return slotSizesPx.map((sizePx, layer) => {
    const alike = slotSizesPx.filter((other) => other === sizePx).length;
    const place = slotSizesPx.slice(0, layer).filter((other) => other === sizePx).length;
    return alike === 1 ? `${sizePx} px` : `${sizePx} px, ${ordinals[place] ?? place + 1}`;
  });
}
