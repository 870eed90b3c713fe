import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { coloringModes } from '../genome/coloring.ts';
import { compileFormula } from './compile.ts';
import { functions, memory } from './functions.ts';
import { headWords } from './parser.ts';
import { engines } from './spec.ts';

const guide = readFileSync(new URL('language.md', import.meta.url), 'utf8');
const section = (title: string): string => guide.split(/^## /m).find((part) => part.startsWith(title))!;

test('every function is in the table, with all its arguments, and nothing else', () => {
  const rows = [...section('Functions').matchAll(/^\| `(\w+)\(([^)]*)\)` \|/gm)];
  expect(rows.map(([, name]) => name)).toEqual([...functions.keys(), ...memory.keys()]);
  for (const [, name, list] of rows) {
    const spec = functions.get(name!);
    const args = list!.split(', ');
    if (spec) expect([args.length, args.filter((arg) => arg.includes('=')).length], name).toEqual([spec.args.length, spec.defaults.length]);
  }
});

test('every line of the head, kind of parameter and engine is there', () => {
  for (const word of headWords) expect(section('Head lines'), word).toMatch(new RegExp(`\`${word}\\b`));
  for (const kind of ['real', 'angle', 'integer', 'complex', 'choice', 'table']) expect(section('Parameters')).toContain(`| \`${kind}\` |`);
  for (const engine of engines) if (engine !== 'orbit') expect(section('Engines')).toContain(`\`${engine}`);
});

test('the worked examples compile', () => {
  const examples = [...guide.matchAll(/^```formula\n([^]*?)^```/gm)].map(([, text]) => text!);
  expect(examples.length).toBeGreaterThanOrEqual(4);
  for (const text of examples) {
    const spec = compileFormula(text);
    expect(spec.program!.step.nodes.length).toBeGreaterThan(3);
    expect(spec.colorings.every((mode) => coloringModes.includes(mode))).toBe(true);
  }
});

test('the example of each kind of parameter is one', () => {
  for (const [, line] of section('Parameters').matchAll(/^\| `\w+` \| `(param [^`]*)`/gm))
    expect(() => compileFormula(`formula a "A"\n${line}\nstart\n  z = pixel\nstep\n  z = z`)).not.toThrow();
});
