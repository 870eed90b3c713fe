import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hexToOklab, linearToOklab } from '../math/color.ts';
import { RandomStream } from '../math/rng.ts';
import {
  addStop,
  mirrorPalette,
  moveStop,
  randomPalette,
  recolorStop,
  removeStop,
  reversePalette,
  spreadEvenly,
  toGradient,
} from './paletteEdit.ts';
import { maxStops, paletteSchema, type GradientPalette, type Palette } from './palette.ts';
import { paletteColor } from './paletteLut.ts';

const palette: GradientPalette = {
  name: 'Test',
  stops: [
    { at: 0, color: '#120a2e' },
    { at: 0.25, color: '#f2e29b' },
    { at: 0.5, color: '#b3205f' },
  ],
  interior: '#000000',
};

/** Largest OKLab distance between two palettes, the second read at `turn(t)`. */
function farthest(a: Palette, b: Palette, turn: (t: number) => number = (t) => t): number {
  const [colorA, colorB] = [paletteColor(a), paletteColor(b)];
  let worst = 0;
  for (let k = 0; k < 200; k++) {
    const t = (k + 0.37) / 200;
    const [x, y] = [linearToOklab(colorA(t)), linearToOklab(colorB(turn(t)))];
    worst = Math.max(worst, Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]));
  }
  return worst;
}

test('a stop added takes the colour that was there, and may not fall on another', () => {
  const more = addStop(palette, 0.125);
  expect(more.stops.map(({ at }) => at)).toEqual([0, 0.125, 0.25, 0.5]);
  const [x, y] = [hexToOklab(more.stops[1]!.color), linearToOklab(paletteColor(palette)(0.125))];
  expect(Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2])).toBeLessThan(0.01);
  const beside = addStop(palette, 1.25, '#ffffff').stops.find(({ color }) => color === '#ffffff')!;
  expect(Math.abs(beside.at - 0.25)).toBe(1 / 4096);
});

test('a full palette takes no more, two stops are not made fewer', () => {
  const full = { ...palette, stops: Array.from({ length: maxStops }, (_, k) => ({ at: k / maxStops, color: '#000000' })) };
  expect(addStop(full, 0.1)).toBe(full);
  const two = removeStop(palette, 0);
  expect(two.stops.map(({ at }) => at)).toEqual([0.25, 0.5]);
  expect(removeStop(two, 0)).toBe(two);
});

test('moving and recolouring touch one stop', () => {
  expect(moveStop(palette, 1, 0.75).stops.map(({ at }) => at)).toEqual([0, 0.75, 0.5]);
  expect(moveStop(palette, 1, 0.5).stops[1]!.at).not.toBe(0.5);
  expect(recolorStop(palette, 2, '#00ff00').stops.map(({ color }) => color)).toEqual(['#120a2e', '#f2e29b', '#00ff00']);
  expect(palette.stops[2]!.color).toBe('#b3205f');
});

test('a reversed palette is the same colours the other way round', () => {
  expect(farthest(reversePalette(palette), palette, (t) => 1 - t)).toBeLessThan(1e-9);
});

test('a mirrored palette reads the same both ways', () => {
  const mirrored = mirrorPalette(palette);
  expect(mirrored.stops.map(({ at }) => at)).toEqual([0, 0.125, 0.25, 0.75, 0.875]);
  expect(farthest(mirrored, mirrored, (t) => 1 - t)).toBeLessThan(1e-9);
});

test('spread evenly', () => expect(spreadEvenly(palette).stops.map(({ at }) => at)).toEqual([0, 1 / 3, 2 / 3]));

test('a cosine palette becomes the gradient that looks the same', () => {
  const cosine: Palette = {
    name: 'Cosine',
    cosine: { a: [0.5, 0.5, 0.5], b: [0.5, 0.5, 0.5], c: [1, 1, 1], d: [0, 0.1, 0.2] },
    interior: '#000000',
  };
  const gradient = toGradient(cosine);
  expect(paletteSchema.parse(gradient)).toEqual(gradient);
  expect(farthest(cosine, gradient)).toBeLessThan(0.01);
  expect(gradient.stops.length).toBeLessThan(64);
});

const anyPalette = fc
  .uniqueArray(fc.integer({ min: 0, max: 4095 }), { minLength: 2, maxLength: 20 })
  .chain((ticks) =>
    fc.tuple(fc.constant(ticks), fc.array(fc.integer({ min: 0, max: 0xffffff }), { minLength: ticks.length, maxLength: ticks.length })),
  )
  .map(([ticks, colors]): GradientPalette => ({
    name: 'Any',
    stops: ticks.map((tick, i) => ({ at: tick / 4096, color: `#${colors[i]!.toString(16).padStart(6, '0')}` })),
    interior: '#000000',
  }));

test('whatever is done, the palette stays one the schema accepts', () => {
  const edits: ((p: GradientPalette, x: number, i: number) => GradientPalette)[] = [
    (p, x) => addStop(p, x),
    (p, x, i) => moveStop(p, i, x),
    (p, _x, i) => removeStop(p, i),
    (p) => reversePalette(p),
    (p) => spreadEvenly(p),
    (p) => mirrorPalette(p),
  ];
  fc.assert(
    fc.property(
      anyPalette,
      fc.array(fc.tuple(fc.nat(edits.length - 1), fc.double({ min: -2, max: 3, noNaN: true }), fc.nat(60)), { maxLength: 8 }),
      (start, steps) => {
        let now = start;
        for (const [edit, x, i] of steps) now = edits[edit]!(now, x, i % now.stops.length);
        expect(paletteSchema.safeParse(now).error).toBeUndefined();
      },
    ),
  );
});

describe('random palettes', () => {
  const made = Array.from({ length: 60 }, (_, k) => randomPalette(RandomStream.fromSeed(7).split(k)));
  test('are palettes, the same from the same stream, and differ from stream to stream', () => {
    for (const random of made) expect(paletteSchema.safeParse(random).error).toBeUndefined();
    expect(randomPalette(RandomStream.fromSeed(7).split(3))).toEqual(made[3]);
    expect(new Set(made.map(({ stops }) => JSON.stringify(stops))).size).toBe(made.length);
  });
  test('go from dark to light', () => {
    for (const { stops } of made) {
      const lightness = stops.map(({ color }) => hexToOklab(color)[0]);
      expect(Math.max(...lightness) - Math.min(...lightness)).toBeGreaterThan(0.35);
    }
  });
});
