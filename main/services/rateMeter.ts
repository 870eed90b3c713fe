const windowMs = 5000;

/** Units per second over the last five seconds. */
export class RateMeter {
  readonly #marks: { atMs: number; done: number }[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  add(done: number): void {
    const atMs = this.#nowMs();
    const last = this.#marks.at(-1);
    // a mark per 50 ms is plenty, however often progress is reported
    if (last && this.#marks.length > 1 && atMs - last.atMs < 50) last.done = done;
    else this.#marks.push({ atMs, done });
    while (this.#marks.length > 2 && atMs - this.#marks[1]!.atMs > windowMs) this.#marks.shift();
  }

  /** Forgets what was measured and counts from here. */
  restart(done: number): void {
    this.#marks.length = 0;
    this.add(done);
  }

  perSecond(): number {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (!first || !last || last.atMs <= first.atMs) return 0;
    return Math.max(0, ((last.done - first.done) * 1000) / (Math.max(last.atMs, this.#nowMs()) - first.atMs));
  }
}
