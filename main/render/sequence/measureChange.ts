import type { Genome } from '../../../shared/genome/genome.ts';
import { evenPlaces, progressOf, type PathTracer, type Progress } from '../../../shared/genome/tracePath.ts';
import type { Renderer } from '../renderer.ts';

/** Probes are so many pixels wide and high, without supersampling. */
const probePx = 48;
const firstProbes = 65;
/** Halvings of the places between which pictures change most. */
const rounds = 4;
const maxProbes = 1200;
/** Looks at the frames as they would lie, each followed by moving them a little. */
const corrections = 3;
const probesPerCall = 64;

/** Mean absolute difference of two pictures, on [0, 1]. */
export function frameDifference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
  return sum / (255 * a.length);
}

async function probe(genomes: readonly Genome[], renderer: Renderer, signal?: AbortSignal): Promise<Uint8Array[]> {
  const bytes = probePx * probePx * 3;
  const pictures: Uint8Array[] = [];
  for (let from = 0; from < genomes.length; from += probesPerCall) {
    const some = genomes.slice(from, from + probesPerCall);
    const { rgb } = await renderer.batch(some, probePx, 1, { signal });
    for (let i = 0; i < some.length; i++) pictures.push(rgb.subarray(i * bytes, (i + 1) * bytes));
  }
  return pictures;
}

/**
 * How much the picture has changed up to each place of a path: the sum of mean absolute differences of small pictures along it, with more of them
 * where it changes fast.
 * @param frames that will lie along it: places are halved until neighbours differ by less than two frames will
 */
export async function measureChange(trace: PathTracer, frames: number, renderer: Renderer, signal?: AbortSignal): Promise<Progress> {
  let at = Array.from({ length: firstProbes }, (_, i) => i / (firstProbes - 1));
  let pictures = await probe(at.map(trace), renderer, signal);
  const changes = (): number[] => pictures.slice(1).map((picture, i) => frameDifference(pictures[i]!, picture));
  for (let round = 0; round < rounds; round++) {
    const steps = changes();
    const perFrame = steps.reduce((sum, step) => sum + step, 0) / Math.max(1, frames - 1);
    const wide = steps.flatMap((step, i) => (step > 1.5 * perFrame ? [i] : [])).slice(0, maxProbes - at.length);
    if (wide.length === 0) break;
    const between = wide.map((i) => (at[i]! + at[i + 1]!) / 2);
    const more = await probe(between.map(trace), renderer, signal);
    const all = [...at.map((place, i) => ({ place, picture: pictures[i]! })), ...between.map((place, i) => ({ place, picture: more[i]! }))];
    all.sort((a, b) => a.place - b.place);
    at = all.map(({ place }) => place);
    pictures = all.map(({ picture }) => picture);
  }
  let progress = progressOf(at, changes());
  // a difference of two frames is less than the sum of the steps between them: set right by looking at the frames themselves
  for (let pass = 0; pass < corrections && frames <= maxProbes; pass++) {
    const places = evenPlaces(frames, progress);
    const seen = await probe(places.map(trace), renderer, signal);
    progress = progressOf(
      places,
      seen.slice(1).map((picture, i) => frameDifference(seen[i]!, picture)),
    );
  }
  return progress;
}
