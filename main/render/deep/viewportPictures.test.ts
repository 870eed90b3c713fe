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

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

it('the viewport’s fixture is what the native renderer draws', async () => {
  const renderer = createRenderer();
  const made = [];
  for (const [name, plain] of cases) {
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
