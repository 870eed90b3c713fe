import { isAbort } from './sentence.ts';

const retryMs = 1000;

/** Waits, or less when the signal fires. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/**
 * Reads a stream of the services for as long as the signal allows: subscribes again when the connection or the stream ends.
 * @param subscribe starts the stream; called again after each end
 * @param onError told of each end by an error other than an abort
 */
export async function follow<T>(
  subscribe: (signal: AbortSignal) => Promise<AsyncIterable<T>>,
  onEvent: (event: T) => void,
  signal: AbortSignal,
  onError: (error: unknown) => void = () => {},
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const event of await subscribe(signal)) {
        if (signal.aborted) return;
        onEvent(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!isAbort(error)) onError(error);
    }
    await pause(retryMs, signal);
  }
}
