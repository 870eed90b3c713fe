import { describe, expect, test } from 'vitest';
import { centripetalSpline } from '../math/catmullRom.ts';
import { hexToOklab } from '../math/color.ts';
import { decimalOf, parseDecimal, ratio, subtract } from '../math/decimal.ts';
import { defaultGenome } from './defaults.ts';
import { exactView, viewOf } from './exactView.ts';
import { checkGenome, type Genome } from './genome.ts';
import { mixPalettes } from './mixPalettes.ts';
import type { Palette } from './palette.ts';
import { readPath, type KeyframePath } from './path.ts';
import { zoomedView } from './pathView.ts';
import { evenProgress, framePlaces, progressOf, tracePath } from './tracePath.ts';

const night: Palette = {
  name: 'Night',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
};
const day: Palette = {
  ...night,
  name: 'Day',
  stops: [
    { at: 0.25, color: '#ff8800' },
    { at: 0.75, color: '#0044aa' },
  ],
  interior: '#ffffff',
};

function kali(change: {
  c?: [number, number];
  theta?: number;
  width?: number;
  center?: [number, number];
  rotation?: number;
  palette?: Palette;
  offset?: number;
  iterations?: number;
}): Genome {
  const genome = defaultGenome('kali', change.palette ?? night);
  genome.params['c'] = change.c ?? [-0.7, -0.5];
  genome.params['theta'] = change.theta ?? 0;
  genome.view = { center: change.center ?? [0, 0], width: change.width ?? 3, rotationDeg: change.rotation ?? 0 };
  genome.coloring.offset = change.offset ?? 0;
  genome.iterations = change.iterations ?? 9;
  return genome;
}

function pathOf(keyframes: Genome[], more: Partial<KeyframePath> = {}): KeyframePath {
  return { version: 1, kind: 'keyframes', name: 'test', closed: false, speed: 'even', easing: 'linear', keyframes, ...more };
}

describe('centripetal Catmull-Rom', () => {
  const points = [
    [0, 0],
    [1, 2],
    [1.1, 2],
    [4, -1],
  ];

  test('passes through its points and is smooth at them', () => {
    const { knots, evaluate } = centripetalSpline(points, null, [1, 1]);
    for (const [i, knot] of knots.entries()) for (const d of [0, 1]) expect(evaluate(d, knot)).toBeCloseTo(points[i]![d]!, 10);
    for (const knot of knots.slice(1, -1))
      for (const d of [0, 1]) {
        const h = 1e-6;
        const before = (evaluate(d, knot) - evaluate(d, knot - h)) / h;
        const after = (evaluate(d, knot + h) - evaluate(d, knot)) / h;
        expect(after).toBeCloseTo(before, 3);
      }
    // gaps are square roots of distances
    expect(knots[1]).toBeCloseTo(Math.sqrt(Math.hypot(1, 2)), 12);
  });

  test('a straight line stays straight, and a closed curve closes smoothly', () => {
    const line = centripetalSpline([[0], [1], [2]], null, [1]);
    for (const t of [0.3, 0.9, 1.4]) expect(line.evaluate(0, t)).toBeCloseTo(t, 12);
    const ring = centripetalSpline(points, points[0]!, [1, 1]);
    const end = ring.knots.at(-1)!;
    expect(ring.knots).toHaveLength(5);
    for (const d of [0, 1]) {
      expect(ring.evaluate(d, end)).toBeCloseTo(points[0]![d]!, 10);
      const h = 1e-6;
      expect((ring.evaluate(d, end) - ring.evaluate(d, end - h)) / h).toBeCloseTo((ring.evaluate(d, h) - ring.evaluate(d, 0)) / h, 3);
    }
  });
});

