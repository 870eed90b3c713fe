import { afterAll, describe, expect, test } from 'vitest';
import { identity, type Affine, type FlameFunction } from '../../shared/genome/flame.ts';
import { flameVariations } from '../../shared/genome/flameVariations.ts';
import { RandomStream } from '../../shared/math/rng.ts';
import { histogram, variationDistance } from './attractors.reference.ts';
import { engineSpec, flameDensity, orderedFlameUniforms } from './engines.fixtures.ts';
import { type Bend, plainBends, type Point, randomBends, type Surroundings } from './flameVariations.reference.ts';
import { laterPlainBends, laterRandomBends } from './laterVariations.reference.ts';
import { loadNativeRenderer } from './native.ts';

const renderer = loadNativeRenderer();
const { isa, isas, threads } = renderer.info();
afterAll(() => renderer.configure({ isa, threads }));

const allPlain = { ...plainBends, ...laterPlainBends };
const allRandom = { ...randomBends, ...laterRandomBends };
const places = new Map(flameVariations.map(({ name }, place) => [name, place]));

interface Tried {
  readonly name: string;
  readonly weight: number;
  readonly numbers: readonly number[];
  readonly affine: Affine;
  readonly post?: Affine;
}

const plain = { chance: 1, color: 0, speed: 0.5, opacity: 1, post: identity };
/** Where the orbit of these flames always is. */
const resting: Point = [0.75, -0.5];

/** A flame whose orbit never moves, so that all its points are what the final transform makes of one. */
function stillFlame({ name, weight, numbers, affine, post = identity }: Tried): number[] {
  const still: FlameFunction = { ...plain, affine: [0, 0, 0, 0, ...resting], variations: [{ variation: 0, weight: 1, numbers: [] }] };
  const final: FlameFunction = { ...plain, affine, post, variations: [{ variation: places.get(name)!, weight, numbers }] };
  return orderedFlameUniforms({ functions: [still], final });
}

async function shares(uniforms: number[], center: Point, width: number, cells: number, iterations = 16): Promise<Float64Array> {
  const spec = engineSpec('flame', 'xaos', uniforms, { iterations, view: { center, width }, coloring: { mode: 'density' } });
  const field = await renderer.renderField(spec, { widthPx: cells, heightPx: cells });
  return Float64Array.from(field, (light) => flameDensity(light) / field.length);
}

/** float32 numbers, so that both sides start from the same point. */
const drawAffine = (rng: RandomStream): Affine => Array.from({ length: 6 }, () => Math.fround(rng.range(-1.3, 1.3))) as unknown as Affine;
const applied = ([a, b, c, d, e, f]: Affine, [x, y]: Point): Point => [a * x + b * y + e, c * x + d * y + f];

function drawNumbers(name: string, rng: RandomStream): number[] {
  return flameVariations[places.get(name)!]!.numbers.map(({ min, max, isWhole }) =>
    isWhole ? Math.round(rng.range(min, max)) || max : Math.fround(rng.range(min, max)),
  );
}

function around({ weight, numbers, affine }: Tried, chance = (): number => 0): Surroundings {
  const [, b, , d, e, f] = affine;
  return { weight, numbers, map: { b, d, e, f }, chance };
}

/** w V(p), or what the post makes of it. */
function expected(bend: Bend, tried: Tried, point: Point, chance?: () => number): Point {
  const [x, y] = bend(...point, around(tried, chance));
  return applied(tried.post ?? identity, [tried.weight * x, tried.weight * y]);
}

/** How far a result may be off: float32's share of its size, and of how much it moves with its point. */
function tolerance(bend: Bend, tried: Tried, point: Point): number {
  const at = expected(bend, tried, point);
  const moves = [0, 1].map((axis) => {
    const near = expected(bend, tried, point.map((part, i) => part + (i === axis ? 1e-7 : 0)) as unknown as Point);
    return Math.hypot(near[0] - at[0], near[1] - at[1]) / 1e-7;
  });
  return 3e-6 * (1 + Math.hypot(...at) + Math.max(...moves));
}

test('every variation has a reference', () => {
  expect([...Object.keys(allPlain), ...Object.keys(allRandom)].toSorted()).toEqual([...places.keys()].toSorted());
});

