import { describe, expect, it } from 'vitest';
import { compileFormula } from './compile.ts';
import { findFormula, FORMULAS } from './catalog.ts';
import { recognizeKernel } from './compiledKernels.ts';

const stepOf = (step: string, start = 'z = pixel'): ReturnType<typeof recognizeKernel> =>
  recognizeKernel(
    compileFormula(
      `formula test "Test"\nparam c: complex = (0.1, 0.2) in (-2, -2) .. (2, 2) "c" "c"\nparam s: real = 1 in 0 .. 2 "s" "s"\nstart\n  ${start}\nstep\n  ${step}\nview (0, 0) width 3\niterations 9 in 1 .. 20\ncolorings exp\nprecision f64\n`,
    ).program!,
  );

describe('steps with a kernel of their own', () => {
  it('are found in the catalogue', () => {
    const found = Object.fromEntries(
      FORMULAS.flatMap((formula) => {
        const kernel = formula.program && recognizeKernel(formula.program);
        return kernel ? [[formula.id, `${kernel.id}/${kernel.variant}`]] : [];
      }),
    );
    expect(found).toMatchInlineSnapshot(`
      {
        "buffalo": "2/7",
        "burning-ship": "2/6",
        "celtic": "2/1",
        "generic-unit": "7/2",
        "heart": "2/2",
        "julia": "1/0",
        "kali": "4/0",
        "kali-julia": "6/0",
        "kali-mandel": "5/0",
        "mandelbar-celtic": "2/9",
        "mandelbrot": "1/0",
        "multibrot": "3/3",
        "perpendicular-buffalo": "2/13",
        "perpendicular-burning-ship": "2/12",
        "perpendicular-celtic": "2/11",
        "perpendicular-mandelbrot": "2/10",
        "tricorn": "2/8",
      }
    `);
  });

  it.each<[string, string | null]>([
    ['z = z ^ 2 + c', '1/0'],
    ['z = c + z * z', '1/0'],
    ['z = z ^ 5 + c', '3/5'],
    ['z = sqr(fold(z)) + c', '2/6'],
    ['z = fold(z) / max(norm2(z), 0.001) + c', '5/0'],
    ['z = z ^ 2 + s * c', '1/0'],
    ['z = z ^ 2 - c', '1/0'],
    ['z = z ^ 9 + c', null],
    ['z = z ^ 2 + c * re(z)', null],
    ['z = conj(z) ^ 3 + c', null],
  ])('%s is %s', (step, expected) => {
    const kernel = stepOf(step);
    expect(kernel && `${kernel.id}/${kernel.variant}`).toBe(expected);
  });

  it('name their operands in order', () => {
    const kernel = stepOf('z = z ^ 3 + c');
    expect(kernel!.operands.map(({ op }) => op)).toEqual(['uniform', 'uniform']);
    expect(new Set(kernel!.operands.map(({ value }) => value)).size).toBe(2);
    const constants = stepOf('z = z ^ 2 + (0.25, -1)');
    expect(constants!.operands.map(({ op, value }) => [op, value])).toEqual([
      ['const', 0.25],
      ['const', -1],
    ]);
  });

  it('are left alone where a formula carries more than z', () => {
    expect(recognizeKernel(findFormula('phoenix')!.program!)).toBeNull();
  });
});
