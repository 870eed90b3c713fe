import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { deepStepValue } from '../../../shared/formula/deepSteps.ts';
import { loadNativeRenderer } from '../native.ts';
import { bitsFor, exactAt, placeOf } from './bigOrbit.fixtures.ts';
import { benchmarks, pictures, specOf, type DeepPicture } from './deep.fixtures.ts';

const renderer = loadNativeRenderer();
const { isas, threads: usualThreads, isa: usualIsa } = renderer.info();
afterAll(() => renderer.configure({ isa: usualIsa, threads: usualThreads }));

const fieldOf = (picture: DeepPicture, changes?: Parameters<typeof specOf>[1]) =>
  renderer.renderField(specOf(picture, changes), { widthPx: picture.view.sidePx, heightPx: picture.view.sidePx });

/** A place whose true value changes by more than this when it moves by a billionth of a pixel cannot be drawn with float64 differences. */
const steady = 1e-3;

interface Comparison {
  readonly compared: number;
  /** largest difference, less what a fiftieth of a millionth of a pixel makes */
  readonly worst: number;
  /** largest less smallest value */
  readonly spread: number;
}

/** Holds every `stride`-th pixel against its orbit in many digits. */
async function againstExact(picture: DeepPicture, stride: number, alsoUnsteady = false): Promise<Comparison> {
  const { formula, view, iterations } = picture;
  const field = await fieldOf(picture);
  const bits = bitsFor(view.width);
  let compared = 0;
  let worst = 0;
  let [low, high] = [Infinity, -Infinity];
  for (let row = stride >> 1; row < view.sidePx; row += stride)
    for (let column = stride >> 1; column < view.sidePx; column += stride) {
      const valueAt = (nudge: number): number => exactAt(formula, placeOf(view, column, row, bits, nudge), bits, iterations);
      const value = valueAt(0);
      const slack = alsoUnsteady ? 0 : Math.abs(value - valueAt(1e-9));
      if (!(slack < steady)) continue;
      const drawn = field[row * view.sidePx + column]!;
      compared++;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
      // a difference of NaN is one of the two only
      const difference = Object.is(value, drawn) ? 0 : Math.abs(value - drawn);
      worst = Number.isNaN(difference) ? Infinity : Math.max(worst, difference - 50 * slack);
    }
  return { compared, worst, spread: high - low };
}

const named = (list: readonly DeepPicture[]) => list.map((picture) => [picture.name, picture] as const);
const byName = (name: string): DeepPicture => pictures.find((picture) => picture.name.startsWith(`${name} at`))!;
const beyondFloat64 = pictures.filter(({ view }) => Number(view.width) < 1e-300);

describe('orbits in many digits agree', () => {
  it.each([
    [benchmarks.e14, 2],
    [benchmarks.e113, 8],
  ])('at the benchmark $name', async (picture, stride) => {
    const { compared, worst } = await againstExact(picture, stride, true);
    expect(compared).toBe((picture.view.sidePx / stride) ** 2);
    expect(worst).toBeLessThan(0.01);
  });

  it.each(named(pictures))('%s', async (_name, picture) => {
    const { compared, worst, spread } = await againstExact(picture, beyondFloat64.includes(picture) ? 8 : 4);
    expect(compared).toBeGreaterThan(2);
    expect(spread).toBeGreaterThan(0.1);
    expect(worst).toBeLessThan(2e-3);
  });
});

describe('one picture, one result', () => {
  const kinds = named([benchmarks.e14, byName('z^5'), byName('z^2 |re| |y| turned, Julia'), ...beyondFloat64.slice(0, 3)]);

  it.each(kinds)('%s: the same bits from every instruction set and number of threads', async (_name, picture) => {
    const results = new Set<string>();
    for (const isa of isas)
      for (const threads of isa === usualIsa ? [1, 3] : [2]) {
        renderer.configure({ isa, threads });
        for (const mode of ['smooth', 'distance'] as const) {
          const field = await fieldOf({ ...picture, view: { ...picture.view, sidePx: 70 } }, { coloring: { mode } });
          results.add(`${mode} ${createHash('sha256').update(new Uint32Array(field.buffer)).digest('hex')}`);
        }
      }
    expect(results.size).toBe(2);
  });

  it.each([...kinds, ...named([benchmarks.e113])])('%s: steps taken many at once lead where single steps lead', async (_name, picture) => {
    renderer.configure({ isa: usualIsa, threads: usualThreads });
    const jumping = await fieldOf(picture);
    const walking = await fieldOf(picture, { jumps: false });
    const differences = jumping.map((value, i) => (Object.is(value, walking[i]) ? 0 : Math.abs(value - walking[i]!)));
    // a few pixels may lie in dust, where the least difference leads elsewhere
    expect(differences.filter((difference) => difference < 0.01).length).toBeGreaterThan(0.9 * differences.length);
  });
});

