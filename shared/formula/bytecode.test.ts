import { expect, test } from 'vitest';
import { bytecodeOf, headerWords, instructionWords, opcodes } from './bytecode.ts';
import { compileFormula } from './compile.ts';

/** Operations of a formula's step, which has to be free of stop code and of operands of kernels. */
function stepOf(step: string): string[] {
  const source = `formula test "Test"\nparam a: complex = (0.3, 0.2) in (-1, -1) .. (1, 1) "a" "a"\nstart\n  z = pixel\nstep\n  z = ${step}\nview (0, 0) width 3\niterations 9 in 1 .. 20\ncolorings exp\nprecision f64\n`;
  const code = bytecodeOf(compileFormula(source).program!, null, null);
  const [steps, stops] = [code[33]!, code[34]!];
  expect(stops).toBe(0);
  const from = code.length - steps * instructionWords;
  expect(from).toBeGreaterThanOrEqual(headerWords);
  return Array.from({ length: steps }, (_, k) => opcodes[code[from + k * instructionWords]!]!);
}

test.each<[string, string[]]>([
  ['z ^ 2 + a', ['mul', 'squaresPlus', 'fma']],
  ['fold(z) * a', ['abs', 'abs', 'productDifference', 'productSum']],
  ['conj(z) ^ 2 + a', ['mul', 'squaresPlus', 'fnma']],
  ['(re(z) ^ 2 - im(z) ^ 2, 2 * abs(re(z) * im(z))) + a', ['mul', 'squaresPlus', 'fmaAbs']],
  ['z * a', ['productDifference', 'productSum', 'move']],
  ['z ^ 2', ['differenceOfSquares', 'mul', 'mul', 'move']],
])('%s in as few instructions as there are', (step, expected) => {
  expect(stepOf(step).sort()).toEqual(expected.sort());
});
