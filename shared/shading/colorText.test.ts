import { expect, test } from 'vitest';
import { transfers } from '../genome/coloring.ts';
import { ShadingGraph } from './builder.ts';
import { transferred } from './colorText.ts';
import { evaluate } from './evaluate.fixtures.ts';

const curves = { linear: (v: number) => v, sqrt: Math.sqrt, cbrt: Math.cbrt, log: Math.log1p, asinh: Math.asinh, atan: Math.atan };

test.each(transfers)('shaders transfer by %s as it is defined, for numbers of any size and sign', (transfer) => {
  const b = new ShadingGraph();
  const graph = b.graph([transferred(b, transfer, b.leaf('uniform', 0))]);
  expect(evaluate(graph, { uniforms: [0] })[0]).toBeCloseTo(0, 12);
  for (let digits = -6; digits <= 12; digits += 0.125)
    for (const sign of [1, -1]) {
      const expected = sign * curves[transfer](10 ** digits);
      const [found] = evaluate(graph, { uniforms: [sign * 10 ** digits] });
      expect(Math.abs(found! - expected), `of ${sign * 10 ** digits}`).toBeLessThan(1e-8 * Math.abs(expected) + 1e-15);
    }
});
