import { expect, it } from 'vitest';
import { findFormula } from '../../../shared/formula/catalog.ts';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { flameOf } from '../../../shared/genome/flame.ts';
import { checkGenome, type View } from '../../../shared/genome/genome.ts';
import { hasCamera, withColoring, withFormula, withHomeView, withParameter, withTurnedCamera, withView } from './genomeEdits.ts';
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

it('keeps of the colouring what the next formula can measure', () => {
  const start = defaultGenome('mandelbrot', greyPalette);
  const layer = { mode: 'interior-period', transfer: 'linear', density: 1, offset: 0, amount: 0.5 } as const;
  const coloring = {
    ...start.coloring,
    mode: 'distance',
    interior: 'interior-distance',
    hue: layer,
    chroma: { ...layer, mode: 'exp' },
  } as const;
  const next = (id: string) => withFormula({ ...start, coloring }, findFormula(id)!);
  expect(next('multibrot').coloring).toBe(coloring);
  const julia = next('julia').coloring;
  expect(julia).toMatchObject({ mode: 'distance', chroma: { mode: 'exp' } });
  expect(julia).not.toHaveProperty('interior');
  expect(julia).not.toHaveProperty('hue');
  expect(next('kali').coloring.mode).not.toBe('distance');
  expect(withColoring({ ...start, coloring }, { mode: 'interior-period' }).coloring).not.toHaveProperty('interior');
  expect(withColoring({ ...start, coloring }, { mode: 'smooth' }).coloring.interior).toBe('interior-distance');
  for (const id of ['multibrot', 'julia', 'kali']) expect(() => checkGenome(next(id)), id).not.toThrow();
});

it('turns to perturbation where the view or a parameter needs it, and back where the view does not', () => {
  const julia = defaultGenome('julia', greyPalette);
  const near = withView(julia, { center: [0, 0], width: 1e-8 });
  const dendrite = withParameter(near, 'c', [0, 1]);
  expect([julia, withParameter(near, 'c', [0, 0]), dendrite].map(({ precision }) => precision)).toEqual(['f64', 'f64', 'deep']);
  expect(withHomeView(dendrite).precision).toBe('f64');
  // the growth of folds is not measured in depth
  const ship = defaultGenome('burning-ship', greyPalette);
  const byGrowth = { ...ship, coloring: { ...ship.coloring, mode: 'lyapunov' as const } };
  const place: View = { center: [-1.76, -0.02], width: 1e-14, rotationDeg: 0 };
  expect([ship, byGrowth].map((genome) => withView(genome, place).precision)).toEqual(['deep', 'f64']);
});

it('goes on in float64 where float32 ends, and back; what somebody chose stays', () => {
  const kali = defaultGenome('kali', greyPalette);
  expect(kali.precision).toBe('f32');
  const narrow = withView(kali, { center: [0.5, 0.2], width: 1e-7 });
  expect(narrow.precision).toBe('f64');
  expect(withView(narrow, { width: 1e-9 }).precision).toBe('f64');
  expect(withView(narrow, { width: 1 }).precision).toBe('f32');
  expect(withHomeView(narrow)).toEqual(kali);
  expect(withFormula(narrow, findFormula('kali-julia')!).precision).toBe('f32');
  const chosen = { ...kali, precision: 'f64' as const };
  expect(withView(chosen, { width: 1 }).precision).toBe('f64');
});

it('perturbation comes where float64 ends, and leaves with the view', () => {
  const mandelbrot = defaultGenome('mandelbrot', greyPalette);
  const deep = withView(mandelbrot, { center: [-0.75, 0.1], width: 1e-14 });
  expect(deep.precision).toBe('deep');
  expect(withHomeView(deep)).toEqual(mandelbrot);
});

it('a flame stays what it is in a formula with wider tables, and back; tables of other columns are not mistaken', () => {
  const plain = defaultGenome('flame-shell', greyPalette);
  const wider = withFormula(plain, findFormula('flame-xaos')!);
  expect(flameOf(wider.params).functions.map(({ affine }) => affine)).toEqual(flameOf(plain.params).functions.map(({ affine }) => affine));
  expect(checkGenome(wider)).toEqual(wider);
  expect(wider.params['xaos']).toEqual([]);
  expect(withFormula(wider, findFormula('flame-shell')!).params['variations']).toEqual(plain.params['variations']);
  const maps = withFormula(defaultGenome('ifs', greyPalette), findFormula('flame')!);
  expect(maps.params['maps']).toEqual(defaultGenome('flame', greyPalette).params['maps']);
});
