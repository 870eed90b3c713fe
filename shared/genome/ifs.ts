import type { RandomStream } from '../math/rng.ts';
import type { Sampler } from './recipe.ts';

/** A sampler of the maps of an iterated function system. */
export type IfsSampler = Extract<Sampler, { kind: 'ifs' }>;

/** Largest factor by which an Anderson map shrinks any direction: strictly below 1, so that every system contracts. */
export const largestFactor = 0.99;

/** Singular values s1 >= s2 of one map from its share t = s1 + 2 s2, uniform among those with s1 at most `largestFactor`. */
function singularValues(share: number, rng: RandomStream): readonly [number, number] {
  const least = Math.max(0, (share - largestFactor) / 2);
  const second = rng.range(least, share / 3);
  return [share - 2 * second, second];
}

/** Shares t of n maps that add up to `total`, each at most 3 `largestFactor`: one after the other within what is left, in random order. */
function sharesOf(n: number, total: number, rng: RandomStream): number[] {
  const most = 3 * largestFactor;
  const shares: number[] = [];
  let left = total;
  for (let k = 1; k < n; k++) {
    const share = rng.range(Math.max(0, left - most * (n - k)), Math.min(most, left));
    shares.push(share);
    left -= share;
  }
  shares.push(left);
  return Array.from(rng.permutation(n), (place) => shares[place]!);
}

type Linear = readonly [a: number, b: number, c: number, d: number];

/** R(u) diag(s1, s2) R(v), its rows turned over by chance. */
function turned([s1, s2]: readonly [number, number], rng: RandomStream): Linear {
  const u = rng.range(-Math.PI, Math.PI);
  const v = rng.range(-Math.PI, Math.PI);
  const [cu, su, cv, sv] = [Math.cos(u), Math.sin(u), Math.cos(v), Math.sin(v)];
  const [f1, f2] = [rng.uniform() < 0.5 ? -1 : 1, rng.uniform() < 0.5 ? -1 : 1];
  return [
    f1 * (cu * s1 * cv - su * s2 * sv),
    f1 * (-cu * s1 * sv - su * s2 * cv),
    f2 * (su * s1 * cv + cu * s2 * sv),
    f2 * (-su * s1 * sv + cu * s2 * cv),
  ];
}

/**
 * Maps of a random iterated function system, rows of a b c d e f p with p the area |ad - bc|.
 *
 * `fractaldb` (Kataoka et al. 2020): a to f uniform on [-1, 1]; about half of the systems do not contract, so use it with a rule
 * on the filling. `anderson` (Anderson and Farrell 2022): linear parts with singular values whose sum over all n maps of s1 + 2 s2
 * is uniform on [(5 + n) / 2, (6 + n) / 2], which gives neither dust nor blots; shifts uniform on [-1, 1].
 */
export function drawIfs(sampler: IfsSampler, rng: RandomStream): number[] {
  const [least, most] = sampler.maps;
  const n = least + rng.integer(most - least + 1);
  const linear = (): Linear => [rng.range(-1, 1), rng.range(-1, 1), rng.range(-1, 1), rng.range(-1, 1)];
  const parts: Linear[] =
    sampler.style === 'fractaldb'
      ? Array.from({ length: n }, linear)
      : sharesOf(n, rng.range((5 + n) / 2, (6 + n) / 2), rng).map((share) => turned(singularValues(share, rng), rng));
  return parts.flatMap(([a, b, c, d]) => [a, b, c, d, rng.range(-1, 1), rng.range(-1, 1), Math.abs(a * d - b * c)]);
}
