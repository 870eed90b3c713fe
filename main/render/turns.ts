import { setImmediate } from 'node:timers/promises';

/** Longest stretch of work before other work on the event loop gets its turn. */
const turnMs = 8;

/**
 * Like `map`, giving way to the event loop every few milliseconds.
 * @throws the signal's reason once it aborts
 */
export async function mapInTurns<T, R>(items: readonly T[], transform: (item: T, index: number) => R, signal?: AbortSignal): Promise<R[]> {
  const results: R[] = [];
  let turnEnds = performance.now() + turnMs;
  for (const [index, item] of items.entries()) {
    if (performance.now() > turnEnds) {
      await setImmediate();
      signal?.throwIfAborted();
      turnEnds = performance.now() + turnMs;
    }
    results.push(transform(item, index));
  }
  return results;
}
