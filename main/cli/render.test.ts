import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { commonFlags, parseArguments } from './arguments.ts';
import { findCommand } from './help.ts';
import { readGenomeRequest } from './genomeArguments.ts';
import { parseSize } from './render.ts';
import { runCli } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'cardioid-cli-render-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const read = async (...args: string[]) => {
  const { flags, positionals } = findCommand(['render'])!;
  return readGenomeRequest(parseArguments([...args, '--out', 'x.png'], { ...commonFlags, ...flags }, positionals), dir);
};

describe('the genome that the flags describe', () => {
  test('is a formula with everything set', async () => {
    const { genome, render } = await read(
      '--formula',
      'kali',
      '--set',
      'c=-0.8,-0.5',
      'theta=20',
      '--center',
      '-0.5,0.25',
      '--width',
      '1e-3',
      '--rotation',
      '-45',
      '--iterations',
      '30',
      '--palette',
      'ember',
    );
    expect(render).toBeNull();
    expect(genome).toMatchObject({
      formula: 'kali',
      params: { c: [-0.8, -0.5], theta: 20, scale: 1, mu: 0 },
      view: { center: [-0.5, 0.25], width: 1e-3, rotationDeg: -45 },
      iterations: 30,
      palette: { name: 'Ember' },
    });
  });

  test('has the colouring that the flags say', async () => {
    const { genome } = await read(
      ...['--formula', 'mandelbrot', '--coloring', 'exp', '--transfer', 'asinh', '--density', '0.2', '--offset', '-0.5'],
      ...['--trap', 'line:0.1,-0.2:0.5:30', '--stretch', 'equalize', '--lightness', 'trap:0.3:2:0.1:sqrt', '--hue', 'angle'],
      ...['--light', '45,30,0.6', '--interior', 'atom'],
    );
    expect(genome.coloring).toEqual({
      mode: 'exp',
      transfer: 'asinh',
      density: 0.2,
      offset: -0.5,
      trap: expect.objectContaining({ shape: 'line', center: [0.1, -0.2], radius: 0.5, angleDeg: 30 }) as object,
      stretch: { kind: 'equalize', low: 0, high: 1 },
      lightness: { mode: 'trap', amount: 0.3, density: 2, offset: 0.1, transfer: 'sqrt' },
      hue: { mode: 'angle', amount: 0.5, density: 1, offset: 0, transfer: 'linear' },
      light: { azimuthDeg: 45, elevationDeg: 30, strength: 0.6 },
      interior: 'atom',
    });
    const path = join(dir, 'coloured.json');
    writeFileSync(path, JSON.stringify(genome));
    const without = await read('--genome', path, '--light', 'none', '--hue', 'none', '--stretch', 'percentile:0.05,0.9');
    expect(without.genome.coloring).not.toHaveProperty('light');
    expect(without.genome.coloring).not.toHaveProperty('hue');
    expect(without.genome.coloring).toMatchObject({ stretch: { kind: 'percentile', low: 0.05, high: 0.9 }, interior: 'atom' });
  });

  test('measures the inside by cycles', async () => {
    const both = await read('--formula', 'mandelbrot', '--coloring', 'distance', '--interior', 'interior-distance');
    expect(both.genome.coloring).toMatchObject({ mode: 'distance', interior: 'interior-distance' });
    const path = join(dir, 'inside.json');
    writeFileSync(path, JSON.stringify(both.genome));
    expect((await read('--genome', path, '--coloring', 'interior-period')).genome.coloring).not.toHaveProperty('interior');
    const period = await read('--formula', 'multibrot', '--coloring', 'interior-period');
    expect(period.genome.coloring).toMatchObject({ mode: 'interior-period', transfer: 'linear', density: 0.381966 });
  });

  test.each<[string[], RegExp]>([
    [['--coloring', 'rainbow'], /--coloring is one of smooth, /],
    [['--stretch', 'logarithm'], /--stretch knows percentile, equalize, not "logarithm"/],
    [['--stretch', 'equalize:0.9,0.1'], /from a smaller to a larger share/],
    [['--lightness', 'trap:much'], /--lightness takes a number, not "much"/],
    [['--lightness', 'trap:1:1:0:linear:more'], /--lightness takes MODE\[:AMOUNT/],
    [['--chroma', 'colour'], /--chroma knows smooth, /],
    [['--light', '45'], /--light takes AZIMUTH,ELEVATION/],
    [['--trap', 'star'], /--trap knows point, line/],
    [['--trap', 'image'], /--trap image needs a picture: --trap-image FILE\.$/],
    [['--trap', 'circle'], /^--trap changes nothing while the colouring measures smooth: add --coloring trap, or leave it out\.$/],
    [['--trap', 'circle', '--hue', 'angle'], /^--trap changes nothing/],
    [['--coloring', 'smoth'], /not "smoth"; did you mean smooth\?$/],
    [['--trap', 'crcle'], /not "crcle"; did you mean circle\?$/],
    [['--colring', 'smooth'], /^There is no flag --colring here; did you mean --coloring\?$/],
    [['--interior', 'smooth'], /--interior knows atom, distance/],
  ])('%o is wrong usage', async (args, message) => {
    await expect(read('--formula', 'mandelbrot', ...args)).rejects.toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }),
    );
  });

  test.each([[['--coloring', 'trap']], [['--lightness', 'trap']], [['--hue', 'trap']], [['--chroma', 'trap']]])(
    'has a trap where it is measured: %o',
    async (args) => {
      const { genome } = await read('--formula', 'mandelbrot', '--trap', 'circle', ...args);
      expect(genome.coloring.trap.shape).toBe('circle');
    },
  );

  test('has a trap by a picture of any form and size, and carries it', async () => {
    const picture = join(dir, 'trap.png');
    // white left of black, twice as wide as high
    const pixels = Uint8Array.from({ length: 128 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 128 < 64 ? 255 : 0));
    await sharp(pixels, { raw: { width: 128, height: 64, channels: 3 } }).toFile(picture);
    const { genome } = await read('--formula', 'kali', '--trap-image', picture);
    const { shape, image } = genome.coloring.trap;
    const bytes = Buffer.from(image!, 'base64');
    expect([shape, bytes.length, bytes[5], bytes[1018]]).toEqual(['image', 32 * 32, 255, 0]);
    const placed = await read('--formula', 'kali', '--trap-image', picture, '--trap', 'image:0.1,0.2:0.4');
    expect(placed.genome.coloring.trap).toEqual({ shape: 'image', image, center: [0.1, 0.2], radius: 0.4 });
    // another shape and back: the genome's own picture is there
    const path = join(dir, 'trapped.json');
    writeFileSync(path, JSON.stringify(genome));
    expect((await read('--genome', path, '--trap', 'image:1,1')).genome.coloring.trap.image).toBe(image);
    await expect(read('--formula', 'mandelbrot', '--trap-image', picture)).rejects.toThrow(/^--trap-image changes nothing/);
    await expect(read('--formula', 'kali', '--trap-image', picture, '--trap', 'circle')).rejects.toThrow(/goes with --trap image/);
    await expect(read('--formula', 'kali', '--trap-image', path)).rejects.toThrow(/trapped\.json cannot be read: it is not an image/);
  });

  test('is the one of a file, with the other flags on top', async () => {
    const { genome } = await read('--formula', 'julia', '--set', 'c=-0.4,0.6');
    const path = join(dir, 'genome.json');
    writeFileSync(path, JSON.stringify(genome));
    expect((await read('--genome', path)).genome).toEqual(genome);
    expect((await read('--genome', path, '--width', '0.5')).genome).toEqual({ ...genome, view: { ...genome.view, width: 0.5 } });
    const render = { widthPx: 16, heightPx: 16, supersample: 1, renderer: 'native/1' };
    writeFileSync(path, JSON.stringify({ genome, render }));
    expect(await read('--genome', path)).toEqual({ genome, render });
  });

  test('the sequence of a Lyapunov picture is set by its word', async () => {
    const { genome } = await read('--formula', 'lyapunov', '--set', 'sequence=aabab');
    expect(genome.params).toMatchObject({ pattern: 0b10100, length: 5 });
  });

  test.each<[string[], RegExp]>([
    [['--formula', 'koch'], /--formula "koch" is not known; formula list shows all\./],
    [['--formula', 'mandelbort'], /--formula "mandelbort" is not known; did you mean mandelbrot\?$/],
    [['--formula', 'kali', '--set', 'thata=3'], /--set thata names no parameter of kali; did you mean theta\?$/],
    [['--formula', 'kali', '--palette', 'twiligth'], /--palette "twiligth" is neither .*; did you mean twilight\?$/],
    [['--formula', 'kali', '--set', 'wobble=3'], /--set wobble names no parameter of kali; it has c, scale, theta, mu\./],
    [['--formula', 'kali', '--set', 'mu=7'], /mu of kali is 7, outside 0 to 1/],
    [['--formula', 'julia', '--set', 'c=9,9'], /c of julia is 9,9, outside/],
    [['--formula', 'kali', '--iterations', '0'], /--iterations is 0/],
    [['--formula', 'kali', '--width', '0'], /--width is 0/],
    [['--formula', 'kali', '--width', '1e-99999'], /--width is 1e-99999, outside 1e-3000 to 1e6\.$/],
    [['--formula', 'kali', '--width', '1e-9999999999'], /--width is 1e-9999999999, outside 1e-3000 to 1e6\.$/],
    [['--formula', 'kali', '--center', '1e-99999,0'], /--center is 1e-99999,0, whose power of ten is out of range\.$/],
    [
      ['--formula', 'lyapunov', '--set', 'sequence=ABC'],
      /--set sequence=ABC is refused: a sequence is written with 1 to 24 letters A and B/,
    ],
    [['--formula', 'kali', '--set', 'mu=1e999'], /--set mu is 1e999, which is out of range\.$/],
    [['--formula', 'kali', '--lightness', 'exp:2'], /cannot be rendered: .*amount/],
    [['--formula', 'julia', '--coloring', 'interior-distance'], /colouring interior-distance does not apply to julia; use smooth or /],
    [
      ['--formula', 'tricorn', '--interior', 'interior-period'],
      /interior of tricorn cannot be coloured by interior-period: it needs an analytic/,
    ],
    [['--formula', 'kali', '--palette', 'no-such'], /--palette "no-such" is neither/],
    [['--genome', 'package.json'], /package\.json cannot be read: it holds no genome/],
    [['--genome', 'README-that-is-not-there.png'], /cannot be read: it does not exist/],
  ])('%o is refused with a sentence', async (args, message) => {
    await expect(read(...args)).rejects.toThrow(expect.objectContaining({ name: 'UserError', message: expect.stringMatching(message) }));
  });

  test.each<[string[], RegExp]>([
    [[], /one of --formula ID, --formula-file FILE and --genome FILE/],
    [['--formula', 'kali', '--genome', 'x.png'], /one of/],
    [['--formula', 'kali', '--width', 'wide'], /--width takes a number, not "wide"/],
    [['--formula', 'kali', '--set', 'mu'], /--set takes name=value/],
    [['--formula', 'kali', '--set', 'mu=high'], /--set mu takes a number/],
    [['--formula', 'kali', '--set', 'c=1'], /--set c takes two numbers/],
    [['--formula', 'kali', '--center', '0'], /--center takes two numbers/],
  ])('%o is wrong usage', async (args, message) => {
    await expect(read(...args)).rejects.toThrow(expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }));
  });
});

