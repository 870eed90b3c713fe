/**
 * Runs `work` on the items, up to `depth` at a time, and hands the results on in the items' order. Items that have to be waited for are asked
 * for as far ahead, one after the other. When one fails, or the consumer stops, no new work starts and the work under way is waited for, so
 * that nothing runs on behind the caller's back.
 */
export async function* mapAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  depth: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const queue: Promise<{ readonly result: R } | null>[] = [];
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const next = async (): Promise<{ readonly result: R } | null> => {
    const item = await source.next();
    return item.done ? null : { result: await work(item.value) };
  };
  const start = (): void => {
    const one = next();
    // looked at when its turn comes; until then a failure is not "unhandled"
    one.catch(() => undefined);
    queue.push(one);
  };
  try {
    for (let i = 0; i < depth; i++) start();
    while (queue.length > 0) {
      const one = await queue[0]!;
      queue.shift();
      if (!one) continue;
      start();
      yield one.result;
    }
  } finally {
    await Promise.allSettled(queue);
    await source.return?.();
  }
}
