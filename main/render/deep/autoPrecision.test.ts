import { describe, expect, it } from 'vitest';
import { findFormula } from '../../../shared/formula/catalog.ts';
import { startingGenome } from '../../../shared/genome/defaults.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { testPalette } from '../../../shared/genome/palette.fixtures.ts';
import { precisionFor } from '../../../shared/genome/precision.ts';
import { recipeSchema, type Gene } from '../../../shared/genome/recipe.ts';
import { sampleGenome } from '../../../shared/genome/sample.ts';
import { tracePath } from '../../../shared/genome/tracePath.ts';
import { RandomStream } from '../../../shared/math/rng.ts';
import { createRenderer } from '../renderer.ts';

const renderer = createRenderer();
const size = { widthPx: 32, heightPx: 32 };

function genomeAt(id: string, params: Genome['params'], center: [number, number], width: number, iterations = 2000): Genome {
  const start = startingGenome(findFormula(id)!, testPalette);
  const view = { center, width, rotationDeg: 0 };
  return { ...start, params: { ...start.params, ...params }, view, iterations, coloring: { ...start.coloring, mode: 'smooth' } };
}
const chosenFor = (genome: Genome, samples = size.widthPx) => precisionFor(findFormula(genome.formula)!, genome, samples);
const fieldIn = (genome: Genome, precision: Genome['precision']) => renderer.field({ ...genome, precision }, size);

/** Share of the samples that two pictures show alike. */
function agreement(a: Float32Array, b: Float32Array): number {
  return a.filter((value, i) => Object.is(value, b[i]) || Math.abs(value - b[i]!) < 0.5).length / a.length;
}

/** By power: c for which 0 runs into a cycle that repels. 0 -> c -> wc -> wc, w^d = 1, has c^(d-1) = w - 1. */
const dendrites: Record<number, [number, number][]> = {
  2: [
    [0, 1],
    [-2, 0],
    [-1.543689012692076, 0],
    [-0.10109636384562, 0.95628651080914],
  ],
  3: [[3 ** 0.25 * Math.cos((5 * Math.PI) / 12), 3 ** 0.25 * Math.sin((5 * Math.PI) / 12)]],
  4: [[2 ** (1 / 6) * Math.SQRT1_2, 2 ** (1 / 6) * Math.SQRT1_2]],
};

const isFlat = (field: Float32Array): boolean => Math.max(...field) - Math.min(...field) < 0.5 || field.every(Number.isNaN);

// the dendrite of c = i holds 0
const onDendrite: readonly (readonly [string, [number, number]])[] = [
  ['0', [0, 0]],
  ['a point that comes to 0 in one step', [Math.SQRT1_2, -Math.SQRT1_2]],
];

