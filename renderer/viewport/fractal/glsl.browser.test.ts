import { expect, test } from 'vitest';
import { glsl } from '../../../shared/formula/glsl.ts';
import { elementaryFunctions } from '../../../shared/formula/shaderCode.ts';
import { caseCount, caseStatements, disagreements, pointCount, points } from '../../../shared/shading/agreement.fixtures.ts';
import { runFragment } from './floatPass.fixtures.ts';

test('random graphs and whole formulas agree in GLSL with their float64 values', () => {
  const fragment = `precision highp float;
precision highp int;
uniform highp sampler2D points;
out vec4 result;
${elementaryFunctions(glsl)}
void main() {
  int which = int(gl_FragCoord.y);
  vec4 first = texelFetch(points, ivec2(2 * int(gl_FragCoord.x), 0), 0);
  vec4 second = texelFetch(points, ivec2(2 * int(gl_FragCoord.x) + 1, 0), 0);
  float x = first.x, y = first.y, u0 = first.z, u1 = first.w, u2 = second.x;
  float r0 = 0.0, r1 = 0.0, r2 = 0.0, r3 = 0.0;
${caseStatements(glsl)}
  result = vec4(r0, r1, r2, r3);
}`;
  const results = runFragment(fragment, pointCount, caseCount, {}, { texels: points, widthPx: pointCount * 2, heightPx: 1 });
  const { graphs, formulas } = disagreements(results);
  expect([...graphs.faults, ...formulas.faults]).toEqual([]);
  expect(graphs.judged).toBeGreaterThan(0.8);
  expect(formulas.judged).toBeGreaterThan(0.7);
  expect(formulas.stopped).toBeGreaterThan(0.2);
});
