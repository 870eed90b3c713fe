/**
 * Hands changes from callbacks to one async reader, the newest value per key, at most about ten times a second.
 * Ends when one of the signals aborts; `onEnd` runs once, whichever way it ends.
 */
export class ChangeStream<T> {
  readonly #pending = new Map<string, T>();
  readonly #intervalMs: number;
  #wake: (() => void) | null = null;

  constructor(intervalMs = 100) {
    this.#intervalMs = intervalMs;
  }

  push(key: string, value: T): void {
    this.#pending.delete(key);
    this.#pending.set(key, value);
    this.#wake?.();
  }

  async *read(signals: readonly (AbortSignal | undefined)[], onEnd: () => void): AsyncGenerator<T> {
    const signal = AbortSignal.any(signals.filter((given) => given !== undefined));
    const stop = (): void => this.#wake?.();
    signal.addEventListener('abort', stop, { once: true });
    try {
      while (!signal.aborted) {
        if (this.#pending.size === 0) {
          await new Promise<void>((resolve) => (this.#wake = resolve));
          this.#wake = null;
          continue;
        }
        const batch = [...this.#pending.values()];
        this.#pending.clear();
        yield* batch;
        await this.#pause(signal);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      onEnd();
    }
  }

  /** The interval, or less when the signal aborts. */
  #pause(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, this.#intervalMs);
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
