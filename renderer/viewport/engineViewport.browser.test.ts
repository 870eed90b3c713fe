import { expect, test } from 'vitest';
import type { Genome } from '../../shared/genome/genome.ts';
// pictures of the native renderer: made by main/render/viewportEngines.test.ts
import pictures from './fractal/enginePictures.json';
import { bytesOf, meanDifference, settledPicture } from './settledPicture.fixtures.ts';

test.each(pictures.map((picture) => [picture.name, picture] as const))(
  '%s: as the native renderer draws it',
  async (_name, picture) => {
    const expected = bytesOf(picture.rgb);
    expect(new Set(expected).size).toBeGreaterThan(40);
    const shown = await settledPicture({ genome: picture.genome as unknown as Genome }, picture.widthPx, picture.heightPx);
    // rays that graze an edge part ways where roundings differ
    expect(meanDifference(shown, expected)).toBeLessThan(1.5);
  },
  60_000,
);
