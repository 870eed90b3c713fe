import { UserError } from '../../../shared/contract/errors.ts';
import { eased, judge, lightnessOf, measurePicture, probe, tooAlike, type PictureStatistics } from '../../../shared/genome/accept.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { differenceHash, hashDistance, type PictureHash } from '../../../shared/genome/pictureShape.ts';
import type { AcceptRules, Recipe } from '../../../shared/genome/recipe.ts';
import type { Renderer } from '../renderer.ts';
import { mapInTurns } from '../turns.ts';

/** Rejected attempts by reason. */
export type Rejections = Record<string, number>;

/** How often each reason was given. */
export function countReasons(reasons: readonly string[]): Rejections {
  const counts: Rejections = {};
  for (const reason of reasons) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

/** A candidate's probe: why it is turned down, or null and its hash where the recipe compares images. */
interface Verdict {
  readonly reason: string | null;
  readonly hash: PictureHash | null;
}

interface Probe {
  /** 8-bit sRGB, [probe.sizePx, probe.sizePx, 3] */
  readonly pixels: Uint8Array;
  readonly statistics: PictureStatistics;
}

/** Renders probes of these genomes and hands each to `look`. */
async function probed<T>(genomes: readonly Genome[], renderer: Renderer, look: (found: Probe) => T, signal?: AbortSignal): Promise<T[]> {
  const { sizePx, supersample } = probe;
  const { rgb, interiorCounts } = await renderer.batch(genomes, sizePx, supersample, { signal });
  const bytes = sizePx * sizePx * 3;
  return mapInTurns(
    genomes,
    (_, i) => {
      const pixels = rgb.subarray(i * bytes, (i + 1) * bytes);
      return look({ pixels, statistics: measurePicture(pixels, sizePx, interiorCounts[i]!) });
    },
    signal,
  );
}

function judgeCandidates(genomes: readonly Genome[], { rules, renderer, signal }: Search): Promise<readonly Verdict[]> {
  return probed(
    genomes,
    renderer,
    ({ pixels, statistics }): Verdict => {
      const reason = judge(statistics, rules);
      return { reason, hash: reason === null && rules.duplicates ? differenceHash(lightnessOf(pixels), probe.sizePx) : null };
    },
    signal,
  );
}

/** The rules of a recipe, eased to the base pictures of its parts where it asks for that. */
export async function rulesOf({ accept, parts }: Recipe, renderer: Renderer): Promise<AcceptRules> {
  if (!accept.easedToBase) return accept;
  const bases = await probed(
    parts.map(({ base }) => base),
    renderer,
    ({ statistics }) => statistics,
  );
  return bases.reduce(eased, accept);
}

function givenUp(index: number, reasons: readonly string[]): UserError {
  const counts = Object.entries(countReasons(reasons)).sort(([, a], [, b]) => b - a);
  const text = counts.map(([reason, count]) => `${reason}: ${count}`).join(', ');
  return new UserError('RECIPE_ACCEPTS_NOTHING', { index, attempts: reasons.length, reasons: text });
}

/** An attempt that was kept. */
export interface Settled {
  readonly genome: Genome;
  readonly attempt: number;
  /** why each attempt before it was turned down */
  readonly reasons: readonly string[];
}

interface Pending {
  readonly index: number;
  readonly reasons: string[];
  /** a candidate that passed and waits for those before it */
  candidate: { readonly genome: Genome; readonly hash: PictureHash | null } | null;
}

/** Where candidates come from and how they are looked at. */
export interface Search {
  readonly recipe: Recipe;
  /** of the recipe: see `rulesOf` */
  readonly rules: AcceptRules;
  readonly renderer: Renderer;
  readonly signal: AbortSignal | undefined;
  readonly draw: (index: number, attempt: number) => Genome;
}

/** Draws and probes a candidate for each that has none. */
async function nextCandidates(search: Search, pending: readonly Pending[]): Promise<void> {
  const { recipe, signal, draw } = search;
  const lacking = pending.filter(({ candidate }) => candidate === null);
  for (const { index, reasons } of lacking) if (reasons.length === recipe.maxAttempts) throw givenUp(index, reasons);
  const genomes = await mapInTurns(lacking, ({ index, reasons }) => draw(index, reasons.length), signal);
  const verdicts = await judgeCandidates(genomes, search);
  for (const [i, entry] of lacking.entries()) {
    const { reason, hash } = verdicts[i]!;
    if (reason === null) entry.candidate = { genome: genomes[i]!, hash };
    else entry.reasons.push(reason);
  }
}

/** For each index the first attempt that passes the rules. */
export async function settle(search: Search, indices: readonly number[]): Promise<Map<number, Settled>> {
  const settled = new Map<number, Settled>();
  let pending: Pending[] = indices.map((index) => ({ index, reasons: [], candidate: null }));
  while (pending.length > 0) {
    await nextCandidates(search, pending);
    for (const { index, reasons, candidate } of pending)
      if (candidate) settled.set(index, { genome: candidate.genome, attempt: reasons.length, reasons });
    pending = pending.filter(({ candidate }) => candidate === null);
  }
  return settled;
}

/** The settled start of a run of samples that are compared with each other. */
export interface Run {
  readonly settled: readonly Settled[];
  readonly hashes: readonly PictureHash[];
}

/**
 * Goes on with a run: for each index the first attempt that passes the rules and is not too like the image of an earlier index of the run.
 * Candidates of one round are probed together; one that passed waits until all before it are settled.
 * @param indices those that follow the settled ones
 * @param distance least number of bits by which hashes must differ
 */
export async function settleUnlike(search: Search, run: Run, indices: readonly number[], distance: number): Promise<Run> {
  const settled = [...run.settled];
  const hashes = [...run.hashes];
  let pending: Pending[] = indices.map((index) => ({ index, reasons: [], candidate: null }));
  while (pending.length > 0) {
    await nextCandidates(search, pending);
    let at = 0;
    for (; at < pending.length; at++) {
      const entry = pending[at]!;
      if (!entry.candidate) break;
      const hash = entry.candidate.hash!;
      if (hashes.some((earlier) => hashDistance(earlier, hash) < distance)) {
        entry.reasons.push(tooAlike);
        entry.candidate = null;
        break;
      }
      hashes.push(hash);
      settled.push({ genome: entry.candidate.genome, attempt: entry.reasons.length, reasons: entry.reasons });
    }
    pending = pending.slice(at);
  }
  return { settled, hashes };
}
