import type { RandomStream } from '../../../shared/math/rng.ts';

/**
 * Which images make up the batch of a step: a new permutation of the dataset in every epoch, the incomplete batch at an epoch's end
 * left out. A pure function of the stream and the step, so there is no state to save.
 */
export class BatchOrder {
  readonly stepsPerEpoch: number;
  readonly #count: number;
  readonly #batch: number;
  readonly #random: RandomStream;
  #epoch = -1;
  #order: Uint32Array = new Uint32Array(0);

  /** @param count images in the dataset, at least one batch */
  constructor(count: number, batch: number, random: RandomStream) {
    this.#count = count;
    this.#batch = batch;
    this.#random = random;
    this.stepsPerEpoch = Math.floor(count / batch);
    if (this.stepsPerEpoch < 1) throw new RangeError(`${count} images do not fill a batch of ${batch}`);
  }

  epoch(step: number): number {
    return Math.floor(step / this.stepsPerEpoch);
  }

  /** Image indices of the step's batch. */
  indices(step: number): Uint32Array {
    const epoch = this.epoch(step);
    if (epoch !== this.#epoch) {
      this.#order = this.#random.split(epoch).permutation(this.#count);
      this.#epoch = epoch;
    }
    const start = (step - epoch * this.stepsPerEpoch) * this.#batch;
    return this.#order.subarray(start, start + this.#batch);
  }
}
