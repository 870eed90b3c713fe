import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { bytecodeOf } from '../../shared/formula/bytecode.ts';
import { findFormula } from '../../shared/formula/catalog.ts';
import { programOf } from '../../shared/formula/compile.ts';
import type { ColoringMode } from '../../shared/genome/coloring.ts';
import { makeSpec, type SpecChanges, type TestSpec } from './native.fixtures.ts';
import { referenceField } from './native.reference.ts';
import { loadNativeRenderer } from './native.ts';

const renderer = loadNativeRenderer();
const { isas, threads: usualThreads, isa: usualIsa } = renderer.info();
afterAll(() => renderer.configure({ isa: usualIsa, threads: usualThreads }));

const size = { widthPx: 41, heightPx: 29 };
const trap = (shape: TestSpec['coloring']['trap']['shape'], angleDeg = 0): TestSpec['coloring']['trap'] => ({
  shape,
  center: [0.3, -0.2],
  radius: 0.4,
  angleDeg,
});

const measures: { name: string; coloring: SpecChanges['coloring'] & { readonly mode: ColoringMode } }[] = [
  ...(['iterations', 'smooth', 'distance', 'exp', 'converge', 'triangle', 'stripe', 'curvature', 'difference'] as const).map((mode) => ({
    name: mode,
    coloring: { mode },
  })),
  ...(['mean', 'mean-x', 'mean-y', 'lamps', 'atom', 'angle'] as const).map((mode) => ({
    name: mode,
    coloring: { mode, trap: trap('point') },
  })),
  ...(['line', 'cross', 'square', 'rhombus'] as const).map((shape) => ({
    name: `trap ${shape}, turned`,
    coloring: { mode: 'trap' as const, trap: trap(shape, 25) },
  })),
  { name: 'exp after three steps', coloring: { mode: 'exp', skip: 3 } },
  { name: 'trap after three steps', coloring: { mode: 'trap', skip: 3, trap: trap('circle') } },
  { name: 'nine stripes', coloring: { mode: 'stripe', stripes: 9, skip: 1 } },
  { name: 'smooth with an interior', coloring: { mode: 'smooth', interior: 'exp' } },
];

const formulas: { id: string; changes: SpecChanges }[] = [
  { id: 'julia', changes: { iterations: 60 } },
  { id: 'burning-ship', changes: { iterations: 60, view: { center: [-0.5, -0.5], width: 4 } } },
  { id: 'kali', changes: { iterations: 5, precision: 'f64' } },
  { id: 'newton', changes: { iterations: 60, view: { center: [0, 0], width: 4 } } },
  { id: 'nova', changes: { iterations: 40, view: { center: [-0.4, 0], width: 3.5 } } },
  { id: 'magnet-1', changes: { iterations: 60, view: { center: [1.3, 0], width: 4 } } },
  { id: 'sine', changes: { iterations: 15, view: { center: [0, 0], width: 6 } } },
];
const applies = (id: string, mode: ColoringMode): boolean =>
  (mode !== 'smooth' && mode !== 'iterations' && mode !== 'distance') || findFormula(id)!.program!.rules.length > 0;

const cases = formulas.flatMap(({ id, changes }) =>
  measures
    .filter(({ coloring }) => applies(id, coloring.mode) && !(coloring.interior && id === 'kali'))
    .map(({ name, coloring }) => ({ name: `${id}: ${name}`, spec: makeSpec(id, { ...changes, coloring }) })),
);

