import { describe, expect, test } from 'vitest';
import { hexToOklab, linearToOklab, srgbTripleToLinear, type Triple } from '../../math/color.ts';
import { maxStops, paletteSchema, type Palette } from '../palette.ts';
import { paletteColor } from '../paletteLut.ts';
import { paletteToGpl, paletteToJson, paletteToMap } from './exportPalette.ts';
import { parseGimpGradient } from './gimpGradient.ts';
import { importPalettes } from './importPalettes.ts';

/** OKLab distance of the palette's colour at t from an sRGB colour given in bytes. */
function off(palette: Palette, t: number, bytes: Triple): number {
  const [x, y] = [linearToOklab(paletteColor(palette)(t)), linearToOklab(srgbTripleToLinear(bytes.map((v) => v / 255) as never))];
  return Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

const one = (text: string, fileName = 'some.map'): Palette => {
  const palettes = importPalettes(text, fileName);
  expect(palettes).toHaveLength(1);
  expect(paletteSchema.parse(palettes[0])).toEqual(palettes[0]);
  return palettes[0]!;
};

const refusal = (text: string): string => {
  try {
    importPalettes(text, 'x.map');
  } catch (error) {
    return (error as Error).message;
  }
  return 'read';
};

describe('Fractint .map', () => {
  test('few colours are stops, evenly spaced on a cycle', () => {
    const palette = one('  0   0   0 The default\r\n255 128 0\r\n\r\n255,255,255\r\n', 'C:\\maps\\Fire.map');
    expect(palette).toEqual({
      name: 'Fire',
      stops: [
        { at: 0, color: '#000000' },
        { at: 1 / 3, color: '#ff8000' },
        { at: 2 / 3, color: '#ffffff' },
      ],
      interior: '#000000',
    });
  });

  test('256 colours keep every colour, with no more stops than they need', () => {
    // a grey ramp up and a jump back, as `grey.map` has it, and a saw-tooth of noise that needs every stop
    const ramp = one(Array.from({ length: 256 }, (_, k) => `${k} ${k} ${k}`).join('\n'));
    for (const k of [0, 1, 77, 128, 254, 255]) expect(off(ramp, k / 256, [k, k, k])).toBeLessThan(0.012);
    expect(ramp.stops!.length).toBeLessThan(24);
    const noisy = Array.from({ length: 256 }, (_, k): Triple => [(k * 97) % 256, (k * 57) % 256, (k * 31) % 256]);
    const exact = one(noisy.map((rgb) => rgb.join(' ')).join('\n'));
    expect(exact.stops!.length).toBeLessThanOrEqual(maxStops);
    for (const [k, rgb] of noisy.entries()) expect(off(exact, k / 256, rgb)).toBeLessThan(0.012);
  });

  test.each([
    ['0 0 0\n1 2\n', 'line 2: "1 2" is not three numbers R G B'],
    ['0 0 0\n\n1 256 3\n', 'line 3: 256 is no colour component; they go from 0 to 255'],
    ['1 2 3\n', 'it has 1 colours'],
    ['', 'it has 0 colours'],
  ])('%j is refused', (text, reason) => expect(refusal(text)).toContain(reason));
});

test('GIMP .gpl: the name, comments and names of colours', () => {
  const palette = one(
    'GIMP Palette\nName: Sea and sand\nColumns: 2\n#\n# made by hand\n 10  20  30\tdeep\n250 240 200 Sand 7\n  0 128 255\n',
  );
  expect(palette.name).toBe('Sea and sand');
  expect(palette.stops!.map(({ color }) => color)).toEqual(['#0a141e', '#faf0c8', '#0080ff']);
  expect(refusal('GIMP Palette\nName: x\n1 2 3\nabout the rest\n')).toContain('line 4: "about the rest" is not three numbers');
});

/** A gradient of one segment from `from` to `to` with this midpoint, blending and colouring. */
const segmentText = (middle: number, from: Triple, to: Triple, blend: number, coloring: number): string =>
  `GIMP Gradient\nName: One\n1\n0.000000 ${middle} 1.000000 ${from.join(' ')} 1.0 ${to.join(' ')} 1.0 ${blend} ${coloring} 0 0\n`;

describe('GIMP .ggr', () => {
  const [black, white]: Triple[] = [
    [0, 0, 0],
    [1, 1, 1],
  ];
  // shares of the right colour worked out by hand from GIMP's formulas: midpoint 1/4, at t = 1/8, 1/4, 5/8
  test.each([
    ['linear', 0, [0.25, 0.5, 0.75]],
    // t ^ (ln 1/2 / ln 1/4) = sqrt t
    ['curved', 1, [0.353553, 0.5, 0.790569]],
    // (1 + sin(pi (linear - 1/2))) / 2
    ['sinusoidal', 2, [0.146447, 0.5, 0.853553]],
    // sqrt(1 - (linear - 1)^2)
    ['spherical increasing', 3, [0.661438, 0.866025, 0.968246]],
    // 1 - sqrt(1 - linear^2)
    ['spherical decreasing', 4, [0.031754, 0.133975, 0.338562]],
    ['step', 5, [0, 1, 1]],
  ] as const)('%s blending', (_, blend, shares) => {
    const text = segmentText(0.25, black!, white!, blend, 0);
    const { color } = parseGimpGradient(text);
    const palette = one(text);
    for (const [i, t] of [0.125, 0.25, 0.625].entries()) {
      for (const component of color(t)) expect(component).toBeCloseTo(shares[i]!, 5);
      const grey = 255 * shares[i]!;
      // a step itself is one table entry wide
      if (blend !== 5 || t !== 0.25) expect(off(palette, t, [grey, grey, grey])).toBeLessThan(0.012);
    }
  });

  test('hues run counter-clockwise and clockwise around the circle', () => {
    const [red, blue]: Triple[] = [
      [1, 0, 0],
      [0, 0, 1],
    ];
    const middle = (coloring: number, from: Triple, to: Triple): number[] =>
      parseGimpGradient(segmentText(0.5, from, to, 0, coloring))
        .color(0.5)
        .map((component) => Math.round(component * 1000) / 1000);
    // red (0) rises over green to blue (2/3): half-way is 1/3, green; falls over magenta: half-way is 5/6
    expect(middle(1, red!, blue!)).toEqual([0, 1, 0]);
    expect(middle(2, red!, blue!)).toEqual([1, 0, 1]);
    expect(middle(1, blue!, red!)).toEqual([1, 0, 1]);
    expect(middle(2, blue!, red!)).toEqual([0, 1, 0]);
    // equal hues go all the way round: half-way is cyan
    expect(middle(1, red!, red!)).toEqual([0, 1, 1]);
  });

  test('segments of both lengths, foreground and background, a jump at the end', () => {
    const palette = one(
      [
        'GIMP Gradient',
        'Name: Two parts',
        '2',
        '0.000000 0.250000 0.500000 0.2 0.4 0.6 1.000000 1 0.8 0.2 0.0 0 0',
        '0.500000 0.750000 1.000000 0.5 0.5 0.5 1.000000 0.3 0.3 0.3 1.0 0 0 1 3',
      ].join('\n'),
    );
    expect(palette.name).toBe('Two parts');
    expect(off(palette, 0.25, [153, 153, 102])).toBeLessThan(0.012);
    expect(off(palette, 0.75, [127.5, 127.5, 127.5])).toBeLessThan(0.012);
    expect(off(palette, 0.501, [0.5, 0.5, 0.5])).toBeLessThan(0.05);
    expect(off(palette, 0.9998, [255, 255, 255])).toBeLessThan(0.02);
    expect(off(palette, 0.0001, [51, 102, 153])).toBeLessThan(0.02);
  });

  test('the old form has no name', () => {
    const old = segmentText(0.5, black!, white!, 0, 0).replace('Name: One\n', '').replace(' 0 0\n', '\n');
    expect(one(old, 'Old.ggr').name).toBe('Old');
  });

  test.each([
    ['GIMP Gradient\nName: x\n2\n0 0.5 1 0 0 0 1 1 1 1 1 0 0\n', 'line 5: segment 2 of 2 is missing'],
    ['GIMP Gradient\nName: x\n1\n0 0.5 1 0 0 0 1 1 1 1 1 0\n', 'line 4: a segment has 13 or 15 numbers, this one 12'],
    ['GIMP Gradient\nName: x\n1\n0 0.5 1 0 0 zero 1 1 1 1 1 0 0\n', 'line 4: "zero" is not a number'],
    ['GIMP Gradient\nName: x\n1\n0 0.5 1 0 0 0 1 1 1 1 1 9 0\n', 'line 4: there is no blending 9'],
    ['GIMP Gradient\nName: x\n1\n0 0.5 1 0 0 0 1 1 1 1 1 0 3\n', 'line 4: there is no colouring 3'],
    ['GIMP Gradient\nName: x\n1\n0.5 0.2 1 0 0 0 1 1 1 1 1 0 0\n', 'line 4: the positions 0.5 0.2 1 do not rise'],
    ['GIMP Gradient\nName: x\n1\n0 0.2 0.5 0 0 0 1 1 1 1 1 0 0\n', 'nothing covers the positions from 0.5 to 1'],
    ['GIMP Gradient\nName: x\nmany\n', 'line 3: the number of segments is missing'],
  ])('%j is refused', (text, reason) => expect(refusal(text)).toContain(reason));
});

const ultraFractal = `; a library
Blatte {
gradient:
  title="Blatte; one" smooth=no index=0 color=255 index=100
  color=65280 index=-100 color=16711680 ; the last lies at 300
opacity:
  smooth=no index=0 opacity=255
}

Classic { gradient:
  title="Classic" smooth=yes rotation=1 index=0 color=6555392
  index=257 color=43775
}
`;

describe('Ultra Fractal .ugr and .upr', () => {
  test('several gradients; straight ones run through sRGB, smooth ones keep their nodes', () => {
    const [blatte, classic] = importPalettes(ultraFractal, 'library.ugr');
    expect([blatte!.name, classic!.name]).toEqual(['Blatte; one', 'Classic']);
    // red at 0, green at 1/4, blue at 3/4: half-way between two of them half of each
    expect(off(blatte!, 0, [255, 0, 0])).toBeLessThan(0.012);
    expect(off(blatte!, 0.125, [127.5, 127.5, 0])).toBeLessThan(0.012);
    expect(off(blatte!, 0.5, [0, 127.5, 127.5])).toBeLessThan(0.012);
    expect(off(blatte!, 0.875, [127.5, 0, 127.5])).toBeLessThan(0.012);
    // 6555392 = 0x640700, 43775 = 0x00aaff: bytes in the order blue, green, red
    expect(classic).toEqual({
      name: 'Classic',
      stops: [
        { at: 0, color: '#000764' },
        { at: 0.6425, color: '#ffaa00' },
      ],
      interior: '#000000',
    });
  });

  test('gradients of the layers of a picture', () => {
    const picture = `# 20210422
My picture {
fractal:
  title="My picture" width=640 layers=2 credits="A {brace};4/21/2021"
layer:
  caption="Background" opacity=100
formula:
  maxiter=1000 filename="Standard.ufm" entry="Mandelbrot" p_start=0/0
gradient:
  smooth=yes index=0 color=0 index=200 color=16777215
opacity:
  index=0 opacity=255
layer:
  caption="Glow"
gradient:
  smooth=yes index=0 color=255 index=200 color=0
}
`;
    const palettes = importPalettes(picture, 'p.upr');
    expect(palettes.map(({ name, stops }) => [name, stops!.map(({ color }) => color).join()])).toEqual([
      ['My picture', '#000000,#ffffff'],
      ['My picture 2', '#ff0000,#000000'],
    ]);
  });

  test.each([
    ['A {\ngradient:\n index=0 color=5 index=1\n}', 'index=1 of "A" has no colour'],
    ['A {\ngradient:\n color=5\n}', 'line 3: color=5 has no index before it'],
    ['A {\ngradient:\n index=0 color=16777216\n}', 'line 3: color=16777216 is outside 0 to 16777215'],
    ['A {\ngradient:\n index=zero color=1\n}', 'line 3: index=zero is not a whole number'],
    ['A {\ngradient:\n title="x"\n}', 'line 2: the gradient "x" has no colours'],
    ['A {\ngradient:\n index=0 color=1\n', 'the block "A" is not closed by }'],
    ['A {\n::k6Zfin2tKn==\n}', 'line 2: "A" is compressed'],
    ['A {\nformula:\n}', 'it has no gradient'],
  ])('%j is refused', (text, reason) => expect(refusal(text)).toContain(reason));
});

describe('export', () => {
  const palette: Palette = {
    name: 'Jewel',
    stops: [
      { at: 0, color: '#120a2e' },
      { at: 0.36, color: '#0f7fa8' },
      { at: 0.66, color: '#f2e29b' },
    ],
    interior: '#07040f',
  };

  test('our own form comes back to the last digit', () => {
    expect(importPalettes(paletteToJson(palette), 'jewel.json')).toEqual([palette]);
    expect(refusal('{"name":"x","interior":"#000000"}')).toContain('either stops or a cosine');
    expect(refusal('{"name":')).toContain('it is not JSON');
  });

  test.each([
    ['GIMP palette', paletteToGpl],
    ['Fractint map', paletteToMap],
  ])('a %s comes back as the same colours', (_, write) => {
    const back = one(write(palette), 'back.map');
    const [a, b] = [paletteColor(palette), paletteColor(back)];
    for (let k = 0; k < 100; k++) {
      const [x, y] = [linearToOklab(a(k / 100)), linearToOklab(b(k / 100))];
      expect(Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2])).toBeLessThan(0.015);
    }
  });

  test('a GIMP palette has the header GIMP looks for and 256 lines of bytes', () => {
    const lines = paletteToGpl(palette).split('\n');
    expect(lines.slice(0, 5)).toEqual(['GIMP Palette', 'Name: Jewel', 'Columns: 16', '#', ' 18  10  46\t0']);
    expect(lines.filter((line) => /^ *\d+ +\d+ +\d+\t\d+$/.test(line))).toHaveLength(256);
  });
});

test('a colour of the palette is where its stop says', () => {
  const palette = one('0 0 0\n255 0 0\n0 255 0\n0 0 255\n');
  for (const { at, color } of palette.stops!) {
    const [x, y] = [linearToOklab(paletteColor(palette)(at)), hexToOklab(color)];
    expect(Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2])).toBeLessThan(1e-3);
  }
});
