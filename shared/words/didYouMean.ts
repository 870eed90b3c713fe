/** Number of letters to add, drop, change or swap with a neighbour to get from one word to the other. */
function editDistance(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, i) =>
    Array.from({ length: to.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= from.length; i++)
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let best = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = best;
    }
  return rows[from.length]![to.length]!;
}

/** `did you mean NAME?` for the known name nearest to what was written, or nothing. */
export function didYouMean(written: string, known: Iterable<string>): string {
  let best = '';
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const name of known) {
    if (name.length > 40 || written.length > 40) continue;
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best && `did you mean ${best}?`;
}

/** How a sentence about an unknown word ends: with the nearest known one, else with `otherwise`. */
export function endingFor(written: string, known: Iterable<string>, otherwise = ''): string {
  const hint = didYouMean(written, known);
  return hint ? `; ${hint}` : `${otherwise}.`;
}
