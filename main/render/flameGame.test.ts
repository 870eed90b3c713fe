import { describe, expect, test } from 'vitest';
import { type Affine, type Flame, type FlameFunction, identity } from '../../shared/genome/flame.ts';
import { flameVariations } from '../../shared/genome/flameVariations.ts';
import { RandomStream } from '../../shared/math/rng.ts';
import { histogram, variationDistance } from './attractors.reference.ts';
import { engineSpec, flameDensity, functionFlameUniforms, orderedFlameUniforms } from './engines.fixtures.ts';
import { plainBends, type Point } from './flameVariations.reference.ts';
import { loadNativeRenderer } from './native.ts';

const renderer = loadNativeRenderer();
const cells = 16;
const view = { center: [0.1, 0.05] as const, width: 4 };

const applied = ([a, b, c, d, e, f]: Affine, [x, y]: Point): Point => [a * x + b * y + e, c * x + d * y + f];

/** What a function makes of a point, in float64. */
function moved({ affine, post, variations }: FlameFunction, point: Point): Point {
  const [x, y] = applied(affine, point);
  const [, b, , d, e, f] = affine;
  let sum: Point = [0, 0];
  for (const { variation, weight, numbers } of variations) {
    const bend = plainBends[flameVariations[variation]!.name]!;
    const [u, v] = bend(x, y, { weight, numbers, map: { b, d, e, f }, chance: () => 0 });
    sum = [sum[0] + weight * u, sum[1] + weight * v];
  }
  return applied(post, sum);
}

interface Played {
  readonly at: Point;
  readonly color: number;
}

/** A long orbit of a flame in float64: what is drawn of it, and in which colour. */
function* played({ functions, final, order }: Flame, points: number): Generator<Played> {
  const rng = RandomStream.fromSeed(11);
  const chances = functions.map(({ chance }) => chance);
  let last = -1;
  let at: Point = [0.1, 0.2];
  let color = 0.5;
  for (let k = -100; k < points; k++) {
    const ordered = chances.map((chance, k) => chance * (order?.[last]?.[k] ?? 1));
    const shares = ordered.some((share) => share > 0) ? ordered : chances;
    let rest = rng.uniform() * shares.reduce((sum, share) => sum + share, 0);
    last = shares.findIndex((share) => (rest -= share) < 0);
    const taken = functions.at(last)!;
    at = moved(taken, at);
    color += (taken.color - color) * taken.speed;
    if (k < 0 || rng.uniform() >= taken.opacity) continue;
    yield final ? { at: moved(final, at), color: color + (final.color - color) * final.speed } : { at, color };
  }
}

async function drawn(flame: Flame, mode: 'density' | 'mean'): Promise<Float32Array> {
  const [variant, uniforms] = flame.order ? ['xaos', orderedFlameUniforms(flame)] : ['flam3', functionFlameUniforms(flame)];
  const spec = engineSpec('flame', variant as string, uniforms as number[], { iterations: 16_000, view, coloring: { mode } });
  return renderer.renderField(spec, { widthPx: cells, heightPx: cells });
}

async function sharesOf(flame: Flame): Promise<Float64Array> {
  return Float64Array.from(await drawn(flame, 'density'), (light) => flameDensity(light) / cells ** 2);
}

const place = (name: string): number => flameVariations.findIndex((variation) => variation.name === name);
const bend = (name: string, weight = 1, ...numbers: number[]) => ({ variation: place(name), weight, numbers });
const usual = { post: identity, chance: 1, speed: 0.5, opacity: 1 };

/** So many functions that shrink towards points of a circle, each bent in its own way. */
function ring(count: number): FlameFunction[] {
  const names = ['linear', 'sinusoidal', 'bubble', 'eyefish', 'pdj', 'swirl', 'curl'];
  return Array.from({ length: count }, (_, k): FlameFunction => {
    const turn = (2 * Math.PI * k) / count;
    const [cos, sin] = [0.4 * Math.cos(turn), 0.4 * Math.sin(turn)];
    return {
      ...usual,
      affine: [cos, -sin, sin, cos, Math.cos(turn), Math.sin(turn)],
      post: k % 2 ? [0.8, 0.1, -0.1, 0.9, 0.1, -0.2] : identity,
      chance: 1 + (k % 3),
      color: k / (count - 1),
      speed: 0.2 + (0.6 * k) / count,
      variations: [bend('linear', 0.4), bend(names[k % names.length]!, 0.7, 0.6, 0.4 + 0.1 * k, 0.5, 0.7)],
    };
  });
}

