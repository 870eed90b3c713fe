import { expect, test } from 'vitest';
import { glsl } from '../../../shared/formula/glsl.ts';
import type { Program } from '../../../shared/formula/ir.ts';
import { elementaryFunctions } from '../../../shared/formula/shaderCode.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { measureCases, measureGrid, misfits } from '../../../shared/shading/measureCases.fixtures.ts';
import { pictureNumbers, pictureText } from '../../../shared/shading/picture.ts';
import { runFragment } from './floatPass.fixtures.ts';

/** Field values of the grid's points, and whether each has one. */
function fields(genome: Genome, program: Program, uniforms: readonly number[]): Float32Array {
  const request = { program, coloring: genome.coloring, view: genome.view };
  const picture = pictureText(glsl, request, (index) => `u[${index}]`);
  const numbers = Float32Array.from([...uniforms, ...pictureNumbers(request)]);
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

test.each(measureCases)('$name in GLSL is what its definition says', ({ genome, program, uniforms }) => {
  expect(misfits(fields(genome, program, uniforms), genome, program, uniforms)).toBeLessThan(0.03);
});
