/**
 * Buffers of one size, lent and given back. Arrays of pixels are memory outside JavaScript's heap: made anew for every call, at a gigabyte
 * a second, they keep the garbage collector of whoever renders thousands of pictures busy. One that is never given back is merely collected.
 */
export class ReusedBuffers {
  readonly #bytes: number;
  readonly #allocate: (bytes: number) => Uint8Array<ArrayBuffer>;
  readonly #free: Uint8Array<ArrayBuffer>[] = [];

  /** @param bytes length of each */
  constructor(bytes: number, allocate = (length: number): Uint8Array<ArrayBuffer> => new Uint8Array(length)) {
    this.#bytes = bytes;
    this.#allocate = allocate;
  }

  /** A buffer that nobody else has, with whatever was last written in it. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#free.pop() ?? this.#allocate(this.#bytes);
  }

  /** @param buffer one that was taken here and that nobody reads or writes any more */
  giveBack(buffer: Uint8Array<ArrayBuffer>): void {
    this.#free.push(buffer);
  }
}
