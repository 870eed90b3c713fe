import { expect, test } from 'vitest';
import { glsl } from '../../../shared/formula/glsl.ts';
import type { Program } from '../../../shared/formula/ir.ts';
import { elementaryFunctions } from '../../../shared/formula/shaderCode.ts';
import type { ColoringMode } from '../../../shared/genome/coloring.ts';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { measureCases, measureGrid, misfits } from '../../../shared/shading/measureCases.fixtures.ts';
import { pictureNumbers, pictureText } from '../../../shared/shading/picture.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';
import { genomeProgram } from '../../../shared/shading/uniforms.ts';
import { runFragment } from './floatPass.fixtures.ts';

/** Field values of the grid's points, and whether each has one. */
function fields(genome: Genome, program: Program, uniforms: readonly number[]): Float32Array {
  const request = { program, coloring: genome.coloring, view: genome.view };
  const picture = pictureText(glsl, request, (index) => `u[${index}]`);
  const numbers = Float32Array.from([...uniforms, ...pictureNumbers(request, uniforms)]);
  const fragment = `precision highp float;
precision highp int;
const int iterations = ${genome.iterations};
uniform float u[${numbers.length}];
out vec4 result;
${elementaryFunctions(glsl)}
void main() {
  float px = ${measureGrid.low[0]} + gl_FragCoord.x * ${measureGrid.step};
  float py = ${measureGrid.low[1]} + gl_FragCoord.y * ${measureGrid.step};
${picture.lines.join('\n')}
  result = vec4(${picture.field}, ${picture.interior} ? 0.0 : 1.0, 0.0, 0.0);
}`;
  return runFragment(fragment, measureGrid.side, measureGrid.side, { 'u[0]': numbers });
}

type Complex = readonly [number, number];

function squareRoot([re, im]: Complex): Complex {
  const size = Math.sqrt((Math.hypot(re, im) + Math.abs(re)) / 2);
  const other = Math.abs(im) / (2 * size || 1);
  return re >= 0 ? [size, Math.sign(im) * other] : [other, (Math.sign(im) || 1) * size];
}

/** Multiplier A of the attracting cycle of period 1 or 2 of z² + c, and |dA/dc|; null elsewhere. */
function multiplierAt([re, im]: Complex): { readonly period: number; readonly square: number; readonly growth: number } | null {
  // A = 1 - sqrt(1 - 4 c)
  const root = squareRoot([1 - 4 * re, -4 * im]);
  const main = (1 - root[0]) ** 2 + root[1] ** 2;
  if (main < 1) return { period: 1, square: main, growth: 2 / Math.hypot(...root) };
  // A = 4 (c + 1)
  const disc = 16 * ((re + 1) ** 2 + im ** 2);
  return disc < 1 ? { period: 2, square: disc, growth: 4 } : null;
}

test('interior distance and period of the Mandelbrot set in GLSL are their closed forms', () => {
  const mandelbrot = { ...defaultGenome('mandelbrot', greyPalette), iterations: 300 };
  const { program, uniforms } = genomeProgram(mandelbrot)!;
  const of = (mode: ColoringMode): Float32Array =>
    fields({ ...mandelbrot, coloring: { ...mandelbrot.coloring, mode }, view: { ...mandelbrot.view, width: 1 } }, program, uniforms);
  const [distances, periods] = [of('interior-distance'), of('interior-period')];
  const { low, step, side } = measureGrid;
  let compared = 0;
  for (let k = 0; k < side ** 2; k++) {
    const at = [low[0] + step * ((k % side) + 0.5), low[1] + step * (Math.floor(k / side) + 0.5)] as const;
    const known = multiplierAt(at);
    if (!known || known.square > 0.97) continue;
    const radius = (1 - known.square) / known.growth;
    expect(distances[4 * k + 1], at.join()).toBe(1);
    expect(Math.abs(distances[4 * k]! / radius - 1), at.join()).toBeLessThan(1e-4);
    expect([periods[4 * k], periods[4 * k + 1]], at.join()).toEqual([known.period, 1]);
    compared++;
  }
  expect(compared).toBeGreaterThan(100);
  // outside there is neither
  expect([distances[4 * 29 + 1], periods[4 * 29 + 1]]).toEqual([0, 0]);
});

test.each(measureCases)('$name in GLSL is what its definition says', ({ genome, program, uniforms }) => {
  expect(misfits(fields(genome, program, uniforms), genome, program, uniforms)).toBeLessThan(0.03);
});