test('sizes', () => {
  expect(parseSize('96x64')).toEqual({ widthPx: 96, heightPx: 64 });
  for (const text of ['0x10', '10x0', '900000x900000'])
    expect(() => parseSize(text)).toThrow(expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringContaining(text) }));
  for (const text of ['96', '96x', '-1x5', '1.5x2', '1x2x3'])
    expect(() => parseSize(text)).toThrow(expect.objectContaining({ name: 'UsageError' }));
});

test('the file name decides the format', async () => {
  expect((await runCli(['render', '--formula', 'kali', '--out', 'x.jpg'])).stderr).toMatch(/--out ends with \.png or \.npy/);
  expect((await runCli(['render', '--formula', 'kali', '--supersample', '2', '--out', 'x.npy'])).status).toBe(2);
});

test('a view whose orbits float64 would lose is drawn by perturbation, also where only a parameter is new', async () => {
  const [flat, dendrite] = [join(dir, 'flat.png'), join(dir, 'dendrite.png')];
  const draw = async (...args: string[]) => {
    const { stdout } = await runCli(['render', ...args, '--size', '32x32', '--json']);
    return (JSON.parse(stdout) as { precision: string }).precision;
  };
  const view = ['--width', '1e-8', '--iterations', '5000'];
  expect(await draw('--formula', 'julia', '--set', 'c=0,0', ...view, '--out', flat)).toBe('f64');
  expect(await draw('--genome', flat, '--set', 'c=0,1', '--out', dendrite)).toBe('deep');
  expect(await draw('--formula', 'julia', '--set', 'c=0,1', ...view, '--out', dendrite)).toBe('deep');
  expect(await draw('--formula', 'julia', '--set', 'c=0,1', ...view, '--precision', 'f64', '--out', flat)).toBe('f64');
});

