/** Measures of whole orbits in deep pictures, against orbits followed in many digits. */
import { afterAll, describe, expect, it } from 'vitest';
import type { ColoringMode } from '../../../shared/genome/coloring.ts';
import { measure, type Orbit } from '../native.reference.ts';
import { makeSpec } from '../native.fixtures.ts';
import { loadNativeRenderer } from '../native.ts';
import type { RenderColoring } from '../nativePlan.ts';
import { bitsFor, exactOrbit, placeOf } from './bigOrbit.fixtures.ts';
import { benchmarks, pictures, specOf, type DeepPicture } from './deep.fixtures.ts';

const renderer = loadNativeRenderer();
const usual = renderer.info();
afterAll(() => renderer.configure({ isa: usual.isa, threads: usual.threads }));

const modes = [
  ...(['exp', 'converge', 'trap', 'triangle', 'stripe', 'curvature', 'difference', 'mean', 'mean-x', 'mean-y'] as const),
  ...(['lamps', 'lyapunov', 'atom', 'angle'] as const),
] satisfies ColoringMode[];
const trap = { shape: 'point', center: [0.31, -0.17], radius: 0.4, angleDeg: 25 } as const;

/** A program whose degree and c are the picture's: what the measures ask beside the orbit. */
function programFor({ formula }: DeepPicture, coloring: Partial<RenderColoring>) {
  const seed: [number, number] = [...formula.cShift];
  const { program, uniforms } = makeSpec('multibrot', {
    params: { d: formula.power, mu: formula.cScale, seed },
    precision: 'deep',
    coloring,
  });
  return { program, uniforms };
}

/** In float64, as a genome's view has it beside its digits. */
const viewOf = ({ view }: DeepPicture) => ({
  center: [Number(view.re), Number(view.im)] as const,
  width: Math.max(Number(view.width), 1e-300),
  rotationDeg: 0,
});

type Changes = { readonly jumps?: boolean; readonly iterations?: number };
const specFor = (picture: DeepPicture, coloring: Partial<RenderColoring>, { jumps = true, iterations }: Changes = {}) => ({
  ...specOf(picture, { coloring, jumps, view: viewOf(picture), ...(iterations ? { iterations } : {}) }),
  ...programFor(picture, coloring),
});
const fieldOf = (picture: DeepPicture, coloring: Partial<RenderColoring>, changes?: Changes) =>
  renderer.renderField(specFor(picture, coloring, changes), { widthPx: picture.view.sidePx, heightPx: picture.view.sidePx });

const byName = (name: string, width: (width: number) => boolean = () => true): DeepPicture =>
  pictures.find((picture) => picture.name.startsWith(`${name} at`) && width(Number(picture.view.width)))!;

function expectedValue(picture: DeepPicture, mode: ColoringMode, coloring: Partial<RenderColoring>, orbit: Orbit): number {
  if (mode === 'lyapunov') {
    const { power } = picture.formula;
    const growths = orbit.points.slice(0, -1).map(([x, y]) => power * Math.hypot(x, y) ** (power - 1));
    return growths.map((growth) => (growth < 1e-12 ? 0 : Math.log(growth))).reduce((sum, term) => sum + term, 0) / growths.length;
  }
  return measure(makeSpec('mandelbrot', { coloring: { mode, trap, ...coloring } }), mode, orbit, [0, 0]);
}

interface Misfit {
  readonly mode: ColoringMode;
  readonly expected: number;
  readonly drawn: number;
}