describe('what is measured', () => {
  const shallowView = { re: '-0.6', im: '0.7', width: '0.4' };

  /** Distance of the definition, in float64. */
  function distanceAt(picture: DeepPicture, column: number, row: number): number {
    const { formula, view, iterations } = picture;
    const width = Number(view.width);
    const at = [
      Number(view.re) + ((column + 0.5) / view.sidePx - 0.5) * width,
      Number(view.im) + (0.5 - (row + 0.5) / view.sidePx) * width,
    ] as const;
    const orbit = (dx: number, dy: number): [number, number, number] => {
      const p = [at[0] + dx, at[1] + dy] as const;
      let z: [number, number] = [formula.startScale * p[0] + formula.startShift[0], formula.startScale * p[1] + formula.startShift[1]];
      for (let n = 1; n <= iterations; n++) {
        const [re, im] = deepStepValue(formula, z);
        z = [re + formula.cScale * p[0] + formula.cShift[0], im + formula.cScale * p[1] + formula.cShift[1]];
        if (z[0] ** 2 + z[1] ** 2 > 65536 && (dx !== 0 || dy !== 0 ? n === steps : true)) return [...z, n];
        if (n === steps && (dx !== 0 || dy !== 0)) return [...z, n];
      }
      return [...z, -1];
    };
    let steps = -1;
    const [x, y, n] = orbit(0, 0);
    if (n < 0) return 0;
    steps = n;
    const h = width * 1e-7;
    const across = orbit(h, 0);
    const along = orbit(0, h);
    const columns = [Math.hypot(across[0] - x, across[1] - y) / h, Math.hypot(along[0] - x, along[1] - y) / h];
    const size = Math.hypot(x, y);
    return (2 * size * Math.log(size)) / Math.sqrt((columns[0]! ** 2 + columns[1]! ** 2) / 2) / width;
  }

  it.each(['z^2', 'z^2, Julia', 'z^5', 'z^2 |x| |y|', 'z^2 |re| |y| turned, Julia'])(
    'distance of %s is the quotient of differences',
    async (name) => {
      const shallow: DeepPicture = { ...byName(name), view: { ...shallowView, sidePx: 12 }, iterations: 60 };
      const field = await fieldOf(shallow, { coloring: { mode: 'distance' } });
      let compared = 0;
      field.forEach((drawn, i) => {
        const expected = distanceAt(shallow, i % 12, Math.floor(i / 12));
        // closer to the set the quotient says nothing more
        if (!(expected >= 1e-3)) return expect(drawn).toBeLessThan(2e-3);
        compared++;
        expect(drawn).toBeGreaterThan(0.99 * expected);
        expect(drawn).toBeLessThan(1.01 * expected);
      });
      expect(compared).toBeGreaterThan(20);
    },
  );

  it('iterations are whole, and smooth iteration is theirs', async () => {
    const counts = await fieldOf(benchmarks.e14, { coloring: { mode: 'iterations' } });
    const smooth = await fieldOf(benchmarks.e14);
    counts.forEach((count, i) => {
      expect(Number.isInteger(count)).toBe(true);
      // |z_n| lies between 256 and 65540, so n + 1 - log2 log2 |z_n| between n - 3 and n - 2
      expect(count - smooth[i]!).toBeGreaterThan(1.99);
      expect(count - smooth[i]!).toBeLessThan(3.01);
    });
  });

  it('light falls on a slope that turns with the view', async () => {
    const light = { azimuthDeg: 45, elevationDeg: 45, strength: 1 };
    const size = { widthPx: 16, heightPx: 16 };
    const slopeX = (rotationDeg: number) =>
      renderer.renderField(specOf(benchmarks.e14, { coloring: { light }, view: { rotationDeg } }), { ...size, channel: 'slope-x' });
    const slopeY = (rotationDeg: number) =>
      renderer.renderField(specOf(benchmarks.e14, { coloring: { light }, view: { rotationDeg } }), { ...size, channel: 'slope-y' });
    const [x0, y0, x90, y90] = await Promise.all([slopeX(0), slopeY(0), slopeX(90), slopeY(90)]);
    for (let row = 0; row < 16; row++)
      for (let column = 0; column < 16; column++) {
        // turned by 90 degrees, the picture's right is the plane's up
        const was = (15 - column) * 16 + row;
        const is = row * 16 + column;
        expect(Math.hypot(x90[is]!, y90[is]!)).toBeCloseTo(1, 5);
        expect(x90[is]!).toBeCloseTo(y0[was]!, 2);
        expect(y90[is]!).toBeCloseTo(-x0[was]!, 2);
      }
  });
});

describe('what is refused', () => {
  const refusal = async (changes: Parameters<typeof specOf>[1]): Promise<string> => {
    try {
      await fieldOf(benchmarks.e14, changes);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('is a measure it does not have, or a place it cannot reach', async () => {
    const { deep } = specOf(benchmarks.e14);
    const folded = { ...deep!, foldsX: true };
    expect(await refusal({ deep: folded, coloring: { mode: 'lyapunov' } })).toMatch(/Lyapunov exponent of folded squares/);
    expect(await refusal({ deep: undefined })).toMatch(/cannot be drawn by perturbation/);
    expect(await refusal({ deep: { ...deep!, re: '1e3' } })).toMatch(/too far out/);
    expect(await refusal({ deep: { ...deep!, re: 'x' } })).toMatch(/not a decimal number/);
    expect(await refusal({ deep: { ...deep!, power: 9 } })).toMatch(/power/);
    expect(await refusal({ deep: { ...deep!, power: 3, foldsX: true } })).toMatch(/only squares fold/);
    expect(await refusal({ deep: { ...deep!, widthDigits: 0 } })).toMatch(/width/);
  });

  it('stops when told to, while the reference is followed', async () => {
    const endless = { ...benchmarks.e113, view: { ...benchmarks.e113.view, re: '-1', im: '0', width: '1e-2000' }, iterations: 1_000_000 };
    const signal = AbortSignal.timeout(30);
    await expect(renderer.renderField(specOf(endless), { widthPx: 8, heightPx: 8, signal })).rejects.toThrow();
    // the threads are free again
    expect((await fieldOf(benchmarks.e14)).length).toBe(256);
  });
});
