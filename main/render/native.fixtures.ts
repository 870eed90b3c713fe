import { findFormula } from '../../shared/formula/catalog.ts';
import { defaultValue } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import type { RenderSpec } from './nativePlan.ts';
import { orbitCode } from './orbitProgram.ts';

/** A spec that remembers the formula it was made from, for the reference. */
export interface TestSpec extends RenderSpec {
  readonly formula: string;
  readonly params: Genome['params'];
}

/** A partial spec: what a test cares about; `coloring` and `view` are merged over the defaults. */
export type SpecChanges = Partial<Omit<TestSpec, 'coloring' | 'view' | 'formula' | 'program' | 'uniforms'>> & {
  readonly coloring?: Partial<RenderSpec['coloring']>;
  readonly view?: Partial<RenderSpec['view']>;
};

const bytesToLinear = (byte: number): number => {
  const value = byte / 255;
  return Math.round(65535 * (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
};

/** A palette whose pictures spell the entry: red is entry >> 4, green 16 * (entry & 15), blue 0. */
export const entryPalette = (() => {
  const lut = new Uint16Array(4096 * 3);
  for (let entry = 0; entry < 4096; entry++) lut.set([bytesToLinear(entry >> 4), bytesToLinear((entry & 15) * 16), 0], entry * 3);
  return lut;
})();

/** The palette entry that a pixel of a picture with `entryPalette` shows. */
export function entryOf(rgb: Uint8Array, pixel: number): number {
  return rgb[pixel * 3]! * 16 + rgb[pixel * 3 + 1]! / 16;
}

/** Parameters of the four formulas that most tests use; the others have those of the catalogue. */
const defaultParams: Record<string, Genome['params']> = {
  mandelbrot: { z0: [0, 0] },
  julia: { c: [-0.8, 0.156] },
  kali: { c: [-0.72, -0.55], scale: 1, theta: 0, mu: 0 },
  'kali-julia': { c: [-0.6, -0.45], kali: 0.6, julia: 0.25, theta: 0 },
};

/** A spec with the fields that matter to a test and plain values elsewhere. */
export function makeSpec(formula: string, { coloring, view, ...changes }: SpecChanges = {}): TestSpec {
  const listed = findFormula(formula)!;
  const escapes = listed.escapes;
  const params = changes.params ?? defaultParams[formula] ?? Object.fromEntries(listed.parameters.map((p) => [p.name, defaultValue(p)]));
  const spec = {
    engine: 'orbit',
    variant: 0,
    formula,
    params,
    iterations: escapes ? 200 : 12,
    precision: escapes ? 'f64' : 'f32',
    lut: entryPalette,
    interior: [65535, 65535, 65535],
    ...changes,
    view: { center: formula === 'mandelbrot' ? [-0.75, 0] : [0, 0], width: 3, rotationDeg: 0, ...view },
    coloring: {
      mode: escapes ? 'smooth' : 'exp',
      trap: { shape: 'point', center: [0, 0], radius: 0.5 },
      transfer: 'linear',
      density: 1,
      offset: 0,
      ...coloring,
    },
  } as const satisfies Omit<TestSpec, 'uniforms'>;
  return { ...spec, ...orbitCode(listed, params, spec.coloring) };
}

/**
 * Every kind of field the renderer knows: formulas x modes and trap shapes x precisions, and the parameters that switch
 * on other arithmetic.
 */
export function everyKindOfSpec(): { name: string; spec: TestSpec }[] {
  const variants: { name: string; formula: string; changes: SpecChanges }[] = [
    { name: 'mandelbrot', formula: 'mandelbrot', changes: { view: { rotationDeg: 30 } } },
    { name: 'mandelbrot from z0', formula: 'mandelbrot', changes: { params: { z0: [0.2, -0.3] } } },
    { name: 'julia', formula: 'julia', changes: { view: { rotationDeg: -77 } } },
    { name: 'kali', formula: 'kali', changes: { view: { rotationDeg: 10 } } },
    { name: 'kali rotated', formula: 'kali', changes: { params: { c: [-0.9, -0.4], scale: 1.3, theta: 25, mu: 0.3 } } },
    { name: 'kali-julia', formula: 'kali-julia', changes: {} },
    { name: 'kali-julia rotated', formula: 'kali-julia', changes: { params: { c: [-0.5, -0.6], kali: 0.8, julia: 0.4, theta: -40 } } },
  ];
  const colorings: { name: string; coloring: SpecChanges['coloring'] }[] = [
    { name: 'smooth', coloring: { mode: 'smooth', transfer: 'log', density: 0.45 } },
    { name: 'exp', coloring: { mode: 'exp', transfer: 'linear', density: 1.6 } },
    ...(['point', 'cross', 'circle'] as const).map((shape) => ({
      name: `trap ${shape}`,
      coloring: { mode: 'trap', transfer: 'sqrt', density: 1.3, trap: { shape, center: [0.3, -0.2], radius: 0.4 } } as const,
    })),
  ];
  return variants.flatMap(({ name, formula, changes }) =>
    colorings
      .filter(({ coloring }) => coloring?.mode !== 'smooth' || formula === 'mandelbrot' || formula === 'julia')
      .flatMap((coloring) =>
        (['f32', 'f64'] as const).map((precision) => ({
          name: `${name}, ${coloring.name}, ${precision}`,
          spec: makeSpec(formula, { ...changes, precision, coloring: coloring.coloring }),
        })),
      ),
  );
}
