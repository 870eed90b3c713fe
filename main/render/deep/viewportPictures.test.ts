/** Small deep pictures of the native renderer, kept for the test of the viewport's shader, which has no native renderer beside it. */
import { expect, it } from 'vitest';
import { findFormula } from '../../../shared/formula/catalog.ts';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { viewOfDigits } from '../../../shared/genome/exactView.ts';
import { checkGenome, type Genome } from '../../../shared/genome/genome.ts';
import { parseDecimal } from '../../../shared/math/decimal.ts';
import { createRenderer } from '../renderer.ts';
import { pictures } from './deep.fixtures.ts';
import { referenceOrbit } from './referenceOrbit.ts';
import { testPalette } from '../../../shared/genome/palette.fixtures.ts';

const size = { widthPx: 48, heightPx: 32 };
function genomeAt(formula: string, params: Genome['params'], place: { re: string; im: string; width: string }): Genome {
  const [re, im, width] = [place.re, place.im, place.width].map((text) => parseDecimal(text)!) as [never, never, never];
  const genome = defaultGenome(formula, testPalette);
  const { coloring } = genome;
  const made: Genome = {
    ...genome,
    params: { ...genome.params, ...params },
    view: viewOfDigits({ re, im, width }, 20),
    iterations: 1500,
    precision: 'deep',
    coloring: { ...coloring, mode: 'smooth', transfer: 'linear' },
  };
  checkGenome(made);
  return made;
}

const placeOf = (name: string, exponent: string) =>
  pictures.find((picture) => picture.name.startsWith(`${name} at`) && picture.view.width.endsWith(exponent))!.view;
const quadratic = placeOf('z^2', 'e-31');
const beside = (digits: number) => ({ re: `3e-${digits}`, im: `1.${'0'.repeat(digits - 1)}2`, width: `4e-${digits}` });

/** By distance and with light, under a text of its own: the built-in ones do not offer distance. */
function lit(genome: Genome): Genome {
  const source = findFormula(genome.formula)!
    .source.replace(`formula ${genome.formula}`, 'formula measured')
    .replace('colorings smooth', 'colorings smooth, distance');
  const light = { azimuthDeg: 120, elevationDeg: 35, strength: 0.8 };
  const made: Genome = {
    ...genome,
    formula: 'measured',
    source,
    coloring: { ...genome.coloring, mode: 'distance', transfer: 'log', light },
  };
  checkGenome(made);
  return made;
}

const cases: readonly (readonly [string, Genome])[] = [
  ['1e6', genomeAt('mandelbrot', {}, { ...quadratic, width: '4e-6' })],
  ['1e14', genomeAt('mandelbrot', {}, { ...quadratic, width: '4e-14' })],
  ['1e50', genomeAt('mandelbrot', {}, beside(50))],
  ['1e400', genomeAt('mandelbrot', {}, beside(400))],
  ['Julia, 1e30', genomeAt('julia', { c: [-0.75, 0.15625] }, placeOf('z^2, Julia', 'e-31'))],
  ['distance and light, 1e50', lit(genomeAt('mandelbrot', {}, beside(50)))],
  [
    'distance and light of a cubic Julia set, 1e30',
    lit(genomeAt('multibrot', { d: 3, mu: 0, seed: [0.3125, 0.71875] }, placeOf('z^3, Julia', 'e-31'))),
  ],
  ['cubic, 1e30', genomeAt('multibrot', { d: 3 }, placeOf('z^3', 'e-31'))],
];

const colored = (genome: Genome, coloring: Partial<Genome['coloring']>): Genome => ({
  ...genome,
  coloring: { ...genome.coloring, ...coloring },
});

