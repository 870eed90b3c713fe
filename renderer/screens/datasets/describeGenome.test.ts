import { expect, test } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';
import { genomeFacts } from './describeGenome.ts';

const factsOf = (...args: Parameters<typeof genomeFacts>): Record<string, string> =>
  Object.fromEntries(genomeFacts(...args).map(({ name, value }) => [name, value]));

test('measures, transfers and choices have the names they have in the Lab', () => {
  const system = defaultGenome('ifs', greyPalette);
  expect(factsOf(system)).toMatchObject({ Frame: 'proportional', Colouring: 'Density' });
  const kali = defaultGenome('kali', greyPalette);
  const { coloring } = kali;
  const layered = { ...coloring, interior: 'atom', stretch: { kind: 'equalize', low: 0, high: 1 } } as const;
  expect(factsOf({ ...kali, coloring: layered })).toMatchObject({
    Colouring: 'Orbit trap, point at 0 + 0i',
    Transfer: 'Linear',
    Stretch: 'Equalise',
    Inside: 'Atom domains',
  });
});

test('a deep picture is said to be one, with its width', () => {
  const mandelbrot = defaultGenome('mandelbrot', greyPalette);
  const view = {
    center: [-1.75, 0] as [number, number],
    width: 1e-300,
    rotationDeg: 0,
    exact: { re: '-1.75', im: '0', width: '1.5e-400' },
  };
  const facts = factsOf({ ...mandelbrot, precision: 'deep', view });
  expect(facts).toMatchObject({ Iterations: '500, deep zoom', Width: '1.5e-400' });
});
