import type { Genome } from '../../../shared/genome/genome.ts';
import { adviceIfTooNarrow } from '../../../shared/genome/precision.ts';
import { magnitude, parseDecimal, significant, toNumber } from '../../../shared/math/decimal.ts';
import { formatNumber } from '../../ui/scrub.ts';
import type { StageFrame } from '../../viewport/fractalStage.ts';

/** Digits of the centre that matter at this width, and two more. */
function centerDigits(width: number): number {
  return Math.min(16, Math.max(3, Math.ceil(-Math.log10(width)) + 4));
}

function formatComplex([re, im]: readonly [number, number], digits: number): string {
  return `${formatNumber(re, digits)} ${im < 0 ? '−' : '+'} ${formatNumber(Math.abs(im), digits)}i`;
}

/** A long decimal to four digits, as `1.234e-57`. */
function shortened(decimal: string): string {
  const value = significant(parseDecimal(decimal)!, 4);
  const power = magnitude(value);
  return `${toNumber({ digits: value.digits, exponent: value.exponent - power })}e${power}`;
}

/** Samples across a usual stage. */
const usualSamples = 1024;

/** The heads-up line: centre, width, who draws in which precision, time, and what is wrong with a view that is too narrow. */
export function stageLine(genome: Genome, frame: StageFrame | null): string {
  const { center, width, exact } = genome.view;
  // where float64 ends the last digits of the centre say nothing to a reader; the inspector has them all
  const place = `${formatComplex(center, centerDigits(width))} · width ${exact ? shortened(exact.width) : formatNumber(width, 4)}`;
  if (!frame) return place;
  const drawing = frame.share === undefined ? 'drawing' : `drawing ${Math.floor(100 * frame.share)} %`;
  const device = frame.device === 'gpu' ? `GPU ${frame.isDeep ? 'deep' : 'f32'}` : `CPU ${genome.precision} (${frame.reason})`;
  const advice = adviceIfTooNarrow(genome, usualSamples);
  const flaw = advice === null ? '' : ` · too narrow for ${genome.precision}: ${advice}`;
  return `${place} · ${device} · ${frame.state === 'settled' ? `${Math.round(frame.ms)} ms` : drawing}${flaw}`;
}
