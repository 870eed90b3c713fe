import { describe, expect, test } from 'vitest';
import { RandomStream } from '../math/rng.ts';
import { eased, judge, measurePicture } from './accept.ts';

const sizePx = 32;

/** A grey picture from a lightness of each pixel, 0 to 255. */
function grey(level: (x: number, y: number) => number): Uint8Array {
  const rgb = new Uint8Array(sizePx * sizePx * 3);
  for (let y = 0; y < sizePx; y++) for (let x = 0; x < sizePx; x++) rgb.fill(level(x, y), (y * sizePx + x) * 3, (y * sizePx + x) * 3 + 3);
  return rgb;
}

const rng = RandomStream.fromSeed(3);
const flat = measurePicture(
  grey(() => 100),
  sizePx,
  0,
);
const noise = measurePicture(
  grey(() => rng.integer(256)),
  sizePx,
  0,
);
const ramp = measurePicture(
  grey((x) => x * 8),
  sizePx,
  0,
);
const halves = measurePicture(
  grey((x) => (x < 16 ? 0 : 255)),
  sizePx,
  0,
);

describe('statistics', () => {
  test('flat: nothing of anything', () => {
    expect(flat).toMatchObject({ entropyBits: 0, edgeDensity: 0, noiseRatio: 0, interior: 0 });
    expect(flat.std).toBeCloseTo(0, 6);
  });

  test('white noise: full entropy, edges everywhere, as rough at 1 px as at 4', () => {
    expect(noise.entropyBits).toBeGreaterThan(5.8);
    expect(noise.std).toBeCloseTo(1 / Math.sqrt(12), 1);
    expect(noise.edgeDensity).toBeGreaterThan(0.9);
    expect(noise.noiseRatio).toBeGreaterThan(0.9);
    expect(noise.noiseRatio).toBeLessThan(1.1);
  });

  test('ramp: 32 levels of equal share, no edges, a sixteenth as rough at 1 px as at 4', () => {
    expect(ramp.entropyBits).toBeCloseTo(5, 6);
    expect(ramp.edgeDensity).toBe(0);
    expect(ramp.noiseRatio).toBeCloseTo(1 / 16, 6);
  });

  test('two halves: one bit, the largest deviation, edges in one column', () => {
    expect(halves.entropyBits).toBeCloseTo(1, 9);
    expect(halves.std).toBeCloseTo(0.5, 9);
    expect(halves.edgeDensity).toBeCloseTo(1 / 31, 9);
  });

  test('green counts more than blue', () => {
    const of = (channel: number) =>
      measurePicture(
        grey(() => 0).map((_, i) => (i % 3 === channel && i < 1536 ? 255 : 0)),
        sizePx,
        0,
      ).std;
    expect(of(1) / of(2)).toBeCloseTo(0.7152 / 0.0722, 3);
  });

  test('interior is a share', () =>
    expect(
      measurePicture(
        grey(() => 0),
        sizePx,
        256,
      ).interior,
    ).toBe(0.25));
});

describe('judge', () => {
  test.each([
    [flat, { minEntropyBits: 3 }, 'too little entropy'],
    [flat, { minStd: 0.05 }, 'too little contrast'],
    [ramp, { minEdgeDensity: 0.02 }, 'too few edges'],
    [noise, { maxEdgeDensity: 0.6 }, 'too many edges'],
    [noise, { maxNoiseRatio: 0.7 }, 'too much noise'],
    [{ ...ramp, interior: 0.5 }, { maxInterior: 0.4 }, 'too much interior'],
    [ramp, { minEntropyBits: 3, minStd: 0.05, maxNoiseRatio: 0.7, maxInterior: 0 }, null],
    [flat, { minFilling: 0.2 }, 'too little filled'],
    [ramp, { maxFilling: 0.5 }, 'too much filled'],
    [flat, { minBoxDimension: 1.2 }, 'edges too simple'],
    [noise, { maxBoxDimension: 1.5 }, 'edges too dense'],
    [flat, {}, null],
    [noise, {}, null],
  ])('%o by %o', (statistics, rules, reason) => expect(judge(statistics, rules)).toBe(reason));
});

describe('eased', () => {
  const rules = {
    minStd: 0.05,
    minEntropyBits: 2,
    maxInterior: 0.7,
    maxNoiseRatio: 0.9,
    maxBoxDimension: 1.5,
    duplicates: { distance: 6, within: 8 },
  };

  test('limits that a picture keeps with room to spare stay', () =>
    expect(eased(rules, { ...ramp, std: 0.2, entropyBits: 5, interior: 0.1, noiseRatio: 0.3, boxDimension: 1.2 })).toEqual(rules));

  test('limits give way to what a picture is', () => {
    const odd = { ...ramp, std: 0.02, entropyBits: 1, interior: 0.9, noiseRatio: 1, boxDimension: 1.8 };
    const limits = eased(rules, odd);
    expect(limits).toMatchObject({ minStd: 0.01, minEntropyBits: 0.5, maxInterior: 0.95, duplicates: rules.duplicates });
    expect(limits.maxNoiseRatio).toBeCloseTo(1.1, 12);
    expect(limits.maxBoxDimension).toBeCloseTo(1.98, 12);
    expect([judge(odd, rules), judge(odd, limits)]).toEqual(['too much interior', null]);
    // rules that are left out stay out
    expect(Object.keys(eased({ minStd: 0.05 }, odd))).toEqual(['minStd']);
  });
});
