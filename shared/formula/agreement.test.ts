import { describe, expect, test } from 'vitest';
import { RandomStream } from '../math/rng.ts';
import { compileFormula, programOf } from './compile.ts';
import { withDerivative } from './derivative.ts';
import { runOrbit, uniformsOf } from './evaluate.ts';
import { functions } from './functions.ts';
import { type Complex, interpretedFunctions, Interpreter } from './interpreter.fixtures.ts';
import { FormulaWriter } from './randomFormula.fixtures.ts';

const rng = RandomStream.fromSeed(20_250_101);
const values = (stream: RandomStream) => ({
  a: stream.range(-2, 2),
  p: stream.range(0.2, 3),
  d: 1 + stream.integer(5),
  c: [stream.range(-2, 2), stream.range(-2, 2)] as const,
});

function interpret(
  source: string,
  params: ReturnType<typeof values>,
  pixel: Complex,
  steps: number,
  noise?: () => number,
  tilt?: number,
): Complex {
  const run = new Interpreter(source, params, pixel, undefined, noise, tilt);
  for (let k = 0; k < steps; k++) run.step();
  return run.state.get('z') as Complex;
}

/** How far the interpreted result moves when every operation is off by up to 1e-12. */
function wobble(source: string, params: ReturnType<typeof values>, pixel: Complex, steps: number, z: Complex): number {
  const stream = rng.split('noise');
  const others = [1e-12, -1e-12, 1e-12, -1e-12].map((tilt) =>
    interpret(source, params, pixel, steps, () => stream.range(-1e-12, 1e-12), tilt),
  );
  return Math.max(...others.map((other) => Math.hypot(other.re - z.re, other.im - z.im)));
}

test('the interpreter of the tests knows every function', () => {
  expect([...interpretedFunctions].sort()).toEqual([...functions.keys()].sort());
});

describe('random formulas', () => {
  test('compiled and interpreted orbits agree within what errors of 1e-11 in each operation do', () => {
    let compared = 0;
    for (let k = 0; k < 300; k++) {
      const stream = rng.split(k);
      const source = new FormulaWriter(stream).formula();
      const params = values(stream);
      const spec = compileFormula(source, () => undefined);
      const program = programOf(spec, params);
      const uniforms = uniformsOf(spec, params);
      const steps = 1 + (k % 3);
      const pixel = { re: stream.range(-1.5, 1.5), im: stream.range(-1.5, 1.5) };
      const z = interpret(source, params, pixel, steps);
      const bound = 10 * wobble(source, params, pixel, steps, z) + 1e-13 * (1 + Math.hypot(z.re, z.im));
      // left out: results that are not finite, and those that a hair decides (a corner, a cut, a whole number)
      if (!(bound < 1e-6 * (1 + Math.hypot(z.re, z.im)))) continue;
      const { state } = runOrbit({ ...program, stop: { nodes: [], outputs: [] } }, uniforms, [pixel.re, pixel.im], steps);
      const error = Math.hypot(state[program.z[0]]! - z.re, state[program.z[1]]! - z.im);
      if (!(error <= bound))
        throw new Error(`formula ${k}: ${error} > ${bound}\n${source}\n${JSON.stringify({ params, pixel, steps, z })}`);
      compared++;
    }
    expect(compared).toBeGreaterThan(150);
  });
});

