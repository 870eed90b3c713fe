import type { Genome } from '../../shared/genome/genome.ts';
import { imageDataOf, renderRaw } from './pixels.ts';

const mostKept = 400;
const mostAtOnce = 4;
const kept = new Map<string, Promise<ImageData>>();
const queue: (() => void)[] = [];
let running = 0;

function next(): void {
  if (running >= mostAtOnce) return;
  const start = queue.shift();
  if (!start) return;
  running++;
  start();
}

/** Small pictures of genomes by the native renderer; each is rendered once and kept for a while. */
export function smallPicture(genome: Genome, widthPx: number, heightPx: number): Promise<ImageData> {
  const key = `${widthPx}x${heightPx} ${JSON.stringify(genome)}`;
  const known = kept.get(key);
  if (known) return known;
  const picture = new Promise<void>((start) => {
    queue.push(start);
    next();
  })
    .then(() => renderRaw(genome, { widthPx, heightPx, supersample: 2 }))
    .then((pictures) => imageDataOf(pictures))
    .finally(() => {
      running--;
      next();
    });
  kept.set(key, picture);
  picture.catch(() => kept.delete(key));
  const oldest = kept.keys().next().value;
  if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
  return picture;
}
