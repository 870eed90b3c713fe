/**
 * Seeded, splittable, counter-based randomness: Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
 * A stream is a pure function of its key, so sample i or step t can be drawn alone, in any order, on any machine.
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function mulHi(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const mid = aHigh * bLow + (low >>> 16);
  const midLow = (mid & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(mid / 0x10000) + Math.floor(midLow / 0x10000)) >>> 0;
}

/**
 * One Philox 4x32-10 block.
 * @param counter four 32-bit words
 * @param key two 32-bit words
 * @param out receives four unsigned 32-bit words
 */
export function philox(counter: Uint32Array, key0: number, key1: number, out: Uint32Array): void {
  let c0 = counter[0]!;
  let c1 = counter[1]!;
  let c2 = counter[2]!;
  let c3 = counter[3]!;
  let k0 = key0 >>> 0;
  let k1 = key1 >>> 0;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHi(M0, c0);
    const low0 = Math.imul(M0, c0) >>> 0;
    const high1 = mulHi(M1, c2);
    const low1 = Math.imul(M1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** FNV-1a over UTF-16 code units: turns a label into a split number. */
function hashLabel(label: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < label.length; i++) hash = Math.imul(hash ^ label.charCodeAt(i), 0x01000193) >>> 0;
  return hash;
}

/** A stream of random numbers with its own key; splitting gives statistically independent streams. */
export class RandomStream {
  readonly #key0: number;
  readonly #key1: number;
  readonly #counter = new Uint32Array(4);
  readonly #block = new Uint32Array(4);
  #used = 4;

  /** @param seed any safe integer >= 0 (zero is a seed like any other) */
  static fromSeed(seed: number): RandomStream {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`a seed is a whole number from 0 to 2^53 - 1, not ${seed}`);
    return new RandomStream(seed >>> 0, Math.floor(seed / 0x100000000) >>> 0);
  }

  constructor(key0: number, key1: number) {
    this.#key0 = key0 >>> 0;
    this.#key1 = key1 >>> 0;
  }

  /** The child stream of this label or non-negative integer; does not advance this stream. */
  split(label: string | number): RandomStream {
    const counter = new Uint32Array(4);
    if (typeof label === 'string') {
      counter[0] = hashLabel(label);
      counter[2] = 1;
    } else {
      if (!Number.isSafeInteger(label) || label < 0) throw new RangeError(`a stream is split by a whole number >= 0, not ${label}`);
      counter[0] = label >>> 0;
      counter[1] = Math.floor(label / 0x100000000);
    }
    counter[3] = 0x5eed5eed; // never met by the drawing counter, whose last word stays 0
    const out = new Uint32Array(4);
    philox(counter, this.#key0, this.#key1, out);
    return new RandomStream(out[0]!, out[1]!);
  }

  /** Next unsigned 32-bit integer. */
  uint32(): number {
    if (this.#used === 4) {
      philox(this.#counter, this.#key0, this.#key1, this.#block);
      this.#counter[0]! += 1;
      if (this.#counter[0] === 0) this.#counter[1]! += 1;
      this.#used = 0;
    }
    return this.#block[this.#used++]!;
  }

  /** Uniform in [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  }

  /** Uniform in [min, max). */
  range(min: number, max: number): number {
    return min + (max - min) * this.uniform();
  }

  /** Whole number in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Fills with standard normals, both of each Box-Muller pair; faster than repeated `normal()` and a different sequence. */
  fillNormal(out: Float32Array): Float32Array {
    for (let i = 0; i < out.length; i += 2) {
      const radius = Math.sqrt(-2 * Math.log((this.uint32() + 1) / 0x100000000));
      const angle = (this.uint32() / 0x100000000) * 2 * Math.PI;
      out[i] = radius * Math.cos(angle);
      if (i + 1 < out.length) out[i + 1] = radius * Math.sin(angle);
    }
    return out;
  }

  /** A permutation of 0..n-1 (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swap = order[i]!;
      order[i] = order[j]!;
      order[j] = swap;
    }
    return order;
  }
}
