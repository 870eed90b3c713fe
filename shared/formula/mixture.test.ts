import { describe, expect, test } from 'vitest';
import { compileFormula, programOf } from './compile.ts';
import { runOrbit, uniformsOf } from './evaluate.ts';
import { mixtureText, startingText, transforms, type Mixing, type MixtureRequest } from './mixture.ts';

type Point = readonly [number, number];

/** Orbit of a mixture, with values over its defaults. */
function orbit(
  request: Omit<MixtureRequest, 'id' | 'label'>,
  pixel: Point,
  steps: number,
  over: Record<string, number | readonly number[]> = {},
): Point[] {
  const spec = compileFormula(mixtureText({ id: 'mixed', label: 'Mixed', ...request }));
  const values = { ...Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, parameter.default])), ...over };
  const program = programOf(spec, values);
  const points: Point[] = [];
  runOrbit(program, uniformsOf(spec, values), pixel, steps, (state) => points.push([state[program.z[0]]!, state[program.z[1]]!]));
  return points;
}

// the two formulas by hand, at their defaults
const kaliC: Point = [-0.72, -0.55];
const juliaC: Point = [-0.8, 0.156];
const kali = ([x, y]: Point, c: Point = kaliC): Point => {
  const m = x * x + y * y;
  return [Math.abs(x) / m + c[0], Math.abs(y) / m + c[1]];
};
const julia = ([x, y]: Point, c: Point = juliaC): Point => [x * x - y * y + c[0], 2 * x * y + c[1]];

function expectOrbit(found: readonly Point[], pixel: Point, step: (z: Point, n: number) => Point): void {
  let z = pixel;
  found.forEach((point, n) => {
    const [x, y] = step(z, n);
    z = [Math.max(-1e6, Math.min(1e6, x)), Math.max(-1e6, Math.min(1e6, y))];
    expect(Math.hypot(point[0] - z[0], point[1] - z[1])).toBeLessThan(1e-10 * (1 + Math.hypot(...z)));
  });
}

const pixel: Point = [0.4, -0.3];
const formulas = ['kali', 'julia'];

describe('mixtures do what they are called', () => {
  test('sequence: two of A, one of B, after three of A', () => {
    const mixing: Mixing = { kind: 'sequence', counts: [2, 1], before: 3 };
    expectOrbit(orbit({ formulas, mixing }, pixel, 10), pixel, (z, n) => (n < 3 || (n - 3) % 3 < 2 ? kali(z) : julia(z)));
  });
  test('sequence of three, one each', () => {
    const three = ['julia', 'kali', 'kali'];
    expectOrbit(orbit({ formulas: three, mixing: { kind: 'sequence' } }, pixel, 7, { C_c: [-1, -1] }), pixel, (z, n) =>
      n % 3 === 0 ? julia(z) : kali(z, n % 3 === 1 ? kaliC : [-1, -1]),
    );
  });
  test('blend: the weighted sum', () => {
    expectOrbit(orbit({ formulas, mixing: { kind: 'blend' } }, pixel, 6, { w_A: 0.4, w_B: 0.3 }), pixel, (z) => {
      const [a, b] = [kali(z), julia(z)];
      return [0.4 * a[0] + 0.3 * b[0], 0.4 * a[1] + 0.3 * b[1]];
    });
  });
  test('switch by region, sign and step', () => {
    const by = (kind: 'region' | 'sign' | 'step'): Point[] =>
      orbit({ formulas, mixing: { kind: 'switch', by: kind } }, pixel, 8, kind === 'step' ? { first: 3 } : {});
    expectOrbit(by('region'), pixel, (z) => (Math.hypot(...z) < 1 ? kali(z) : julia(z)));
    expectOrbit(by('sign'), pixel, (z) => (z[0] >= 0 ? kali(z) : julia(z)));
    expectOrbit(by('step'), pixel, (z, n) => (n < 3 ? kali(z) : julia(z)));
  });
  test('cascade: B of A', () => {
    expectOrbit(orbit({ formulas, mixing: { kind: 'cascade' } }, pixel, 4), pixel, (z) => julia(kali(z)));
  });
  test('transforms before and after, and the pixel in every c', () => {
    const request = {
      formulas: ['julia'],
      mixing: { kind: 'cascade' },
      pre: ['fold', 'scale'],
      post: ['boxfold'],
      mandelbrotWeight: true,
    } as const;
    const fold = (x: number): number => 2 * Math.max(-1, Math.min(1, x)) - x;
    const c: Point = [0.75 * juliaC[0] + 0.25 * pixel[0], 0.75 * juliaC[1] + 0.25 * pixel[1]];
    expectOrbit(orbit(request, pixel, 5, { mu: 0.25, pre_scale: 0.9 }), pixel, ([x, y]) => {
      const [a, b] = julia([0.9 * Math.abs(x), 0.9 * Math.abs(y)], c);
      return [fold(a), fold(b)];
    });
  });
});

