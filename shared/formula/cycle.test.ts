import { describe, expect, it } from 'vitest';
import { bytecodeOf } from './bytecode.ts';
import { FORMULAS, findFormula } from './catalog.ts';
import { compileFormula, programOf } from './compile.ts';
import { cycleProgramOf, multiplierDegree } from './cycle.ts';
import { evaluateGraph, uniformsOf } from './evaluate.ts';
import { FormulaError } from './formulaError.ts';

type Point = readonly [number, number];

const followed = FORMULAS.filter(({ colorings }) => colorings.includes('interior-distance'));

const cycleOf = (id: string, values: Record<string, number | number[]> = {}) => {
  const spec = findFormula(id)!;
  const params = { ...Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, parameter.default])), ...values };
  return { program: programOf(spec, params), cycle: cycleProgramOf(programOf(spec, params)), uniforms: uniformsOf(spec, params) };
};

it('cycles are followed of analytic steps that move with the pixel and change z alone', () => {
  expect(followed.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['mandelbrot', 'multibrot', 'lambda', 'sine', 'exponential', 'magnet-1', 'nova']),
  );
  for (const id of [
    'julia',
    'burning-ship',
    'tricorn',
    'phoenix',
    'manowar',
    'spider',
    'glynn',
    'real-power',
    'barnsley-1',
    'newton',
    'kali',
  ])
    expect(findFormula(id)!.colorings, id).not.toContain('interior-distance');
  // a text that asks for it all the same is told why not
  const source = findFormula('tricorn')!.source.replace(/^colorings .*$/m, 'colorings interior-period');
  expect(() => compileFormula(source)).toThrow(FormulaError);
  expect(() => compileFormula(source)).toThrow(/"interior-period" is not measured here/);
});

it('every such formula has code that the addon takes', () => {
  for (const { id } of followed) {
    const code = bytecodeOf(cycleOf(id).cycle);
    // registers, uniforms and constants (orbit_program.h)
    expect(code[3], id).toBeLessThanOrEqual(192);
    expect(code[1]! + code[2]!, id).toBeLessThanOrEqual(512);
  }
});

describe('derivatives of two steps', () => {
  const steps = 2;
  it.each(followed.map(({ id }) => [id] as const))('%s agrees with differences', (id) => {
    const { program, cycle, uniforms } = cycleOf(id);
    const pixel: Point = [0.31, 0.42];
    const w: Point = [0.23, -0.17];
    /** z and dz/dw after two steps from w, by the cycle's program or z alone by the formula's own */
    const run = (from: Point, at: Point): Float64Array => {
      let state = evaluateGraph(cycle.start, { uniforms, pixel: at });
      state.set(from);
      for (let k = 0; k < steps; k++) {
        const next = state.slice();
        next.set(evaluateGraph(cycle.step, { uniforms, state }));
        state = next;
      }
      return state;
    };
    const plain = (from: Point, at: Point): Point => {
      let state = evaluateGraph(program.start, { uniforms, pixel: at });
      program.z.forEach((slot, part) => (state[slot] = from[part]!));
      for (let n = 0; n < steps; n++) {
        const next = state.slice();
        next.set(evaluateGraph(program.step, { uniforms, state, n }));
        state = next;
      }
      return [state[program.z[0]]!, state[program.z[1]]!];
    };
    const h = 1e-5;
    const found = run(w, pixel);
    const close = (slot: number, expected: Point): void => {
      const scale = Math.max(1, Math.hypot(...expected), Math.hypot(found[slot]!, found[slot + 1]!));
      expect(Math.hypot(found[slot]! - expected[0], found[slot + 1]! - expected[1]) / scale, `slot ${slot}`).toBeLessThan(2e-5);
    };
    const byW = (of: (from: Point) => Point): Point => {
      const [a, b] = [of([w[0] + h, w[1]]), of([w[0] - h, w[1]])];
      return [(a[0] - b[0]) / (2 * h), (a[1] - b[1]) / (2 * h)];
    };
    const byP = (of: (at: Point) => Point): Point => {
      const [a, b] = [of([pixel[0] + h, pixel[1]]), of([pixel[0] - h, pixel[1]])];
      return [(a[0] - b[0]) / (2 * h), (a[1] - b[1]) / (2 * h)];
    };
    const slope = (state: Float64Array): Point => [state[2]!, state[3]!];
    const end = plain(w, pixel);
    expect(Math.hypot(...end)).toBeLessThan(1e6);
    close(0, end);
    close(
      2,
      byW((from) => plain(from, pixel)),
    );
    close(
      4,
      byP((at) => plain(w, at)),
    );
    close(
      6,
      byW((from) => slope(run(from, pixel))),
    );
    close(
      8,
      byP((at) => slope(run(w, at))),
    );
  });
});

it('the multiplier of z^d + c takes each value d - 1 times in a component, that of others once', () => {
  for (const d of [2, 3, 5, 8]) {
    const { cycle, uniforms } = cycleOf('multibrot', { d });
    expect(multiplierDegree(cycle, uniforms), `d = ${d}`).toBe(d - 1);
  }
  // not from a critical point
  const { cycle, uniforms } = cycleOf('multibrot', { d: 5, mu: 0.5 });
  expect(multiplierDegree(cycle, uniforms)).toBe(1);
  for (const id of ['mandelbrot', 'lambda', 'exponential', 'sine']) {
    const one = cycleOf(id);
    expect(multiplierDegree(one.cycle, one.uniforms), id).toBe(1);
  }
});

it('programs with other states or steps that are not analytic are refused', () => {
  for (const id of ['phoenix', 'burning-ship']) expect(() => cycleOf(id), id).toThrow(TypeError);
});
