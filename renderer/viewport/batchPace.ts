/** How work is cut into batches. */
interface Pace {
  /** one batch should keep the graphics card busy about this long, so that input stays smooth */
  readonly batchMs: number;
  readonly fewestPixels: number;
  /** steps (pixels x iterations) of the first batch, before the card's speed is known */
  readonly firstSteps: number;
}
const cardPace: Pace = { batchMs: 32, fewestPixels: 1 << 10, firstSteps: 1 << 23 };
/**
 * Where the processor plays the graphics card it also composes the frames, so that a batch of any size takes a few frames: small ones would
 * never end.
 */
const softwarePace: Pace = { batchMs: 150, fewestPixels: 1 << 15, firstSteps: 1 << 20 };
const mostBatchPixels = 1 << 24;

/** Cuts work into batches that the graphics card takes a known time for, and learns its speed from them. */
export class BatchPace {
  readonly #pace: Pace;
  #pixels = 0;
  #stepsPerPixel: number | null = null;

  /** @param software whether the processor plays the graphics card */
  constructor(software: boolean) {
    this.#pace = software ? softwarePace : cardPace;
  }

  /** Pixels of a batch. */
  get pixels(): number {
    return this.#pixels;
  }

  /** Prepares for a picture whose pixels take so many steps. */
  begin(stepsPerPixel: number): void {
    const before = this.#stepsPerPixel;
    this.#stepsPerPixel = stepsPerPixel;
    if (before === null) this.#set(this.#pace.firstSteps / stepsPerPixel);
    else if (before !== stepsPerPixel) this.#set((this.#pixels * before) / stepsPerPixel);
  }

  /** Hears how long a batch took. */
  took(ms: number, pixels: number): void {
    const full = pixels > this.#pixels / 2;
    if (ms < this.#pace.batchMs && full) this.#set(this.#pixels * 2);
    else if (ms > 2 * this.#pace.batchMs) this.#set(this.#pixels / 2);
  }

  #set(pixels: number): void {
    this.#pixels = Math.min(mostBatchPixels, Math.max(this.#pace.fewestPixels, Math.round(pixels)));
  }
}
