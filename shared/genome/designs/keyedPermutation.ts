/**
 * Place of `index` in a permutation of 0..count-1 that the key chooses, computed alone: a hash that is a bijection of the next power of two,
 * walked until it falls below `count` (A. Kensler, "Correlated multi-jittered sampling", Pixar TM 13-01, 2013).
 * @param index from 0, below `count`
 * @param count 1 to 2^31
 * @param key any 32 bits
 */
export function keyedPermutation(index: number, count: number, key: number): number {
  const mask = count <= 1 ? 0 : 2 ** Math.ceil(Math.log2(count)) - 1;
  let i = index;
  do {
    i ^= key;
    i = Math.imul(i, 0xe170893d);
    i ^= key >>> 16;
    i ^= (i & mask) >>> 4;
    i ^= key >>> 8;
    i = Math.imul(i, 0x0929eb3f);
    i ^= key >>> 23;
    i ^= (i & mask) >>> 1;
    i = Math.imul(i, 1 | (key >>> 27));
    i = Math.imul(i, 0x6935fa69);
    i ^= (i & mask) >>> 11;
    i = Math.imul(i, 0x74dcb303);
    i ^= (i & mask) >>> 2;
    i = Math.imul(i, 0x9e501cc3);
    i ^= (i & mask) >>> 2;
    i = Math.imul(i, 0xc860a3df);
    i &= mask;
    i ^= i >>> 5;
    i >>>= 0;
  } while (i >= count);
  return (i + (key >>> 0)) % count;
}
