import { constants } from 'node:os';

/** Aborts on the first SIGINT or SIGTERM, for an orderly end; the second ends the process at once. */
export function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(128 + constants.signals[name]);
      stop.abort();
    });
  return stop.signal;
}
