/**
 * Runs `work` on the items, up to `depth` at a time, and hands the results on in the items' order. When one fails, or the consumer stops,
 * no new work starts and the work under way is waited for, so that nothing runs on behind the caller's back.
 */
export async function* mapAhead<T, R>(items: Iterable<T>, depth: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const queue: Promise<R>[] = [];
  const source = items[Symbol.iterator]();
  const start = (): void => {
    const next = source.next();
    if (next.done) return;
    const result = work(next.value);
    // looked at when its turn comes; until then a failure is not "unhandled"
    result.catch(() => undefined);
    queue.push(result);
  };
  try {
    for (let i = 0; i < depth; i++) start();
    while (queue.length > 0) {
      const result = await queue[0]!;
      queue.shift();
      start();
      yield result;
    }
  } finally {
    await Promise.allSettled(queue);
  }
}
