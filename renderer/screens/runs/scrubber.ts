/** Where the step scrubber can stop: ascending steps, usually those that have a sample sheet. */
export type Stops = readonly number[];

/** The newest stop at or before a step, which is what the sheet shows there; null when there is none. */
export function stopAt(stops: Stops, step: number): number | null {
  return stops.findLast((stop) => stop <= step) ?? null;
}

/** The stop before a step; the first one when there is none before. */
export function previousStop(stops: Stops, step: number): number | null {
  return stops.findLast((stop) => stop < step) ?? stops[0] ?? null;
}

/** The stop after a step; the last one when there is none after. */
export function nextStop(stops: Stops, step: number): number | null {
  return stops.find((stop) => stop > step) ?? stops.at(-1) ?? null;
}

/** The stop nearest to a step; the earlier of two that are as near. */
export function nearestStop(stops: Stops, step: number): number | null {
  let best: number | null = null;
  for (const stop of stops) if (best === null || Math.abs(stop - step) < Math.abs(best - step)) best = stop;
  return best;
}

/** The step that is shown: the newest while following it, else the chosen one, never beyond what there is. */
export function shownStep(chosen: number | 'newest', newest: number): number {
  return chosen === 'newest' ? newest : Math.min(chosen, newest);
}
