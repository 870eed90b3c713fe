import type { RandomStream } from '../../../shared/math/rng.ts';

/** Independent normals of mean 0. */
export function normalValues(random: RandomStream, count: number, standardDeviation: number): Float32Array {
  const values = random.fillNormal(new Float32Array(count));
  for (let i = 0; i < count; i++) values[i]! *= standardDeviation;
  return values;
}

/** Standard deviation that keeps the second moment through a rectified layer: sqrt(2 / fanIn) (He et al. 2015, section 2.2). */
export function heDeviation(fanIn: number): number {
  return Math.sqrt(2 / fanIn);
}