describe('derivatives', () => {
  /** dz/dx and dz/dy by central differences with a step that a second, smaller one must confirm; null near corners and cuts. */
  function differences(run: (x: number, y: number) => readonly [number, number], [x, y]: readonly [number, number]): number[] | null {
    const estimates = [1e-5, 4e-6].map((h) => {
      const [right, left, up, down] = [run(x + h, y), run(x - h, y), run(x, y + h), run(x, y - h)];
      return [right[0] - left[0], right[1] - left[1], up[0] - down[0], up[1] - down[1]].map((difference) => difference / (2 * h));
    });
    const size = Math.max(1, ...estimates[0]!.map(Math.abs));
    const agree = estimates[0]!.every((value, i) => Math.abs(value - estimates[1]![i]!) < 1e-5 * size);
    return agree && size < 1e4 ? estimates[0]! : null;
  }

  test('of random formulas are those of finite differences, and z stays the same to the bit', () => {
    let compared = 0;
    let [analytic, singular] = [0, 0];
    for (let k = 0; k < 120; k++) {
      const stream = rng.split(1000 + k);
      const source = new FormulaWriter(stream).formula(2);
      const params = values(stream);
      const spec = compileFormula(source, () => undefined);
      const program = { ...programOf(spec, params), stop: { nodes: [], outputs: [] } };
      const uniforms = uniformsOf(spec, params);
      const pixel = [stream.range(-1.5, 1.5), stream.range(-1.5, 1.5)] as const;
      const steps = 1 + (k % 3);
      const plain = (x: number, y: number): readonly [number, number] => {
        const { state } = runOrbit(program, uniforms, [x, y], steps);
        return [state[program.z[0]]!, state[program.z[1]]!];
      };
      const expected = differences(plain, pixel);
      const dual = withDerivative(program);
      const { state } = runOrbit(dual, uniforms, pixel, steps);
      expect([state[dual.z[0]]!, state[dual.z[1]]!]).toEqual([...plain(...pixel)]);
      if (!expected || !expected.every(Number.isFinite)) continue;
      const { dx, dy } = dual.derivative!;
      const [a, b] = [state[dx[0]]!, state[dx[1]]!];
      const found = [a, b, ...(dy ? [state[dy[0]]!, state[dy[1]]!] : [-b, a])];
      // roots and logarithms of 0 have none
      if (!found.every(Number.isFinite)) {
        singular++;
        continue;
      }
      const size = Math.max(1, ...expected.map(Math.abs));
      expected.forEach((value, i) => {
        if (!(Math.abs(found[i]! - value) <= 1e-4 * size))
          throw new Error(`formula ${k}: ${found} is not ${expected}\n${source}\n${JSON.stringify({ params, pixel, steps })}`);
      });
      compared++;
      if (dy === null) analytic++;
    }
    expect(compared).toBeGreaterThan(60);
    expect(analytic).toBeGreaterThan(0);
    expect(singular).toBeLessThan(6);
  });

  test("of z^2 + c follow 2 z z' + 1, with one direction only", () => {
    const spec = compileFormula('formula m "M"\nstart\n  z = 0\nstep\n  z = z ^ 2 + pixel\nescape |z| > 1000');
    const program = withDerivative(spec.program!);
    expect(program.derivative!.dy).toBeNull();
    expect(program.varying).toBe(4);
    const { state } = runOrbit(program, uniformsOf(spec, {}), [-0.1, 0.3], 7);
    let [zx, zy, dx, dy] = [0, 0, 0, 0];
    for (let k = 0; k < 7; k++) {
      [dx, dy] = [2 * (zx * dx - zy * dy) + 1, 2 * (zx * dy + zy * dx)];
      [zx, zy] = [zx * zx - zy * zy - 0.1, 2 * zx * zy + 0.3];
    }
    const [re, im] = program.derivative!.dx;
    expect(state[re]).toBeCloseTo(dx, 12);
    expect(state[im]).toBeCloseTo(dy, 12);
  });

  test.each([
    ['z ^ 3 + pixel', true],
    ['rotate(exp(z) / (z + 2), 0.3) + pixel', true],
    ['re(z) > 0 ? z ^ 2 : z ^ 3 + pixel', true],
    ['conj(z) ^ 2 + pixel', false],
    ['fold(z) ^ 2 + pixel', false],
    ['z * |z| + pixel', false],
    ['rotate(z, re(z)) + pixel', false],
  ])('%s: analytic is %s', (step, analytic) => {
    expect(compileFormula(`formula m "M"\nstart\n  z = 0\nstep\n  z = ${step}`).program!.analytic).toBe(analytic);
  });
});
