import { describe, expect, test } from 'vitest';
import { builtInIds, builtInText } from './builtIn.ts';
import { checkFormula } from './compile.ts';

const clifford = builtInText('clifford')!;
const ifs = builtInText('ifs')!;

function firstError(source: string): string | undefined {
  const checked = checkFormula(source);
  return 'errors' in checked
    ? checked.errors.map(({ line, column, message, hint }) => `${line}:${column} ${message} (${hint})`)[0]
    : undefined;
}

describe('a text of an engine has what the engine reads', () => {
  test('the built-in ones do, under a name of their own too', () => {
    const drawn = builtInIds().filter((id) => /^engine /m.test(builtInText(id)!));
    expect(drawn.length).toBeGreaterThan(15);
    for (const id of drawn) expect(firstError(builtInText(id)!.replace(/^formula \S+/, 'formula my-own'))).toBeUndefined();
  });

  test('a narrower range is allowed', () => {
    expect(firstError(clifford.replace('in -3 .. 3', 'in -2 .. 2'))).toBeUndefined();
  });

  test('whole numbers are allowed where the engine reads real ones, as older texts have them', () => {
    const bulb = builtInText('mandelbulb')!;
    expect(firstError(bulb.replace('param power: real', 'param power: integer'))).toBeUndefined();
    expect(firstError(bulb.replace('param power: real = 8 in 2 .. 16', 'param power: choice (two, three) = two'))).toMatch(
      /in another form/,
    );
  });

  test.each([
    ['formula a\nengine solid', /^2:1 The engine solid needs to know what to draw\. \(write engine solid mandelbulb or /],
    ['formula a\nengine solid mandelbub', '2:1 The engine solid does not draw "mandelbub". (did you mean mandelbulb?)'],
    [
      'formula a\nengine attractor clifford',
      '2:1 The engine attractor clifford reads other parameters. (in this order: a, b, c, d, fit; see formula show clifford)',
    ],
    [clifford.replace('param a', 'param q'), /reads other parameters/],
    [clifford.replace('in -3 .. 3', 'in -3 .. 4'), /^6:7 The engine attractor clifford reads a in another form or range/],
    [clifford.replace('param a: real = -1.4', 'param a: angle = -1.4'), /reads a in another form or range/],
    [clifford.replace('param a: real = -1.4', 'param a: complex = 0'), /reads a in another form or range/],
    [ifs.replace('rows 2 .. 8', 'rows 1 .. 8'), /reads maps in another form or range/],
    [ifs.replace('(a, b, c, d, e, f, p)', '(a, b, c, d, e, p, f)'), /reads maps in another form or range/],
  ])('%s', (source, expected) => {
    const error = firstError(source);
    if (typeof expected === 'string') expect(error).toBe(expected);
    else expect(error).toMatch(expected);
  });
});
