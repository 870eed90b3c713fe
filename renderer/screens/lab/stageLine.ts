import type { Genome } from '../../../shared/genome/genome.ts';
import { formatNumber } from '../../ui/scrub.ts';
import type { StageFrame } from '../../viewport/fractalStage.ts';

/** Digits of the centre that matter at this width, and two more. */
function centerDigits(width: number): number {
  return Math.min(16, Math.max(3, Math.ceil(-Math.log10(width)) + 4));
}

function formatComplex([re, im]: readonly [number, number], digits: number): string {
  return `${formatNumber(re, digits)} ${im < 0 ? '−' : '+'} ${formatNumber(Math.abs(im), digits)}i`;
}

/** The heads-up line: centre, width, who draws in which precision, time. */
export function stageLine(genome: Genome, frame: StageFrame | null): string {
  const { center, width } = genome.view;
  const place = `${formatComplex(center, centerDigits(width))} · width ${formatNumber(width, 4)}`;
  if (!frame) return place;
  const device = frame.device === 'gpu' ? 'GPU f32' : `CPU ${genome.precision} (${frame.reason})`;
  return `${place} · ${device} · ${frame.state === 'settled' ? `${Math.round(frame.ms)} ms` : 'drawing'}`;
}