describe.each(isas)('on %s', (name) => {
  test.each(Object.entries(allPlain))('%s has the value of float64 at random points', async (variation, bend) => {
    renderer.configure({ isa: name, threads: 1 });
    const rng = RandomStream.fromSeed(7).split(variation);
    let tries = 0;
    while (tries < 8) {
      const tried: Tried = {
        name: variation,
        weight: Math.fround(rng.range(0.3, 1.2)),
        numbers: drawNumbers(variation, rng),
        affine: drawAffine(rng),
        ...(tries % 2 ? { post: drawAffine(rng) } : {}),
      };
      const point = applied(tried.affine, resting);
      const at = expected(bend, tried, point);
      const off = tolerance(bend, tried, point);
      // near poles and cuts float32 says nothing
      if (!(off < 3e-4) || Math.hypot(...at) > 20) continue;
      tries++;
      // eight cells across; a hit within a quarter of the view of its middle
      const seen = await shares(stillFlame(tried), at, 4 * off, 8);
      const inside = [2, 3, 4, 5].flatMap((row) => [2, 3, 4, 5].map((column) => seen[row * 8 + column]!)).reduce((a, b) => a + b);
      expect(inside, `${variation} of ${point.join()}: ${at.join()} ± ${off}`).toBeCloseTo(1, 3);
    }
  });

  test.each(Object.entries(allRandom))('%s spreads as float64 does', async (variation, bend) => {
    renderer.configure({ isa: name, threads: 2 });
    const rng = RandomStream.fromSeed(8).split(variation);
    for (let k = 0; k < 2; k++) {
      const tried: Tried = {
        name: variation,
        weight: Math.fround(rng.range(0.5, 1.1)),
        numbers: drawNumbers(variation, rng),
        affine: [0, 0, 0, 0, Math.fround(rng.range(0.3, 1.2)), Math.fround(-rng.range(0.3, 1.2))],
      };
      const point: Point = [tried.affine[4], tried.affine[5]];
      const chance = (): number => rng.uniform();
      const points = Array.from({ length: 20_000 }, () => expected(bend, tried, point, chance));
      const seen = await shares(stillFlame(tried), [0.013, -0.017], 4.6, 8, 5000);
      const reference = histogram(points, [0.013, -0.017], 4.6, 8);
      expect(variationDistance(seen, reference), `${variation} with ${tried.numbers.join()} at ${point.join()}`).toBeLessThan(0.045);
    }
  });

  test('pre_blur moves the point that the others read', async () => {
    renderer.configure({ isa: name, threads: 2 });
    const rng = RandomStream.fromSeed(9);
    const [blur, twice] = [0.3, 0.5];
    const still: FlameFunction = { ...plain, affine: [0, 0, 0, 0, ...resting], variations: [{ variation: 0, weight: 1, numbers: [] }] };
    const bends = [
      { variation: places.get('sinusoidal')!, weight: 0.8, numbers: [] },
      { variation: places.get('pre_blur')!, weight: blur, numbers: [] },
      { variation: 0, weight: twice, numbers: [] },
    ];
    const final: FlameFunction = { ...plain, affine: identity, variations: bends };
    const points = Array.from({ length: 20_000 }, (): Point => {
      const amount = blur * (rng.uniform() + rng.uniform() + rng.uniform() + rng.uniform() - 2);
      const turn = 2 * Math.PI * rng.uniform();
      const [x, y] = [resting[0] + amount * Math.cos(turn), resting[1] + amount * Math.sin(turn)];
      return [0.8 * Math.sin(x) + twice * x, 0.8 * Math.sin(y) + twice * y];
    });
    const seen = await shares(orderedFlameUniforms({ functions: [still], final }), [0.9, -0.6], 1.2, 8, 5000);
    expect(variationDistance(seen, histogram(points, [0.9, -0.6], 1.2, 8))).toBeLessThan(0.045);
  });

  /** What becomes of the origin, where angles and quotients are not defined, in flam3's terms with r = 0 and theta = 0. */
  const atOrigin: readonly (readonly [string, readonly number[], Point])[] = [
    ['linear', [], [0, 0]],
    ['sinusoidal', [], [0, 0]],
    ['spherical', [], [0, 0]],
    ['swirl', [], [0, 0]],
    ['horseshoe', [], [0, 0]],
    ['polar', [], [0, -1]],
    ['handkerchief', [], [0, 0]],
    ['heart', [], [0, 0]],
    ['disc', [], [0, 0]],
    ['diamond', [], [0, 0]],
    ['ex', [], [0, 0]],
    ['bent', [], [0, 0]],
    ['fisheye', [], [0, 0]],
    ['exponential', [], [Math.exp(-1), 0]],
    ['cosine', [], [1, 0]],
    ['power', [], [0, 0]],
    ['fan2', [0.5, 0.2], [0, 0]],
    ['rings2', [0.5], [0, 0]],
    ['eyefish', [], [0, 0]],
    ['bubble', [], [0, 0]],
    ['cylinder', [], [0, 0]],
    ['perspective', [0.5, 2], [0, 0]],
    ['curl', [0.5, 0.3], [0, 0]],
    ['rectangles', [0.5, 0.25], [0.5, 0.25]],
    ['rectangles', [0, 0], [0, 0]],
    ['tangent', [], [0, 0]],
    ['cross', [], [0, 0]],
    ['secant', [], [0, 1]],
    ['secant2', [], [0, 0]],
    ['blob', [1, 0.3, 5], [0, 0]],
    ['pdj', [1, 2, 3, 4], [-1, -1]],
    ['julia', [], [0, 0]],
    ['julian', [3, 1], [0, 0]],
    ['juliascope', [2, 1], [0, 0]],
  ];
  test.each(atOrigin)('%s %j at the origin', async (variation, numbers, at) => {
    renderer.configure({ isa: name, threads: 1 });
    const seen = await shares(stillFlame({ name: variation, weight: 1, numbers, affine: [0, 0, 0, 0, 0, 0] }), at, 0.01, 8);
    const inside = [3, 4].flatMap((row) => [3, 4].map((column) => seen[row * 8 + column]!)).reduce((a, b) => a + b);
    expect(inside).toBeCloseTo(1, 3);
  });
});
