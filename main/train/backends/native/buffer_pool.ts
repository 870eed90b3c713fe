/**
 * Recycles Float32Arrays by exact length. A training step asks for the same few hundred lengths over and over, so nearly
 * every request is served without touching the allocator, without page faults and without work for the garbage
 * collector. Contents of a recycled array are whatever its last user left.
 */
export class BufferPool {
  readonly #free = new Map<number, Float32Array[]>();
  readonly #capacityBytes: number;
  #freeBytes = 0;

  /** @param capacityBytes most memory kept for later; beyond it, everything kept is let go and collecting starts anew. */
  constructor(capacityBytes = 2 ** 31) {
    this.#capacityBytes = capacityBytes;
  }

  get freeBytes(): number {
    return this.#freeBytes;
  }

  take(length: number): Float32Array {
    const buffer = this.#free.get(length)?.pop();
    if (!buffer) return new Float32Array(length);
    this.#freeBytes -= buffer.byteLength;
    return buffer;
  }

  /** The caller must hold the last reference. Small arrays are cheaper to allocate than to keep. */
  give(buffer: Float32Array): void {
    if (buffer.length < 256) return;
    if (this.#freeBytes + buffer.byteLength > this.#capacityBytes) this.clear();
    const sameLength = this.#free.get(buffer.length);
    if (sameLength) sameLength.push(buffer);
    else this.#free.set(buffer.length, [buffer]);
    this.#freeBytes += buffer.byteLength;
  }

  clear(): void {
    this.#free.clear();
    this.#freeBytes = 0;
  }
}
