/** Aborts on the first SIGINT or SIGTERM, for an orderly end; the second ends the process at once. */
export function stopOnSignals(): AbortSignal {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (stop.signal.aborted) {
        // the signal itself, now unhandled: leaving through process.exit would wait for native threads that may wait for us
        process.removeAllListeners(name);
        process.kill(process.pid, name);
      }
      stop.abort();
    });
  return stop.signal;
}
