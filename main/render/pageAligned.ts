import { loadAddon } from './nativeAddon.ts';

/** Bytes of a page of memory, and of the blocks that disks take past the cache. */
export const pageBytes = 4096;

/** Memory that begins at a page, as writes past the system's cache need it. @throws UserError NATIVE_MISSING */
export function pageAligned(bytes: number): Uint8Array<ArrayBuffer> {
  const memory = new Uint8Array(bytes + pageBytes);
  const from = loadAddon<{ pageOffset(bytes: Uint8Array): number }>('codec').pageOffset(memory);
  return memory.subarray(from, from + bytes);
}
