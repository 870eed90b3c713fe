import type { Genome } from './genome.ts';

/** True where the stretch of each picture can become one for a whole clip. */
export function hasPercentiles({ coloring }: Genome): boolean {
  return coloring.stretch?.kind === 'percentile' && coloring.transfer === 'linear';
}

/** Says whether the frames will each be stretched by themselves, which flickers: only a percentile stretch with a linear transfer can be fixed. */
export function flickers(genomes: readonly Genome[]): boolean {
  return genomes.some((genome) => genome.coloring.stretch && !hasPercentiles(genome));
}