describe('precision auto', () => {
  it.each(onDendrite)('draws the dendrite around %s however small the view is', async (_, center) => {
    for (const width of [1e-8, 1e-9, 1e-12]) {
      const genome = genomeAt('julia', { c: [0, 1] }, center, width, 5000);
      expect(chosenFor(genome)).toBe('deep');
      const [shallow, deep] = [await fieldIn(genome, 'f64'), await fieldIn(genome, 'deep')];
      // next to nothing is interior, and float64 cannot show it
      expect(deep.filter(Number.isNaN).length / deep.length, `width ${width}`).toBeLessThan(0.01);
      expect(agreement(shallow, deep), `width ${width}`).toBeLessThan(0.5);
    }
    const multibrot = genomeAt('multibrot', { mu: 0, seed: [0, 1], d: 2 }, center, 1e-9, 5000);
    expect(chosenFor(multibrot)).toBe('deep');
  });

  it('keeps float64 where it shows as much', async () => {
    const cases = [
      genomeAt('julia', { c: [0, 1] }, [0, 0], 3.2),
      genomeAt('julia', { c: [0, 1] }, [0, 0], 1e-3),
      genomeAt('julia', { c: [0, 1] }, [1e-3, 0], 1e-8),
      // z^2 alone: nothing is added
      genomeAt('julia', { c: [0, 0] }, [0, 0], 1e-9),
      // all inside, all outside: flat
      genomeAt('julia', { c: [-1, 0] }, [0, 0], 1e-9),
      genomeAt('julia', { c: [0.5, 0] }, [0, 0], 1e-9),
      genomeAt('mandelbrot', {}, [-0.743643887037151, 0.13182590420533], 1e-12),
      genomeAt('burning-ship', {}, [-1.755, -0.0293], 1e-11),
      ...[3, 5, 8].map((d) => genomeAt('multibrot', { mu: 0, seed: [0.3, 0.8], d }, [0, 0], 3)),
    ];
    for (const genome of cases) {
      expect(chosenFor(genome, 1024), `${genome.formula} ${JSON.stringify(genome.view)}`).toBe('f64');
      expect(agreement(await fieldIn(genome, 'f64'), await fieldIn(genome, 'deep'))).toBeGreaterThan(0.9);
    }
  });

  it('is right about random views of Julia sets near points that come to 0', async () => {
    const random = RandomStream.fromSeed(7);
    const chosen = { f64: 0, deep: 0 };
    let lost = 0;
    for (let k = 0; k < 80; k++) {
      const onCycle = k % 2 === 0;
      const d = onCycle ? 2 + random.integer(3) : 2 + random.integer(4);
      // the rest on the edge of the connected ones: 0 lies in or near the Julia set
      const theta = random.range(0, 2 * Math.PI);
      let c: [number, number] = [2 * Math.cos(theta), 2 * Math.sin(theta)];
      if (onCycle) c = dendrites[d]![random.integer(dendrites[d]!.length)]!;
      for (let [low, high, n] = [0, 1, onCycle ? 45 : 0]; n < 45; n++) {
        const share = (low + high) / 2;
        c = [2 * share * Math.cos(theta), 2 * share * Math.sin(theta)];
        if (escapes(c, d)) high = share;
        else low = share;
      }
      const center = preimageOfZero(c, d, random.integer(4), random);
      const genome = genomeAt('multibrot', { d, mu: 0, seed: c }, center, 10 ** random.range(-12, -1), 300);
      const precision = chosenFor(genome) as 'f64' | 'deep';
      chosen[precision]++;
      const [shallow, deep] = [await fieldIn(genome, 'f64'), await fieldIn(genome, 'deep')];
      // one colour is one colour: which one hangs on the last digits of a long orbit
      const alike = isFlat(shallow) && isFlat(deep) ? 1 : agreement(shallow, deep);
      if (precision === 'f64') expect(alike, `${JSON.stringify([c, d, genome.view])}`).toBeGreaterThan(0.85);
      else if (alike < 0.85) lost++;
    }
    expect(Math.min(chosen.f64, chosen.deep)).toBeGreaterThan(10);
    // it is chosen a little before it is needed
    expect(lost).toBeGreaterThan(3);
  });

  it('holds for the samples of recipes and the frames of sequences', () => {
    const wide = genomeAt('julia', { c: [0, 1] }, [0, 0], 3);
    const genes: Gene[] = [{ path: 'view.width', sampler: { kind: 'log', min: 1e-14, max: 1 } }];
    const recipe = (base: Genome) =>
      recipeSchema.parse({
        version: 1,
        name: 'zoom',
        description: '',
        parts: [{ weight: 1, base, genes }],
        accept: {},
        maxAttempts: 1,
        supersample: 1,
        palettes: {},
      });
    const drawn = (base: Genome) => Array.from({ length: 40 }, (_, i) => sampleGenome(recipe(base), 1, i, 0));
    for (const { view, precision } of drawn(wide)) expect(precision, `${view.width}`).toBe(view.width < 2e-5 ? 'deep' : 'f64');
    // what perturbation does not measure float64 shows as well as it can
    const ship = genomeAt('burning-ship', {}, [-1.755, -0.03], 3);
    const byLyapunov = drawn({ ...ship, coloring: { ...ship.coloring, mode: 'lyapunov' } });
    expect(new Set(byLyapunov.map(({ precision }) => precision))).toEqual(new Set(['f64']));

    const narrow: Genome = { ...wide, view: { ...wide.view, width: 1e-9 }, precision: 'deep' };
    const at = tracePath({ kind: 'keyframes', keyframes: [wide, narrow], closed: false } as Parameters<typeof tracePath>[0]);
    for (const u of [0.1, 0.3, 0.45]) {
      const { view, precision } = at(u);
      expect(precision, `${view.width}`).toBe(view.width < 2e-5 ? 'deep' : 'f64');
    }
  });
});

function escapes([a, b]: readonly [number, number], d: number): boolean {
  let [x, y] = [0, 0];
  for (let n = 0; n < 300; n++) {
    let [re, im] = [x, y];
    for (let k = 1; k < d; k++) [re, im] = [re * x - im * y, re * y + im * x];
    [x, y] = [re + a, im + b];
    if (x * x + y * y > 100) return true;
  }
  return false;
}

/** A point that comes to 0 in so many steps of z^d + c. */
function preimageOfZero(c: readonly [number, number], d: number, steps: number, random: RandomStream): [number, number] {
  let [x, y] = [0, 0];
  for (let n = 0; n < steps; n++) {
    const [re, im] = [x - c[0], y - c[1]];
    const modulus = Math.hypot(re, im) ** (1 / d);
    const angle = (Math.atan2(im, re) + 2 * Math.PI * random.integer(d)) / d;
    [x, y] = [modulus * Math.cos(angle), modulus * Math.sin(angle)];
  }
  return [x, y];
}
