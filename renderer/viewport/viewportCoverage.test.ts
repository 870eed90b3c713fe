/** Which pictures of the Lab shaders draw: every built-in formula with everything its colouring can be. */
import { describe, expect, it } from 'vitest';
import { deepFormulaOf } from '../../shared/formula/deepFamily.ts';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import type { FormulaSpec } from '../../shared/formula/spec.ts';
import {
  coloringSchema,
  cycleModes,
  transfers,
  trapShapes,
  type Channel,
  type Coloring,
  type ColoringMode,
} from '../../shared/genome/coloring.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { greyPalette } from '../../shared/genome/palette.fixtures.ts';
import { deviceFor } from './fractalDevice.ts';

const widthPx = 1024;
const image = 'A'.repeat(1366) + '==';

const isOfCycles = (mode: ColoringMode): boolean => cycleModes.includes(mode);
const interiors = coloringSchema.shape.interior.unwrap().options;

/** Everything the Lab offers for a formula, one at a time, but measures of attracting cycles. */
function colorings({ colorings: offered }: FormulaSpec, usual: Coloring): Partial<Coloring>[] {
  const modes = offered.filter((mode) => !isOfCycles(mode));
  const channel = (mode: Coloring['mode']): Channel => ({ mode, transfer: 'linear', density: 1, offset: 0, amount: 0.5 });
  const each = <T>(values: readonly T[], change: (value: T) => Partial<Coloring>): Partial<Coloring>[] => values.map(change);
  return [
    ...each(modes, (mode) => ({ mode })),
    ...(modes.includes('trap') ? each(trapShapes, (shape) => ({ mode: 'trap', trap: { ...usual.trap, shape, angleDeg: 30, image } })) : []),
    ...modes.flatMap((mode) => each(['lightness', 'hue', 'chroma'] as const, (part) => ({ [part]: channel(mode) }))),
    ...each(transfers, (transfer) => ({ transfer })),
    ...each(['percentile', 'equalize'] as const, (kind) => ({ stretch: { kind, low: 0.01, high: 0.99 } })),
    ...each(
      interiors.filter((mode) => !isOfCycles(mode)),
      (interior) => ({ interior }),
    ),
    { light: { azimuthDeg: 45, elevationDeg: 40, strength: 0.7 } },
    { skip: 2 },
  ];
}

/** Why native pictures stand in for shaders, by formula. */
function fallbacks(change: (genome: Genome) => Genome = (genome) => genome): Record<string, string> {
  const found: Record<string, Set<string>> = {};
  for (const formula of FORMULAS) {
    const genome = defaultGenome(formula.id, greyPalette);
    for (const coloring of colorings(formula, genome.coloring)) {
      const { device, reason } = deviceFor(change({ ...genome, coloring: { ...genome.coloring, ...coloring } }), widthPx);
      if (device === 'cpu') (found[formula.id] ??= new Set()).add(reason);
    }
  }
  return Object.fromEntries(Object.entries(found).map(([id, reasons]) => [id, [...reasons].join('; ')]));
}

/** Games of chance: their histograms, the same in any order of the points, have no shader. */
const games = FORMULAS.filter(({ engine }) => engine === 'ifs' || engine === 'flame' || engine === 'attractor').map(({ id }) => id);

describe('on a graphics card', () => {
  it('every formula but games of chance is drawn by shaders, whatever its colouring', () => {
    expect(FORMULAS.length - games.length).toBe(78);
    expect(fallbacks()).toEqual(Object.fromEntries(games.map((id) => [id, 'drawn by the processor'])));
  });

  it('attracting cycles are found by shaders too, but in views beyond float32', () => {
    const withCycles = FORMULAS.filter(({ colorings: offered }) => offered.some(isOfCycles));
    expect(withCycles.length).toBeGreaterThan(0);
    const narrow = { center: [-0.75, 0.1] as [number, number], width: 1e-8, rotationDeg: 0 };
    for (const formula of withCycles)
      for (const mode of cycleModes) {
        const genome = defaultGenome(formula.id, greyPalette);
        for (const change of [{ mode }, { interior: mode as Coloring['interior'] }]) {
          const measured = { ...genome, coloring: { ...genome.coloring, ...(change as Partial<Coloring>) } };
          expect(deviceFor(measured, widthPx), formula.id).toEqual({ device: 'gpu', reason: '' });
          expect(deviceFor({ ...measured, view: narrow }, widthPx), formula.id).toEqual({ device: 'cpu', reason: 'too deep for float32' });
        }
      }
  });

  it('ornaments, solids and the like in float64 are not, for shaders have float32', () => {
    const inFloat64 = fallbacks((genome) => ({ ...genome, precision: 'f64' }));
    const others = FORMULAS.filter(({ id, escapes }) => !games.includes(id) && !escapes);
    expect(Object.keys(inFloat64).sort()).toEqual([...games, ...others.map(({ id }) => id)].sort());
    expect(new Set(others.map(({ id }) => inFloat64[id]))).toEqual(new Set(['float64 asked for']));
  });

  it('views beyond float32 are not, but where perturbation draws them', () => {
    const narrow = fallbacks((genome) => ({ ...genome, view: { center: [0.9, 0.3], width: 1e-8, rotationDeg: 0 } }));
    const drawn = FORMULAS.filter((formula) => deepFormulaOf(formula, defaultGenome(formula.id, greyPalette).params)).map(({ id }) => id);
    expect(drawn).toEqual(
      expect.arrayContaining(['mandelbrot', 'multibrot', 'burning-ship', 'celtic', 'perpendicular-buffalo', 'tricorn']),
    );
    expect(FORMULAS.filter(({ id }) => narrow[id] === undefined).map(({ id }) => id)).toEqual(drawn);
    expect(new Set(Object.values(narrow))).toEqual(new Set(['drawn by the processor', 'too deep for float32']));
  });
});
