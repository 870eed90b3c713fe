import { expect, test } from 'vitest';
import type { ReferenceOrbit } from '../../shared/contract/pixels.ts';
import { deepFormulaOf } from '../../shared/formula/deepFamily.ts';
import { formulaOf } from '../../shared/formula/catalog.ts';
import { exactView, moved, viewOfDigits } from '../../shared/genome/exactView.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { genomeProgram } from '../../shared/shading/uniforms.ts';
// pictures of the native renderer: made by main/render/deep/viewportPictures.test.ts
import pictures from './fractal/deepPictures.json';
import type { KeptReference } from './referenceKeeper.ts';
import { bytesOf, meanDifference, settledPicture } from './settledPicture.fixtures.ts';

type Kept = (typeof pictures)[number];

const genomeOf = ({ genome }: Kept): Genome => genome as unknown as Genome;

function referenceOf(picture: Kept): KeptReference {
  const genome = genomeOf(picture);
  const { texels, start, critical } = picture.reference;
  const orbit = { texels: new Float32Array(bytesOf(texels).buffer), start, critical } as unknown as ReferenceOrbit;
  return { orbit, formula: deepFormulaOf(formulaOf(genome)!, genome.params)!, view: exactView(genome.view) };
}

const drawn = (genome: Genome, reference: KeptReference, widthPx: number, heightPx: number): Promise<Uint8ClampedArray> =>
  settledPicture({ genome, ...genomeProgram(genome)!, reference }, widthPx, heightPx);

test.each(pictures.map((picture) => [picture.name, picture] as const))(
  '%s: as the native renderer draws it',
  async (_name, picture) => {
    const expected = bytesOf(picture.rgb);
    expect(new Set(expected).size).toBeGreaterThan(50);
    const shown = await drawn(genomeOf(picture), referenceOf(picture), picture.widthPx, picture.heightPx);
    expect(meanDifference(shown, expected)).toBeLessThan(1);
  },
  60_000,
);

test('a reference beside the picture serves as well as its own centre’s', async () => {
  const picture = pictures.find(({ name }) => name === '1e50')!;
  const genome = genomeOf(picture);
  const reference = referenceOf(picture);
  const size = [picture.widthPx, picture.heightPx] as const;
  // the view moved a third of its width; the rows that both pictures show
  const share = 16 / 48;
  const right = moved(exactView(genome.view), [share, 0]);
  const view = { ...viewOfDigits(right, 0) };
  const straight = await drawn({ ...genome, view: { ...genome.view, rotationDeg: 0 } }, reference, ...size);
  const beside = await drawn({ ...genome, view }, reference, ...size);
  let sum = 0;
  for (let row = 0; row < 32; row++)
    for (let column = 0; column < 32; column++)
      for (let part = 0; part < 3; part++)
        sum += Math.abs(straight[4 * (48 * row + column + 16) + part]! - beside[4 * (48 * row + column) + part]!);
  expect(sum / (32 * 32 * 3)).toBeLessThan(1);
}, 60_000);