describe('tracePath', () => {
  test('meets its keyframes exactly and is a valid genome everywhere between', () => {
    const keyframes = [
      kali({}),
      kali({ c: [-0.4, -1], width: 0.5, palette: day, iterations: 30 }),
      kali({ c: [-1, -0.3], theta: 170, offset: 0.9 }),
    ];
    const trace = tracePath(readPath(pathOf(keyframes)));
    expect(trace(0)).toEqual(keyframes[0]);
    expect(trace(1)).toEqual(keyframes[2]);
    for (let i = 0; i <= 50; i++) expect(() => checkGenome(trace(i / 50))).not.toThrow();
  });

  test('angles and phases take the shorter way', () => {
    const trace = tracePath(pathOf([kali({ theta: 170, rotation: -170, offset: 0.9 }), kali({ theta: -170, rotation: 170, offset: 0.1 })]));
    for (const u of [0.2, 0.5, 0.8]) {
      const { params, view, coloring } = trace(u);
      expect(Math.abs(params['theta'] as number)).toBeGreaterThanOrEqual(170);
      expect(Math.abs(view.rotationDeg)).toBeGreaterThanOrEqual(170);
      expect(Math.abs(coloring.offset)).toBeLessThanOrEqual(0.1 + 1e-12);
    }
  });

  test('a zoom keeps one point of the screen still and its width falls steadily in the logarithm', () => {
    const [a, b] = [kali({ center: [0, 0], width: 4 }), kali({ center: [1, 0.5], width: 0.004 })];
    const trace = tracePath(pathOf([a, b]));
    // the fixed point p: (p - c) / w is the same in both views
    const fixed = [0, 1].map((d) => (b.view.center[d]! * 4 - a.view.center[d]! * 0.004) / (4 - 0.004));
    for (const u of [0.1, 0.5, 0.9]) {
      const { center, width } = trace(u).view;
      expect(Math.log10(width)).toBeCloseTo(Math.log10(4) - 3 * u, 6);
      for (const d of [0, 1]) expect((fixed[d]! - center[d]!) / width).toBeCloseTo(fixed[d]! / 4, 5);
    }
  });

  test('a zoom beyond float64 keeps its decimals', () => {
    const digits = `-0.74${'3643887037158704752191506114774'.repeat(6)}`;
    const deep = viewOf({ re: parseDecimal(digits)!, im: parseDecimal('0.13')!, width: parseDecimal('1e-150')! }, 0);
    const start = { center: [-0.75, 0] as [number, number], width: 3, rotationDeg: 0 };
    const nearEnd = zoomedView(start, deep, -149, 0);
    expect(nearEnd.exact).toBeDefined();
    const exact = exactView(nearEnd);
    // at ten times the last width the target is nine tenths of the way: (p - c) / w from the fixed point
    const off = ratio(subtract(parseDecimal(digits)!, exact.re), exact.width);
    const expected = ratio(subtract(parseDecimal(digits)!, decimalOf(-0.75)), decimalOf(3)) * 0.9;
    expect(off).toBeCloseTo(expected, 6);
    expect(zoomedView(deep, start, -149, 0)).toEqual(nearEnd);
  });

  test('circles: the genome plus its harmonics, closed', () => {
    const path = readPath({
      version: 1,
      kind: 'circles',
      name: 'ring',
      genome: kali({}),
      circles: {
        'params.c': [
          { k: 1, a: [0.1, 0] },
          { k: -2, a: [0, 0.02] },
        ],
        'params.theta': [{ k: 3, a: [0, -10] }],
      },
    });
    const trace = tracePath(path);
    const at = trace(0.25).params;
    // e^(i pi/2) = i, e^(-i pi) = -1; Re(-10 i e^(i 3 pi/2)) = -10
    expect(at['c']).toEqual([expect.closeTo(-0.7, 12), expect.closeTo(-0.5 + 0.1 - 0.02, 12)]);
    expect(at['theta']).toBeCloseTo(-10, 10);
    expect(trace(1).params['c']).toEqual((trace(0).params['c'] as number[]).map((x) => expect.closeTo(x, 12)));
  });

  test.each([
    [pathOf([kali({})]), /keyframes has 1 entries, but must have/],
    [pathOf([kali({}), defaultGenome('julia', night)]), /keyframe 2 is drawn by julia and the first by kali/],
    [{ version: 1, kind: 'circles', name: 'x', genome: kali({}), circles: { palette: [{ k: 1, a: [1, 0] }] } }, /palette is no number/],
    [{ version: 1, kind: 'circles', name: 'x', genome: kali({}), circles: {} }, /nothing moves/],
    [pathOf([kali({}), kali({ theta: 500 })]), /keyframe 2: parameter theta of kali is 500/],
  ])('refuses %#', (json, message) => {
    expect(() => readPath(json)).toThrow(message);
  });
});