test.each(['mandelbrot', 'julia'])('%s is drawn in float32 where asked for, and chosen in float64', async (id) => {
  const draw = async (precision: string) => {
    const file = join(dir, `${id}-${precision}.npy`);
    const { stdout } = await runCli(['render', '--formula', id, '--size', '48x48', '--precision', precision, '--json', '--out', file]);
    const header = 128;
    const bytes = readFileSync(file);
    const field = new Float32Array(48 * 48).map((_, i) => bytes.readFloatLE(header + 4 * i));
    return { precision: (JSON.parse(stdout) as { precision: string }).precision, field };
  };
  const [single, chosen] = [await draw('f32'), await draw('auto')];
  expect([single.precision, chosen.precision]).toEqual(['f32', 'f64']);
  const near = single.field.filter((value, i) => Object.is(value, chosen.field[i]) || Math.abs(value - chosen.field[i]!) < 0.01);
  expect(near.length / single.field.length).toBeGreaterThan(0.9);
  expect(single.field).not.toEqual(chosen.field);
});

test('--minibrot goes to the minibrot of the view, and the picture keeps its place', async () => {
  const file = join(dir, 'minibrot.png');
  const flags = ['--formula', 'mandelbrot', '--center=-1.75,0.01', '--width', '0.1', '--size', '24x16', '--out', file, '--json'];
  const drawn = await runCli(['render', ...flags, '--minibrot', 'zoom']);
  expect(drawn.json()).toMatchObject({ minibrot: { period: 3 } });
  expect(drawn.stderr).toMatch(/^Minibrot of period 3, 0\.019\d* of the whole set\.\n$/);
  const { genome } = await read('--genome', file);
  expect(genome.view.center[0]).toBeCloseTo(-1.7548776662466927, 14);
  expect(genome.view.width).toBeCloseTo(0.0952, 3);
});