test.each(transforms)('%s can stand before and after', (transform) => {
  const points = orbit(
    { formulas: ['kali', 'kali'], mixing: { kind: 'blend' }, pre: [transform, transform], post: [transform] },
    [0.3, 0.2],
    5,
  );
  expect(points.flat().every((x) => Math.abs(x) <= 1e6)).toBe(true);
});

test('what cannot be mixed is refused', () => {
  const of =
    (...list: string[]) =>
    () =>
      mixtureText({ id: 'a', label: 'A', formulas: list, mixing: { kind: 'switch', by: 'sign' } });
  expect(of('kali')).toThrow('a switch takes 2 formulas, not 1');
  expect(of('kali', 'nothing')).toThrow('no formula "nothing" that is built in or in the workspace');
});

describe('formulas of one’s own', () => {
  const square = compileFormula('formula my-square "My square"\nstart\n  z = pixel\nstep\n  z = z * z + (0.1, 0.2)\nescape |z| > 16\n');
  const shifted = 'formula my-shift "My shift"\nuse my-half as H\nuse julia as J\nstart\n  z = pixel\nstep\n  z = J(H(z)) + 1\n';
  const half = (by: number): string => `formula my-half "My half"\nstart\n  z = pixel\nstep\n  z = ${by} * z\n`;
  const shift = compileFormula(shifted + half(0.5));
  const mix = (list: readonly string[], own = [square, shift, compileFormula(half(0.5))]) =>
    mixtureText({ id: 'mixed', label: 'Mixed', formulas: list, own, mixing: { kind: 'cascade' } });

  test('are mixed by their texts, which the mixture carries', () => {
    const text = mix(['my-square', 'kali']);
    expect(text).toContain('\nformula my-square "My square"\nstart\n');
    expect(text).not.toContain('formula kali');
    const spec = compileFormula(text);
    const program = programOf(spec, {});
    const points: Point[] = [];
    runOrbit(program, uniformsOf(spec, {}), pixel, 4, (state) => points.push([state[program.z[0]]!, state[program.z[1]]!]));
    expectOrbit(points, pixel, ([x, y]) => kali([x * x - y * y + 0.1, 2 * x * y + 0.2]));
  });
  test('bring those they use themselves, each once', () => {
    for (const list of [
      ['my-shift', 'my-half', 'my-shift'],
      ['my-half', 'my-shift'],
    ]) {
      const text = mix(list);
      expect(text.match(/^formula .*/gm)!.toSorted()).toEqual(
        ['formula mixed "Mixed"', 'formula my-half "My half"', 'formula my-shift "My shift"'].toSorted(),
      );
      expect(compileFormula(text).id).toBe('mixed');
    }
  });
  test('are refused where two would bring different texts of a third', () => {
    expect(() => mix(['my-shift', 'my-half'], [shift, compileFormula(half(0.25))])).toThrow(
      'my-shift and my-half use different texts of "my-half" and cannot be mixed',
    );
    // a text of the program that one carries in an older version is not what another one means
    const older = compileFormula(
      'formula my-old "My old"\nuse julia as J\nstart\n  z = pixel\nstep\n  z = J(z)\nformula julia "Julia"\nstart\n  z = pixel\nstep\n  z = z ^ 3\n',
    );
    expect(() => mix(['my-old', 'my-shift'], [older, shift])).toThrow('different texts of "julia"');
    expect(() => mix(['my-old', 'julia'], [older])).toThrow('different texts of "julia"');
  });
});

test('the starting text compiles', () => {
  expect(compileFormula(startingText('my-first', 'My first')).id).toBe('my-first');
});
