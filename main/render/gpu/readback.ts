/** Buffers of one dispatch: its numbers, its results, and where they are read. */
export interface ReadbackSlot {
  readonly uniform: GPUBuffer;
  readonly output: GPUBuffer;
  readonly reading: GPUBuffer;
}

const slots = 3;
const uniformBytes = 32;

/** Lets the device compute one dispatch while the results of the one before are read. */
export class ReadbackRing {
  readonly #free: ReadbackSlot[] = [];
  readonly #waiting: ((slot: ReadbackSlot) => void)[] = [];
  /** when the device was last known to begin on something */
  #busySince = 0;

  /** @param bytes most results of a dispatch */
  constructor(device: GPUDevice, bytes: number) {
    for (let k = 0; k < slots; k++)
      this.#free.push({
        uniform: device.createBuffer({ size: uniformBytes, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST }),
        output: device.createBuffer({ size: bytes, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC }),
        reading: device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST }),
      });
  }

  /** A slot that nothing uses, once there is one. */
  next(): Promise<ReadbackSlot> {
    const slot = this.#free.pop();
    return slot ? Promise.resolve(slot) : new Promise((resolve) => this.#waiting.push(resolve));
  }

  /**
   * Reads the first bytes of a slot whose work was submitted, and frees it.
   * @param take receives them, valid during the call, and about how long the device worked
   */
  async read(slot: ReadbackSlot, bytes: number, take: (bytes: ArrayBuffer, ms: number) => void): Promise<void> {
    const submitted = performance.now();
    try {
      await slot.reading.mapAsync(GPUMapMode.READ, 0, bytes);
      const now = performance.now();
      const ms = now - Math.max(submitted, this.#busySince);
      this.#busySince = now;
      take(slot.reading.getMappedRange(0, bytes), ms);
    } finally {
      if (slot.reading.mapState === 'mapped') slot.reading.unmap();
      const waiting = this.#waiting.shift();
      if (waiting) waiting(slot);
      else this.#free.push(slot);
    }
  }
}
