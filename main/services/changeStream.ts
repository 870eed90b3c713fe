/**
 * Hands changes from callbacks to one async reader, the newest value per key, at most about ten times a second.
 * Ends when the signal aborts or `end` is called; `onEnd` runs once, whichever way it ends.
 */
export class ChangeStream<T> {
  readonly #pending = new Map<string, T>();
  readonly #intervalMs: number;
  #wake: (() => void) | null = null;
  #ended = false;

  constructor(intervalMs = 100) {
    this.#intervalMs = intervalMs;
  }

  push(key: string, value: T): void {
    this.#pending.delete(key);
    this.#pending.set(key, value);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  async *read(signal: AbortSignal | undefined, onEnd: () => void): AsyncGenerator<T> {
    const stop = (): void => this.end();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      while (!this.#ended && !signal?.aborted) {
        if (this.#pending.size === 0) {
          await new Promise<void>((resolve) => (this.#wake = resolve));
          this.#wake = null;
          continue;
        }
        const batch = [...this.#pending.values()];
        this.#pending.clear();
        yield* batch;
        await new Promise((resolve) => setTimeout(resolve, this.#intervalMs));
      }
    } finally {
      signal?.removeEventListener('abort', stop);
      onEnd();
    }
  }
}
