/** Steps of the attractors and flame variations in float64, written from their published formulas, and histograms of their orbits. */

export type Step = (x: number, y: number) => readonly [number, number];

export const attractorSteps: Readonly<Record<string, (p: readonly number[]) => Step>> = {
  clifford:
    ([a, b, c, d]) =>
    (x, y) => [Math.sin(a! * y) + c! * Math.cos(a! * x), Math.sin(b! * x) + d! * Math.cos(b! * y)],
  'de-jong':
    ([a, b, c, d]) =>
    (x, y) => [Math.sin(a! * y) - Math.cos(b! * x), Math.sin(c! * x) - Math.cos(d! * y)],
  hopalong:
    ([a, b, c]) =>
    (x, y) => [y - Math.sign(x) * Math.sqrt(Math.abs(b! * x - c!)), a! - x],
  'gumowski-mira': ([a, b, m, s]) => {
    const f = (x: number): number => m! * x + (2 * (1 - m!) * x * x) / (1 + x * x);
    return (x, y) => {
      const next = a! * (1 - s! * y * y) * y + b! * y + f(x);
      return [next, f(next) - x];
    };
  },
  henon:
    ([a, b]) =>
    (x, y) => [1 - a! * x * x + y, b! * x],
  ikeda:
    ([u, t, k, s]) =>
    (x, y) => {
      const angle = t! - k! / (1 + x * x + y * y);
      return [s! + u! * (x * Math.cos(angle) - y * Math.sin(angle)), u! * (x * Math.sin(angle) + y * Math.cos(angle))];
    },
};

function mixedBits(counter: number): number {
  let bits = counter >>> 0;
  bits ^= bits >>> 16;
  bits = Math.imul(bits, 0x7feb352d);
  bits ^= bits >>> 15;
  bits = Math.imul(bits, 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Where orbit `index` of the native renderer begins: two draws of its xorshift stream, in a square of this half side. */
export function startOf(seed: number, index: number, halfSide: number): readonly [number, number] {
  let state = (mixedBits(mixedBits(seed + 0x9e3779b9) ^ Math.imul(index, 0x85ebca6b)) | 1) >>> 0;
  const draw = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 9) / 2 ** 23) * 2 * halfSide - halfSide;
  };
  return [draw(), draw()];
}

/** Shares of the points of these orbits in a grid of n x n cells over a square view, rows top first. */
export function histogram(orbits: Iterable<readonly [number, number]>, center: readonly number[], width: number, n: number): Float64Array {
  const counts = new Float64Array(n * n);
  let total = 0;
  for (const [x, y] of orbits) {
    const column = Math.floor(((x - center[0]!) / width + 0.5) * n);
    const row = Math.floor((0.5 - (y - center[1]!) / width) * n);
    if (!(column >= 0 && column < n && row >= 0 && row < n)) continue;
    counts[row * n + column]! += 1;
    total++;
  }
  return counts.map((count) => count / total);
}

/** Half the sum of differences of two sets of shares: 0 for equal ones, 1 for ones without a common place. */
export function variationDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a, (share, i) => Math.abs(share - b[i]!)).reduce((sum, part) => sum + part, 0) / 2;
}
