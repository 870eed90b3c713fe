import { joeKuo } from './joeKuo.ts';

/** Most dimensions a Sobol point has. */
export const maxSobolDimensions = joeKuo.length + 1;

const bits = 32;
const directions = new Map<number, Uint32Array>();

/** Direction numbers of a dimension, counted from 0, as fractions of 2^32. */
function directionsOf(dimension: number): Uint32Array {
  const known = directions.get(dimension);
  if (known) return known;
  const v = new Uint32Array(bits);
  if (dimension === 0) for (let j = 0; j < bits; j++) v[j] = 2 ** (31 - j);
  else {
    const [polynomial, ...m] = joeKuo[dimension - 1]!;
    const degree = m.length;
    for (let j = 0; j < degree; j++) v[j] = m[j]! * 2 ** (31 - j);
    for (let j = degree; j < bits; j++) {
      let next = v[j - degree]! ^ (v[j - degree]! >>> degree);
      // the inner coefficients of the polynomial, highest first
      for (let k = 1; k < degree; k++) if ((polynomial! >>> (degree - k)) & 1) next ^= v[j - k]!;
      v[j] = next;
    }
  }
  directions.set(dimension, v);
  return v;
}

/**
 * Coordinate of point `index` of the Sobol sequence (I. M. Sobol', 1967; direction numbers of Joe and Kuo), in Gray-code order
 * (Antonov and Saleev 1979), as a fraction of 2^32.
 * @param index below 2^32
 * @param dimension from 0, below `maxSobolDimensions`
 */
export function sobol(index: number, dimension: number): number {
  if (!(dimension < maxSobolDimensions))
    throw new RangeError(`the Sobol sequence has ${maxSobolDimensions} dimensions here, not ${dimension + 1}`);
  const v = directionsOf(dimension);
  let x = 0;
  for (let gray = (index ^ (index >>> 1)) >>> 0, j = 0; gray !== 0; gray >>>= 1, j++) if (gray & 1) x ^= v[j]!;
  return x >>> 0;
}

function reverseBits(x: number): number {
  let r = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  r = ((r >>> 2) & 0x33333333) | ((r & 0x33333333) << 2);
  r = ((r >>> 4) & 0x0f0f0f0f) | ((r & 0x0f0f0f0f) << 4);
  r = ((r >>> 8) & 0x00ff00ff) | ((r & 0x00ff00ff) << 8);
  return ((r >>> 16) | (r << 16)) >>> 0;
}

/**
 * Owen's nested uniform scrambling by a hash whose every bit depends only on lower ones, applied to the reversed number
 * (B. Burley, "Practical hash-based Owen scrambling", JCGT 9, 2020; constants of N. Vegdahl's improvement, 2021).
 * Keeps every elementary interval's count, so a scrambled point set is as even as before.
 * @param x,seed unsigned 32-bit
 */
export function owenScramble(x: number, seed: number): number {
  let r = reverseBits(x);
  r ^= Math.imul(r, 0x3d20adea);
  r = (r + seed) | 0;
  r = Math.imul(r, (seed >>> 16) | 1);
  r ^= Math.imul(r, 0x05526c56);
  r ^= Math.imul(r, 0x53a22864);
  return reverseBits(r >>> 0);
}
