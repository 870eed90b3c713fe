import { describe, expect, test } from 'vitest';
import { RandomStream } from '../math/rng.ts';
import { builtInText } from './builtIn.ts';
import { FORMULAS, findFormula, formulaOf } from './catalog.ts';
import { programOf } from './compile.ts';
import { withDerivative } from './derivative.ts';
import { runOrbit, uniformsOf } from './evaluate.ts';
import { type Complex, Interpreter } from './interpreter.fixtures.ts';
import type { FormulaSpec } from './spec.ts';

const drawn = FORMULAS.filter(({ engine }) => engine === 'orbit');
const defaults = (spec: FormulaSpec) => Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, parameter.default]));

test('ids are the names of the files, and ids, labels and summaries are there once each', () => {
  for (const part of ['id', 'label', 'summary'] as const)
    expect(new Set(FORMULAS.map((formula) => formula[part])).size).toBe(FORMULAS.length);
  for (const formula of FORMULAS) expect(formula.source).toBe(builtInText(formula.id));
  expect(FORMULAS.slice(0, 4).map(({ id }) => id)).toEqual(['mandelbrot', 'julia', 'kali', 'kali-julia']);
  expect(FORMULAS.length).toBeGreaterThanOrEqual(56);
});

test('every formula and parameter says what it is', () => {
  for (const formula of FORMULAS) {
    expect(formula.summary, formula.id).toMatch(/\.$/);
    expect(formula.family, formula.id).not.toBe('Other');
    for (const parameter of formula.parameters) expect(parameter.help, `${formula.id}.${parameter.name}`).toMatch(/\.$/);
  }
});

describe.each(drawn.map((formula) => [formula.id, formula] as const))('%s', (_, formula) => {
  const stream = RandomStream.fromSeed(5).split(formula.id);
  const { center, width } = formula.defaultView;
  const pixels = Array.from(
    { length: 12 },
    () => [center[0] + stream.range(-width / 2, width / 2), center[1] + stream.range(-width / 2, width / 2)] as const,
  );

  test('does what its text says, word by word', () => {
    const values = defaults(formula);
    const program = { ...programOf(formula, values), stop: { nodes: [], outputs: [] } };
    const uniforms = uniformsOf(formula, values);
    let compared = 0;
    for (const pixel of pixels) {
      const run = new Interpreter(formula.source, values, { re: pixel[0], im: pixel[1] }, builtInText);
      runOrbit(program, uniforms, pixel, 3, (state) => {
        run.step();
        const z = run.state.get('z') as Complex;
        if (!(Math.hypot(z.re, z.im) < 1e6)) return;
        const error = Math.hypot(state[program.z[0]]! - z.re, state[program.z[1]]! - z.im);
        expect(error, `at ${pixel}`).toBeLessThan(1e-7 * (1 + Math.hypot(z.re, z.im)));
        compared++;
      });
    }
    expect(compared).toBeGreaterThan(8);
  });

  test('its derivative is that of finite differences', () => {
    const values = defaults(formula);
    const program = { ...programOf(formula, values), stop: { nodes: [], outputs: [] } };
    const dual = withDerivative(program);
    const { dx, dy } = dual.derivative!;
    const uniforms = uniformsOf(formula, values);
    const at = (x: number, y: number, steps: number): readonly [number, number] => {
      const { state } = runOrbit(program, uniforms, [x, y], steps);
      return [state[program.z[0]]!, state[program.z[1]]!];
    };
    const h = 1e-6;
    let [right, wrong] = [0, 0];
    for (const [x, y] of pixels)
      for (const steps of [1, 2]) {
        const [east, west] = [at(x + h, y, steps), at(x - h, y, steps)];
        const [north, south] = [at(x, y + h, steps), at(x, y - h, steps)];
        const expected = [east[0] - west[0], east[1] - west[1], north[0] - south[0], north[1] - south[1]].map((d) => d / (2 * h));
        const size = Math.max(1, ...expected.map(Math.abs));
        if (!(size < 1e4)) continue;
        const { state } = runOrbit(dual, uniforms, [x, y], steps);
        const along = [state[dx[0]]!, state[dx[1]]!];
        const found = [...along, ...(dy ? [state[dy[0]]!, state[dy[1]]!] : [-along[1]!, along[0]!])];
        if (expected.every((value, i) => Math.abs(value - found[i]!) < 1e-3 * size)) right++;
        else wrong++;
      }
    // a few points lie so near a corner or a pole that differences cannot tell
    expect(right).toBeGreaterThanOrEqual(4);
    expect(wrong).toBeLessThanOrEqual(2);
  });

  test('its default orbits stay numbers until a rule stops them', () => {
    const values = defaults(formula);
    const program = programOf(formula, values);
    const uniforms = uniformsOf(formula, values);
    const finite = pixels.filter((pixel) => {
      const { state } = runOrbit(program, uniforms, pixel, Math.min(formula.iterations.default, 60));
      return Number.isFinite(state[program.z[0]]!) && Number.isFinite(state[program.z[1]]!);
    });
    expect(finite.length).toBeGreaterThanOrEqual(9);
  });
});

test('programs that differ in values alone are one object; whole exponents make others', () => {
  const multibrot = findFormula('multibrot')!;
  const values = defaults(multibrot);
  expect(programOf(multibrot, { ...values, d: 3 })).toBe(programOf(multibrot, { ...values, d: 3 }));
  expect(programOf(multibrot, { ...values, d: 4 })).not.toEqual(programOf(multibrot, { ...values, d: 3 }));
  const kali = findFormula('kali')!;
  expect(programOf(kali, { ...defaults(kali), scale: 2 })).toBe(kali.program);
});

test('a specification that was copied or sent elsewhere still finds its program', () => {
  const copy = structuredClone({ ...findFormula('kali')! });
  expect(programOf(copy, defaults(copy))).toEqual(findFormula('kali')!.program!);
});

test('a genome is drawn by its own text if it has one', () => {
  const source = 'formula mine "Mine"\nstart\n  z = pixel\nstep\n  z = z ^ 2 + 0.25';
  expect(formulaOf({ formula: 'mine', source })!.label).toBe('Mine');
  expect(formulaOf({ formula: 'kali' })!.id).toBe('kali');
  expect(formulaOf({ formula: 'none' })).toBeUndefined();
  expect(() => formulaOf({ formula: 'mine', source: 'formula mine "Mine"' })).toThrow('The start gives z no value.');
});