/** Every mode at every `stride`-th pixel. A place that a billionth of a pixel changes is left out. */
async function misfits(
  picture: DeepPicture,
  stride: number,
  coloring: Partial<RenderColoring> = {},
  asked: readonly ColoringMode[] = modes,
) {
  const { formula, view, iterations } = picture;
  const isFolded = formula.foldsReal || formula.foldsX || formula.foldsY || formula.turnsDown;
  const measured = asked.filter((mode) => !(isFolded && mode === 'lyapunov'));
  const fields = new Map<ColoringMode, Float32Array>();
  for (const mode of measured) fields.set(mode, await fieldOf(picture, { mode, trap, ...coloring }));
  const bits = bitsFor(view.width);
  const found: Misfit[] = [];
  let compared = 0;
  for (let row = stride >> 1; row < view.sidePx; row += stride)
    for (let column = stride >> 1; column < view.sidePx; column += stride) {
      const orbitAt = (nudge: number): Orbit => {
        const { points, c, hasEscaped } = exactOrbit(formula, placeOf(view, column, row, bits, nudge), bits, iterations);
        return { points, end: hasEscaped ? 'escape' : null, rule: { c, radius: 256, degree: formula.power } };
      };
      const [orbit, beside] = [orbitAt(0), orbitAt(1e-9)];
      for (const mode of measured) {
        const expected = expectedValue(picture, mode, coloring, orbit);
        const slack = 50 * Math.abs(expected - expectedValue(picture, mode, coloring, beside));
        if (slack > 1e-3) continue;
        compared++;
        const drawn = fields.get(mode)![row * view.sidePx + column]!;
        if (mode === 'angle' && Math.abs(drawn - expected) > 1 - 1e-5) continue; // turns from 1 to 0
        // where z passes 0 closely z - c has few digits in float64, here as there
        const tolerance = mode === 'triangle' ? 2e-4 : 2e-6;
        if (!(Math.abs(drawn - expected) <= slack + tolerance * (1 + Math.abs(expected)))) found.push({ mode, expected, drawn });
      }
    }
  expect(compared).toBeGreaterThan(0);
  return found;
}

describe('measures of whole orbits agree with orbits in many digits', () => {
  it.each([
    ['1e14', benchmarks.e14, 4],
    ['5e113', benchmarks.e113, 16],
    ['a Julia set', byName('z^2, Julia', (width) => width > 1e-40), 8],
    ['a cubic', byName('z^3', (width) => width > 1e-40), 8],
    ['a burning ship', byName('z^2 |x| |y|', (width) => width > 1e-40), 8],
    ['beyond float64', byName('z^2', (width) => width < 1e-300), 8],
    ['beyond float64, a fold', byName('z^2 |x| |y|', (width) => width < 1e-300), 8],
  ] as const)('at %s', async (name, picture, stride) => {
    // the last is a fixed point, where changes of z are below the digits of z
    const sensible = name === 'beyond float64, a fold' ? modes.filter((mode) => mode !== 'curvature') : modes;
    expect(await misfits(picture, stride, {}, sensible)).toEqual([]);
  });

  it('with steps left out', async () => {
    for (const skip of [7, 1500])
      expect(await misfits(benchmarks.e14, 8, { skip }, ['trap', 'stripe', 'mean', 'atom', 'lamps', 'curvature'])).toEqual([]);
  });

  it.each(['line', 'cross', 'circle', 'square', 'rhombus'] as const)('trapped by a %s', async (shape) => {
    expect(await misfits(benchmarks.e14, 8, { trap: { ...trap, shape } }, ['trap'])).toEqual([]);
  });
});

describe('measures of whole orbits', () => {
  it('are the same with and without jumps, also inside and by an image', async () => {
    const image = Buffer.from(Array.from({ length: 1024 }, (_, k) => (k * 37) % 251)).toString('base64');
    const colorings: readonly Partial<RenderColoring>[] = [
      ...modes.map((mode) => ({ mode, trap })),
      { mode: 'trap', trap: { ...trap, shape: 'image', radius: 1.5, image } },
      { mode: 'smooth', interior: 'mean' },
    ];
    for (const coloring of colorings) {
      const [jumping, walking] = await Promise.all(
        [true, false].map((jumps) => fieldOf(benchmarks.e14, coloring, { jumps, iterations: 3000 })),
      );
      const far = [...jumping!.keys()].filter(
        (i) => !Object.is(jumping![i], walking![i]) && !(Math.abs(jumping![i]! - walking![i]!) < 1e-3 * (1 + Math.abs(walking![i]!))),
      );
      expect(far.length, coloring.mode).toBeLessThanOrEqual(8);
    }
  });

  it('are the same bytes on every instruction set and number of threads', async () => {
    const coloring = { mode: 'stripe', hue: { mode: 'trap', transfer: 'linear', density: 1, offset: 0, amount: 0.5 }, trap } as const;
    const drawn: string[] = [];
    for (const isa of usual.isas)
      for (const threads of [1, 2]) {
        renderer.configure({ isa, threads });
        const { rgb } = await renderer.renderImage(
          specFor(
            byName('z^2', (width) => width < 1e-300),
            coloring,
          ),
          {
            widthPx: 40,
            heightPx: 24,
            supersample: 2,
          },
        );
        drawn.push(Buffer.from(rgb).toString('base64'));
      }
    renderer.configure({ isa: usual.isa, threads: usual.threads });
    expect(new Set(drawn).size).toBe(1);
  });
});
