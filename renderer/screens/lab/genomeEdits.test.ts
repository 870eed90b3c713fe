import { expect, it } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { checkGenome } from '../../../shared/genome/genome.ts';
import { hasCamera, withTurnedCamera } from './genomeEdits.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';

it('turns the camera of solids with the pointer, all the way around but not over the poles', () => {
  const bulb = defaultGenome('mandelbulb', greyPalette);
  expect(hasCamera(bulb)).toBe(true);
  expect(hasCamera(defaultGenome('mandelbrot', greyPalette))).toBe(false);
  const start = { ...bulb, params: { ...bulb.params, yaw: 30, pitch: 20 } };
  // to the right: the camera goes left; down: it rises
  expect(withTurnedCamera(start, 50, 25).params).toMatchObject({ yaw: 10, pitch: 30 });
  const far = withTurnedCamera(start, 550, 1000);
  expect(far.params).toMatchObject({ yaw: 170, pitch: 89 });
  expect(withTurnedCamera(start, 0, -1000).params['pitch']).toBe(-89);
  expect(() => checkGenome(far)).not.toThrow();
  expect(far.view).toEqual(bulb.view);
});