describe('measures against the scalar reference', () => {
  it.each(cases)('$name', async ({ spec }) => {
    const field = await renderer.renderField(spec, size);
    const reference = referenceField(spec, size.widthPx, size.heightPx);
    const scale = Math.max(
      ...reference
        .filter((value) => !Number.isNaN(value))
        .map((value) => Math.abs(value))
        .filter((value) => value < 1e5),
      1e-9,
    );
    // an angle of 0 is one of a whole turn
    const away = (a: number, b: number): number =>
      Math.min(Math.abs(a - b), spec.coloring.mode === 'angle' ? Math.abs(Math.abs(a - b) - 1) : Infinity);
    // the last change of z is a small difference, and the reference's derivative a difference of such
    const settles = programOf(findFormula(spec.formula)!, spec.params).rules.includes('converge');
    const tolerance = spec.coloring.mode === 'distance' ? (settles ? 2e-2 : 1e-3) : 1e-5;
    const close = field.reduce((count, value, i) => {
      const expected = reference[i]!;
      const near = Number.isNaN(expected)
        ? Number.isNaN(value)
        : away(value, expected) <= tolerance * Math.max(Math.abs(expected), 0.01 * scale);
      return count + (near ? 1 : 0);
    }, 0);
    // the rest lies where orbits diverge fastest, or on a border between two answers
    expect(close / field.length).toBeGreaterThan(0.96);
  });
});

describe('the same bits from every instruction set', () => {
  const kinds = [
    ...cases.filter(({ name }) => /^(nova|burning-ship|sine)/.test(name)),
    ...(['generic-unit', 'ducks', 'phoenix', 'neural', 'tetration', 'multibrot'] as const).map((id) => ({
      name: id,
      spec: makeSpec(id, {
        iterations: 20,
        coloring: { mode: 'lyapunov', hue: { mode: 'stripe', transfer: 'linear', density: 1, offset: 0, amount: 1 } },
      }),
    })),
    { name: 'f32', spec: makeSpec('nova', { iterations: 30, precision: 'f32', coloring: { mode: 'curvature' } }) },
  ];
  it.each(kinds)('$name', async ({ spec }) => {
    const results = [];
    for (const isa of isas)
      for (const threads of isa === usualIsa ? [1, 3] : [2]) {
        renderer.configure({ isa, threads });
        const hash = createHash('sha256');
        for (const channel of ['main', 'hue'] as const) {
          if (channel === 'hue' && !spec.coloring.hue) continue;
          const field = await renderer.renderField(spec, { ...size, channel });
          hash.update(new Uint8Array(field.buffer));
        }
        results.push(hash.digest('hex'));
      }
    expect(new Set(results).size).toBe(1);
  });
});

describe('compiled steps', () => {
  const compiled: { id: string; changes: SpecChanges }[] = [
    { id: 'mandelbrot', changes: { iterations: 100 } },
    { id: 'julia', changes: { iterations: 100, coloring: { mode: 'mean-x' } } },
    ...['burning-ship', 'buffalo', 'celtic', 'heart', 'tricorn', 'mandelbar-celtic', 'perpendicular-celtic', 'perpendicular-buffalo'].map(
      (id) => ({
        id,
        changes: { iterations: 60, view: { center: [-0.5, 0] as const, width: 4 } },
      }),
    ),
    ...[3, 4, 5, 6, 7, 8].map((d) => ({
      id: 'multibrot',
      changes: { iterations: 60, params: { d, mu: 1, seed: [0, 0] } as TestSpec['params'] },
    })),
    { id: 'kali', changes: { iterations: 6, precision: 'f64' } },
    { id: 'kali-mandel', changes: { iterations: 6, precision: 'f64', coloring: { mode: 'trap' } } },
    { id: 'kali-julia', changes: { iterations: 6, precision: 'f64', coloring: { mode: 'mean' } } },
    { id: 'generic-unit', changes: { iterations: 6, precision: 'f64' } },
  ];
  it.each(compiled)('$id agrees with its interpreted self', async ({ id, changes }) => {
    const spec = makeSpec(id, changes);
    const program = programOf(findFormula(id)!, spec.params);
    const interpreted = bytecodeOf(program, null, null);
    expect(interpreted).not.toEqual(spec.program);
    const [own, other] = [await renderer.renderField(spec, size), await renderer.renderField({ ...spec, program: interpreted }, size)];
    const close = own.reduce(
      (count, value, i) =>
        count + (Object.is(value, other[i]) || Math.abs(value - other[i]!) <= 1e-4 * Math.max(1, Math.abs(value)) ? 1 : 0),
      0,
    );
    expect(close / own.length).toBeGreaterThan(0.97);
  });
});