describe('frames', () => {
  const path = pathOf([kali({}), kali({ c: [-1, -1] })]);

  test('open paths reach both ends, closed ones stop a step short, eased ones start and end slowly', () => {
    expect(framePlaces(path, 5, evenProgress)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(framePlaces({ ...path, closed: true }, 4, evenProgress)).toEqual([0, 0.25, 0.5, 0.75]);
    const eased = framePlaces({ ...path, easing: 'smooth' }, 5, evenProgress);
    expect(eased).toEqual([0, 0.15625, 0.5, 0.84375, 1]);
    expect(framePlaces(path, 1, evenProgress)).toEqual([0]);
  });

  test('places of equal change: slow where the picture changes fast', () => {
    // nine tenths of the change in the first tenth of the path
    const progress = progressOf([0, 0.1, 1], [9, 1]);
    const places = framePlaces(path, 11, progress);
    expect(places[0]).toBe(0);
    expect(places[10]).toBe(1);
    expect(places.filter((place) => place <= 0.1)).toHaveLength(9);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(framePlaces(path, 3, progressOf([0, 0.5, 1], [0, 0]))).toEqual([0, 0.5, 1]);
  });
});

test('palettes mix through OKLab, and the ends are the palettes themselves', () => {
  expect(mixPalettes(night, day, 0)).toBe(night);
  expect(mixPalettes(night, day, 1)).toBe(day);
  const half = mixPalettes(night, day, 0.5);
  expect(half.stops!.map(({ at }) => at)).toEqual([0, 0.25, 0.5, 0.75]);
  // interior: black and white meet in the grey of half their lightness
  expect(hexToOklab(half.interior)[0]).toBeCloseTo(0.5, 2);
  const cosine: Palette = {
    name: 'c',
    cosine: { a: [0.5, 0.5, 0.5], b: [0.5, 0.5, 0.5], c: [1, 1, 1], d: [0, 0.1, 0.2] },
    interior: '#000000',
  };
  const other: Palette = { ...cosine, cosine: { ...cosine.cosine!, d: [0.2, 0.3, 0.4] } };
  expect(mixPalettes(cosine, other, 0.5).cosine!.d).toEqual([0.1, 0.2, expect.closeTo(0.3, 12)]);
  expect(mixPalettes(cosine, night, 0.5).stops).toHaveLength(64);
});

describe('tables', () => {
  const system = (maps: number[], fit = 1): Genome => {
    const genome = defaultGenome('ifs', night);
    return { ...genome, params: { ...genome.params, maps, fit } };
  };
  const columns = 7;
  const still = defaultGenome('ifs', night).params['maps'] as number[];
  const moved = still.map((value, i) => (i === columns + 4 ? value - 0.8 : value));

  test('go number by number; a choice changes half-way', () => {
    const trace = tracePath(readPath(pathOf([system(still, 0), system(moved, 2)])));
    for (const [u, fit] of [
      [0.25, 0],
      [0.5, 2],
      [0.75, 2],
    ] as const) {
      const { params } = checkGenome(trace(u));
      const expected = still.map((value, i) => (i === columns + 4 ? value - 0.8 * u : value));
      for (const [i, value] of (params['maps'] as number[]).entries()) expect(value).toBeCloseTo(expected[i]!, 12);
      expect(params['fit']).toBe(fit);
    }
    // keyframes own their tables
    expect(still[columns + 4]).toBe(moved[columns + 4]! + 0.8);
  });

  test('words and whole numbers of a table stay those of the nearer keyframe', () => {
    const genome = defaultGenome('flame-lotus', night);
    const variations = genome.params['variations'] as number[];
    // the first bend becomes another one, and the second weighs more
    const other = variations.with(1, 5).with(9, variations[9]! + 1);
    const trace = tracePath(readPath(pathOf([genome, { ...genome, params: { ...genome.params, variations: other } }])));
    const at = (u: number): number[] => checkGenome(trace(u)).params['variations'] as number[];
    expect([at(0.25)[1], at(0.75)[1]]).toEqual([variations[1], 5]);
    expect(at(0.25)[9]).toBeCloseTo(variations[9]! + 0.25, 12);
  });

  test('of different lengths are refused in one sentence', () => {
    expect(() => readPath(pathOf([system(still), system(still.slice(columns))]))).toThrow(
      'keyframe 2 has 2 rows of maps and the first 3; a path needs as many in each keyframe',
    );
  });
});