test('--minibrot of a formula that has none says so', async () => {
  const drawn = await runCli(['render', '--formula', 'kali', '--minibrot', 'center', '--size', '8x8', '--out', join(dir, 'none.png')]);
  expect(drawn).toMatchObject({ status: 1, stderr: 'The view is of kali, in which no minibrots are looked for.\n' });
});

test('a view that no point has left yet is drawn, and said to want more steps', async () => {
  const place = ['--formula', 'mandelbrot', '--center', '-0.7436438870371587,0.1318259042053119', '--width', '1e-9', '--size', '8x8'];
  const steps = (count: string, file: string) => runCli(['render', ...place, '--iterations', count, '--out', join(dir, file)]);
  const sentence = 'No point of this view has left after 100 steps; --iterations 400 may show more.\n';
  expect(await steps('100', 'few.png')).toMatchObject({ status: 0, stderr: sentence });
  expect(await steps('100', 'few.npy')).toMatchObject({ status: 0, stderr: sentence });
  expect(await steps('20000', 'enough.png')).toMatchObject({ status: 0, stderr: '' });
});

test('a view too narrow for its arithmetic is drawn, and said to be', async () => {
  const flags = ['--center', '0.31,0.22', '--size', '8x8', '--out', join(dir, 'narrow.png')];
  const narrow = (...more: string[]) => runCli(['render', ...flags, ...more]);
  const kali = await narrow('--formula', 'kali', '--width', '1e-17');
  const sentence = (advice: string): string => `The view is too narrow for f64, which shows squares or one colour; ${advice}.\n`;
  expect(kali).toMatchObject({ status: 0, stderr: sentence('kali is not drawn in a finer one') });
  const chosen = await narrow('--formula', 'mandelbrot', '--width', '1e-17', '--precision', 'f64');
  expect(chosen).toMatchObject({ status: 0, stderr: sentence('precision deep is finer') });
  // at 0 numbers lie closer, as long as there are any
  expect(await narrow('--formula', 'kali', '--width', '1e-12')).toMatchObject({ status: 0, stderr: '' });
  expect((await runCli(['render', ...flags, '--formula', 'kali', '--width', '1e-400'].toSpliced(1, 2))).stderr).toMatch(/too narrow for f/);
});