/** Off the axes, found by zooming to where bands are dense and then to their edge; each of as many digits as its depth needs. */
const foldedPlaces = {
  'burning-ship': {
    9: ['-1.009990854365625', '-0.810471728303125'],
    21: ['-1.009990785860972578835109375', '-0.810471727162222211504321875'],
    61: ['-1.0099907858609725788205377110341564710202114624322126337492603303125', '-0.8104717271622222114643551552184709542472410654345364297886945240625'],
  },
  celtic: {
    21: ['-1.093160119029991932097365625', '-0.273537219045274255025059375'],
    61: ['-1.0931601190299919321753745459180798897075822321572554872032455046875', '-0.2735372190452742550688470002534638749680254552039959945172122678125'],
  },
  tricorn: { 21: ['-1.248473352953774766574265625', '0.018888609596237028292684375'] },
  'perpendicular-celtic': {
    61: ['-1.2647640177217066868327834274809711326448486095136499384596569784375', '0.2520709743080091084672368972800723397149453590574091227708407090625'],
  },
  'kali-square': { 21: ['-1.025615668700983464053678125', '1.027440786527344555132909375'] },
} as const satisfies Record<string, Record<number, readonly [string, string]>>; // prettier-ignore

/** Of a folded square, 2e-DIGITS wide. */
function foldedAt<Formula extends keyof typeof foldedPlaces>(
  formula: Formula,
  digits: keyof (typeof foldedPlaces)[Formula] & number,
): Genome {
  const [re, im] = (foldedPlaces[formula] as Record<number, readonly [string, string]>)[digits]!;
  return { ...genomeAt(formula, {}, { re, im, width: `2e-${digits}` }), iterations: 300 + 4 * digits };
}

/** Where the mast ends: places and differences are so close to the axis that float32 does not hold both with one exponent. */
const mast = (digits: number): Genome => ({
  ...genomeAt('burning-ship', {}, { re: `-1.${'9'.repeat(digits - 1)}7`, im: `1e-${digits}`, width: `4e-${digits}` }),
  iterations: 200 + 2 * digits,
});

const folds: readonly (readonly [string, Genome])[] = [
  ['Burning Ship, 1e9', foldedAt('burning-ship', 9)],
  ['Burning Ship, 1e21', foldedAt('burning-ship', 21)],
  ['Burning Ship, 1e61', foldedAt('burning-ship', 61)],
  ['the mast of the Burning Ship, 1e60', mast(60)],
  ['the mast of the Burning Ship, 1e320', mast(320)],
  ['Celtic, 1e61', foldedAt('celtic', 61)],
  ['Perpendicular Celtic, 1e61', foldedAt('perpendicular-celtic', 61)],
  ['a Julia set of the Buffalo, 1e21', foldedAt('kali-square', 21)],
  ['distance and light of the Burning Ship, 1e61', lit(foldedAt('burning-ship', 61))],
  ['distance and light of the Tricorn, 1e21', lit(foldedAt('tricorn', 21))],
  ['distance and light of Perpendicular Celtic, 1e61', lit(foldedAt('perpendicular-celtic', 61))],
  ['a trap for the last steps of Celtic, 1e21', colored(foldedAt('celtic', 21), { mode: 'trap', skip: 104 })],
  // native growth of folds is float64's
  ['growth of the Burning Ship, 1e9', { ...colored(foldedAt('burning-ship', 9), { mode: 'lyapunov' }), precision: 'f64' }],
  ['stripes of the Burning Ship, 1e21', colored(foldedAt('burning-ship', 21), { mode: 'stripe' })],
];

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

it('the viewport’s fixture is what the native renderer draws', async () => {
  const renderer = createRenderer();
  const made = [];
  for (const [name, plain] of [...cases, ...folds]) {
    const values = (await renderer.field(plain, size)).filter((value) => Number.isFinite(value));
    const spread = values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
    // the palette about once across what there is to see
    const genome = { ...plain, coloring: { ...plain.coloring, density: Number((1 / spread).toPrecision(3)) } };
    const rgb = await renderer.rgb(genome, { ...size, supersample: 2 });
    const { texels, start, critical } = await referenceOrbit(genome, size.widthPx);
    made.push({ name, genome, ...size, rgb: base64(rgb), reference: { texels: base64(new Uint8Array(texels.buffer)), start, critical } });
  }
  await expect(`${JSON.stringify(made, null, 1)}\n`).toMatchFileSnapshot('../../../renderer/viewport/fractal/deepPictures.json');
});
