import { expect, test } from 'vitest';
import type { LatentExpression } from '../../shared/contract/latent.ts';
import { blendExpression, lerp, slerp } from './serveBlend.ts';

const a = Float32Array.of(3, 0, 0);
const b = Float32Array.of(0, 4, 0);
const close = (values: number[]) => values.map((value) => expect.closeTo(value, 5));

test('lerp and slerp start and end where they should; slerp keeps the length of equally long vectors', () => {
  for (const blend of [lerp, slerp]) {
    expect([...blend(a, b, 0)]).toEqual(close([3, 0, 0]));
    expect([...blend(a, b, 1)]).toEqual(close([0, 4, 0]));
  }
  expect([...lerp(a, b, 0.5)]).toEqual([1.5, 2, 0]);
  expect(Math.hypot(...slerp(a, Float32Array.of(0, 0, 3), 0.3))).toBeCloseTo(3, 5);
});

test('parallel, opposite and zero vectors fall back to lerp', () => {
  expect([...slerp(a, a, 0.3)]).toEqual([3, 0, 0]);
  expect([...slerp(a, Float32Array.of(-3, 0, 0), 0.5)]).toEqual([0, 0, 0]);
  expect([...slerp(new Float32Array(3), b, 0.25)]).toEqual([0, 1, 0]);
});

const sample = (index: number) => ({ kind: 'sample' as const, index });
const seed = (value: number) => ({ kind: 'seed' as const, seed: value });

test('style mixing: slots from the cut on come from b, a cut at the end changes nothing', () => {
  const space = { latentSize: 3, slots: 4, priorBlend: 'lerp' } as const;
  const mix = (cut: number): LatentExpression => ({ a: sample(0), b: sample(1), t: 1, slots: [0, 1, 2, 3].map((slot) => slot >= cut) });
  expect([...blendExpression(mix(2), a, b, space)]).toEqual([...a, ...a, ...b, ...b]);
  expect([...blendExpression(mix(4), a, b, space)]).toEqual([...a, ...a, ...a, ...a]);
  expect([...blendExpression({ a: sample(0), b: sample(1), t: 1 }, a, b, space)]).toEqual([...b, ...b, ...b, ...b]);
});

test('only two prior samples of a model without mapping are blended along the sphere', () => {
  const blend = (first: LatentExpression['a'], priorBlend: 'lerp' | 'slerp') =>
    blendExpression({ a: first, b: seed(2), t: 0.5 }, a, b, { latentSize: 3, slots: 1, priorBlend });
  expect(blend(seed(1), 'slerp')).toEqual(slerp(a, b, 0.5));
  expect(blend(sample(1), 'slerp')).toEqual(lerp(a, b, 0.5));
  expect(blend(seed(1), 'lerp')).toEqual(lerp(a, b, 0.5));
});