/** Each function is followed by the next two, but one by none. */
function ringOrder(count: number, lone: number): number[][] {
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_column, k) => (i !== lone && (k === (i + 1) % count || k === (i + 2) % count) ? 1 : 0)),
  );
}

const final: FlameFunction = {
  ...usual,
  affine: [0.9, 0.2, -0.1, 0.8, 0.1, 0],
  post: [0.7, -0.7, 0.7, 0.7, 0, 0.1],
  color: 0.25,
  speed: 0.3,
  variations: [bend('fisheye', 0.8), bend('blob', 0.5, 1, 0.4, 5)],
};

describe.each([
  ['five functions', { functions: ring(5), final: null }],
  ['fifteen functions, as many as there may be', { functions: ring(15), final: null }],
  ['four functions and a final transform', { functions: ring(4), final }],
  [
    'functions that are drawn in part or not at all',
    { functions: ring(5).map((one, k) => ({ ...one, opacity: [1, 0.3, 0, 1, 0.6][k]! })), final },
  ],
  [
    'functions that follow one another in an order',
    {
      functions: ring(4),
      final,
      order: [
        [0, 1, 0.5, 0],
        [1, 0, 3, 0],
        [0, 0, 0, 1],
        [1, 2, 1, 1],
      ],
    },
  ],
  // after the third function none could follow, so that any may
  ['as many functions as there may be, in a ring', { functions: ring(15), final: null, order: ringOrder(15, 2) }],
] as const satisfies readonly (readonly [string, Flame])[])('%s', (_name, flame) => {
  test('spread points as float64 does', async () => {
    const reference = histogram(
      played(flame, 150_000).map(({ at }) => at),
      view.center,
      view.width,
      cells,
    );
    expect(variationDistance(await sharesOf(flame), reference)).toBeLessThan(0.03);
  });

  test('colour places as float64 does', async () => {
    const native = await drawn(flame, 'mean');
    const sums = new Float64Array(cells ** 2);
    const hits = new Float64Array(cells ** 2);
    for (const { at, color } of played(flame, 150_000)) {
      const column = Math.floor(((at[0] - view.center[0]) / view.width + 0.5) * cells);
      const row = Math.floor((0.5 - (at[1] - view.center[1]) / view.width) * cells);
      if (column < 0 || column >= cells || row < 0 || row >= cells) continue;
      sums[row * cells + column]! += color;
      hits[row * cells + column]! += 1;
    }
    const busy = Array.from(hits.keys()).filter((cell) => hits[cell]! > 1500);
    expect(busy.length).toBeGreaterThan(8);
    // the spread of colours in a cell over the root of its hits, and the steps of 1/255
    for (const cell of busy) expect(Math.abs(native[cell]! - sums[cell]! / hits[cell]!)).toBeLessThan(0.03);
  });
});

test('an order of ones changes nothing but the numbers that are drawn, and bytes are those of every instruction set and thread count', async () => {
  const { isa, isas, threads } = renderer.info();
  const ordered: Flame = { functions: ring(5), final, order: ringOrder(5, 0) };
  const pictures: Float32Array[] = [];
  for (const [k, name] of isas.entries()) {
    renderer.configure({ isa: name, threads: 1 + (k % 2) });
    pictures.push(await drawn(ordered, 'mean'));
  }
  renderer.configure({ isa, threads });
  for (const picture of pictures) expect(picture).toEqual(pictures[0]);
  const free: Flame = { functions: ring(5), final, order: Array.from({ length: 5 }, () => [2, 2, 2, 2, 2]) };
  expect(variationDistance(await sharesOf(free), await sharesOf({ functions: ring(5), final }))).toBeLessThan(0.02);
});

test('places without points are dark, not of the interior', async () => {
  const spec = engineSpec('flame', 'flam3', functionFlameUniforms({ functions: ring(3), final: null }), {
    iterations: 100,
    view: { center: [50, 0], width: 1 },
    coloring: { mode: 'density' },
  });
  expect(new Set(await renderer.renderField(spec, { widthPx: 8, heightPx: 8 }))).toEqual(new Set([0]));
});
