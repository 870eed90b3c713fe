import type { RandomStream } from '../math/rng.ts';
import { type Affine, type Flame, type FlameFunction, identity, type WeightedVariation } from './flame.ts';
import { flameVariations } from './flameVariations.ts';
import type { Sampler } from './recipe.ts';

/** A sampler of whole flames. */
export type FlameSampler = Extract<Sampler, { kind: 'flame' }>;

/** Places of variations by name. */
const placeOf: ReadonlyMap<string, number> = new Map(flameVariations.map(({ name }, place) => [name, place]));

/** Bends that make pictures of their own; the others are for those who look for them. */
export const usualVariations: readonly string[] = [
  'linear', 'sinusoidal', 'spherical', 'swirl', 'horseshoe', 'polar', 'handkerchief', 'heart', 'disc', 'spiral', 'hyperbolic', 'diamond',
  'julia', 'bent', 'waves', 'fisheye', 'exponential', 'cosine', 'eyefish', 'bubble', 'julian', 'juliascope', 'curl', 'blob', 'pdj', 'ngon',
]; // prettier-ignore

/** Bends that a final transform is drawn from: those that keep the picture whole. */
const finalVariations: readonly string[] = [
  'spherical',
  'julian',
  'juliascope',
  'bubble',
  'eyefish',
  'polar',
  'curl',
  'blob',
  'sinusoidal',
];

/** A variation with this weight, its numbers within their ranges. */
function weighted(name: string, weight: number, rng: RandomStream): WeightedVariation {
  const variation = placeOf.get(name)!;
  const numbers = flameVariations[variation]!.numbers.map(({ min, max, isWhole }) => {
    if (!isWhole) return rng.range(min, max);
    const value = min + rng.integer(max - min + 1);
    // whole numbers divide here: powers, slices, sides
    return value === 0 ? max : value;
  });
  return { variation, weight, numbers };
}

/** A turn with a scale and a little shear, and a shift of at most so much. */
function drawAffine(rng: RandomStream, [least, most]: readonly [number, number], shift: number): Affine {
  const turn = rng.range(-Math.PI, Math.PI);
  const scale = rng.range(least, most);
  const shear = rng.range(-0.25, 0.25);
  const stretch = rng.range(0.75, 1.3);
  const [cos, sin] = [Math.cos(turn) * scale, Math.sin(turn) * scale];
  return [cos, -sin * stretch + shear, sin, cos * stretch, rng.range(-shift, shift), rng.range(-shift, shift)];
}

function pick<T>(list: readonly T[], rng: RandomStream): T {
  return list[rng.integer(list.length)]!;
}

/**
 * A random flame: a few bends chosen for the whole of it; functions that shrink and shift, each with one of the bends or a mix with `linear`;
 * often one function that turns the whole a little, as spirals need; posts and a final transform as often as the sampler says.
 */
export function drawFlame(sampler: FlameSampler, rng: RandomStream): Flame {
  const [least, most] = sampler.functions;
  const n = least + rng.integer(most - least + 1);
  const names = sampler.variations ?? usualVariations;
  const bends = Array.from({ length: 1 + rng.integer(3) }, () => pick(names, rng));
  const spins = rng.uniform() < 0.5;
  const functions = Array.from({ length: n }, (_, place): FlameFunction => {
    const color = n === 1 ? 0.5 : place / (n - 1);
    if (spins && place === 0) {
      return {
        affine: drawAffine(rng, [0.75, 0.97], 0.5),
        post: identity,
        chance: rng.range(2, 6),
        color,
        speed: rng.range(0.05, 0.3),
        opacity: 1,
        variations: [weighted('linear', 1, rng)],
      };
    }
    const bend = pick(bends, rng);
    const mix = rng.uniform() < 0.4 ? rng.range(0.2, 0.7) : 0;
    return {
      affine: drawAffine(rng, [0.45, 1.2], 1),
      post: rng.uniform() < sampler.post ? drawAffine(rng, [0.5, 1], 0.7) : identity,
      chance: rng.range(0.5, 2),
      color,
      speed: 0.5,
      opacity: 1,
      variations: [...(mix > 0 ? [weighted('linear', mix, rng)] : []), weighted(bend, (1 - mix) * rng.range(0.7, 1.1), rng)],
    };
  });
  if (rng.uniform() >= sampler.final) return { functions, final: null };
  const final: FlameFunction = {
    affine: drawAffine(rng, [0.7, 1.2], 0.4),
    post: identity,
    chance: 1,
    color: 0,
    speed: 0,
    opacity: 1,
    variations: [weighted(pick(finalVariations, rng), 1, rng)],
  };
  return { functions, final };
}
