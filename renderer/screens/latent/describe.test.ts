import { describe, expect, it } from 'vitest';
import { describeSource, layerLabels } from './describe.ts';

describe('layerLabels', () => {
  it('tells layers of one resolution apart', () => {
    expect(layerLabels([4, 4, 8, 8])).toEqual(['4 px, first', '4 px, second', '8 px, first', '8 px, second']);
    expect(layerLabels([4, 8])).toEqual(['4 px', '8 px']);
  });
});

describe('describeSource', () => {
  it('names what a point is', () => {
    expect([null, { kind: 'sample', index: 12 } as const, { kind: 'seed', seed: 7 } as const].map(describeSource)).toEqual([
      'not chosen',
      'sample 12',
      'seed 7',
    ]);
  });
});
