import { expect, test } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';
import { geneFact, genomeFacts } from './describeGenome.ts';

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

test('the sequence of a Lyapunov picture is its word', () => {
  const facts = factsOf(defaultGenome('lyapunov', greyPalette));
  expect(facts).toMatchObject({ Sequence: 'ABAAAB', Settling: '100' });
  expect(Object.keys(facts)).not.toContain('Pattern');
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

test('genes of tables are named by table, row and column, bends by their names', () => {
  const nameOf = (formula: string, path: string): string => geneFact(formula, { path, sampler: { kind: 'uniform', min: 0, max: 1 } }).name;
  expect(nameOf('ifs', 'params.maps.2.e')).toBe('Maps 2, e');
  expect(nameOf('flame-functions', 'params.functions.3.wedge_julia.power')).toBe('Functions 3, wedge julia power');
  expect(geneFact('lyapunov', { path: 'sequence', sampler: { kind: 'sequence', length: [2, 8] } })).toEqual({
    name: 'Sequence',
    value: '2 to 8 letters A and B',
  });
});
