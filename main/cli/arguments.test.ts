import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { commonFlags, parseArguments, parseNumber, parsePair, type Flags } from './arguments.ts';

const flags = {
  ...commonFlags,
  out: { kind: 'value', required: true, placeholder: 'FILE', help: '' },
  center: { kind: 'value', help: '' },
  count: { kind: 'value', help: '' },
  set: { kind: 'values', help: '' },
  model: { kind: 'value', choices: ['vae', 'style-alae'], help: '' },
} as const satisfies Flags;
const parse = (...args: string[]) => parseArguments(args, flags, ['ID']);

describe('parsing', () => {
  test('values, switches, lists and positionals in any order', () => {
    const args = parse('--set', 'a=1', 'b=-2,3', '--json', 'run-1', '--out=x.png', '--set=c=4');
    expect(args.positionals).toEqual(['run-1']);
    expect(args.list('set')).toEqual(['a=1', 'b=-2,3', 'c=4']);
    expect(args.text('out')).toBe('x.png');
    expect([args.has('json'), args.has('workspace')]).toEqual([true, false]);
  });

  test('a value may begin with a minus', () => {
    expect(parse('id', '--out', 'x', '--center', '-0.5,0').text('center')).toBe('-0.5,0');
  });

  test('after -- everything is positional', () => {
    expect(parse('--out', 'x', '--', '--odd-name').positionals).toEqual(['--odd-name']);
  });

  test.each<[string[], RegExp]>([
    [['id', '--out', 'x', '--colour', 'red'], /no flag --colour/],
    [['id', '--out', 'x', '--colour=red'], /no flag --colour here/],
    [['id', '--out', 'x', '-x'], /no flag -x/],
    [['id', '--out', 'x', '--toString'], /no flag --toString/],
    [['id', '--out'], /--out needs a value/],
    [['id', '--out', '--json'], /--out needs a value: --out FILE/],
    [['id', '--out='], /--out needs a value/],
    [['id', '--out', 'x', '--set', '--json'], /--set needs a value/],
    [['id', '--out', 'x', '--out', 'y'], /--out is given twice/],
    [['id', '--out', 'x', '--json=yes'], /--json takes no value/],
    [['id', '--out', 'x', '--model', 'diffusion'], /--model is one of vae, style-alae, not "diffusion"/],
    [['id'], /flag --out FILE is missing/],
    [['--out', 'x'], /argument ID is missing/],
    [['id', 'more', '--out', 'x'], /one argument too many: "more"/],
  ])('%o is refused', (args, message) => {
    expect(() => parse(...args)).toThrow(expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }));
  });

  test('--help needs nothing else', () => {
    expect(parse('--help').has('help')).toBe(true);
    expect(parse('-h').has('help')).toBe(true);
  });

  test('any line is parsed or refused with a sentence, never otherwise', () => {
    const word = fc.oneof(fc.constantFrom('--out', '--set', '--json', '--', '-', '--out=', 'id', '-1', ''), fc.string());
    fc.assert(
      fc.property(fc.array(word), (words) => {
        try {
          parse(...words);
        } catch (error) {
          expect((error as Error).name).toBe('UsageError');
          expect((error as Error).message).toMatch(/\.$/);
        }
      }),
    );
  });
});

describe('numbers', () => {
  const count = (text: string) => parse('id', '--out', 'x', '--count', text).integer('count', { min: 1, max: 10 });

  test('are exact about their form and range', () => {
    expect([count('1'), count('10'), count('+3')]).toEqual([1, 10, 3]);
    for (const text of ['abc', '1.5', '1e1', '0x2', '٣']) expect(() => count(text)).toThrow(/takes a whole number/);
    for (const text of ['0', '11', '-1'])
      expect(() => count(text)).toThrow(
        expect.objectContaining({ code: 'BAD_VALUE', message: expect.stringMatching(/--count is -?\d+, but must be from 1 to 10/) }),
      );
    expect(parse('id', '--out', 'x').integer('count', { min: 1, max: 10 })).toBeUndefined();
  });

  test('decimals and pairs', () => {
    expect(['-0.5', '.5', '3.', '1e-12', '+2'].map((text) => parseNumber('x', text))).toEqual([-0.5, 0.5, 3, 1e-12, 2]);
    for (const text of ['', ' ', 'NaN', 'Infinity', '1,2', '0b1']) expect(() => parseNumber('x', text)).toThrow(/takes a number/);
    for (const text of ['1e999', '-1e999']) expect(() => parseNumber('x', text)).toThrow(/^x is -?1e999, which is out of range\.$/);
    expect(parsePair('x', '-0.8,0.156')).toEqual([-0.8, 0.156]);
    for (const text of ['1', '1,2,3', 'a,b', ',']) expect(() => parsePair('--center', text)).toThrow(/--center takes/);
  });
});
