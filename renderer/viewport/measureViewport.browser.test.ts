import { expect, test } from 'vitest';
import type { Genome } from '../../shared/genome/genome.ts';
import { genomeProgram } from '../../shared/shading/uniforms.ts';
// pictures of the native renderer: made by main/render/viewportMeasures.test.ts
import pictures from './fractal/measurePictures.json';
import { bytesOf, meanDifference, settledPicture } from './settledPicture.fixtures.ts';

test.each(pictures.map((picture) => [picture.name, picture] as const))(
  '%s: as the native renderer draws it',
  async (_name, { genome: kept, stretch: numbers, rgb, widthPx, heightPx }) => {
    const expected = bytesOf(rgb);
    expect(new Set(expected).size).toBeGreaterThan(40);
    const genome = kept as unknown as Genome;
    const quantiles = numbers?.quantiles ? new Float32Array(bytesOf(numbers.quantiles).buffer) : null;
    const stretch = numbers && { low: numbers.low, scale: numbers.scale, quantiles };
    const shown = await settledPicture({ genome, ...genomeProgram(genome), ...(stretch && { stretch }) }, widthPx, heightPx);
    // orbits near a boundary part ways where roundings differ
    expect(meanDifference(shown, expected)).toBeLessThan(1.5);
  },
  60_000,
);
