import { describe, expect, test } from 'vitest';
import { checkGenome } from '../genome/genome.ts';
import { startingGenome } from '../genome/defaults.ts';
import { readRecipe } from '../genome/recipeFile.ts';
import { builtInText } from './builtIn.ts';
import { isSameFormula, withoutBuiltInTexts, withUsedTexts } from './carry.ts';
import { FORMULAS } from './catalog.ts';
import { checkFormula, compileFormula } from './compile.ts';
import { mixtureText } from './mixture.ts';
import { essentialText } from './essentialText.ts';

const palette = { name: 'Grey', stops: [{ at: 0, color: '#000000' }, { at: 0.5, color: '#ffffff' }], interior: '#000000' }; // prettier-ignore
const blend = mixtureText({ id: 'mixed', label: 'Mixed', formulas: ['kali', 'phoenix', 'kali'], mixing: { kind: 'blend' } });
const orbits = FORMULAS.filter(({ engine }) => engine === 'orbit');

/** A later version of the program, in which the step of kali is another. */
const later = (id: string): string | undefined => (id === 'kali' ? builtInText('kali')!.replace('+ k', '+ 2 * k') : builtInText(id));

describe('a text that carries those it uses', () => {
  test('is the same formula: every built-in one can be carried', () => {
    for (const { id } of orbits) {
      const text = `formula mine "Mine"\nuse ${id} as K\nstart\n  z = pixel\nstep\n  z = K(z)`;
      const [bare, whole] = [compileFormula(text), compileFormula(withUsedTexts(text))];
      expect(whole.program, id).toEqual(bare.program);
      expect({ ...whole, source: '', program: null }, id).toEqual({ ...bare, source: '', program: null });
    }
  });

  test('stays the same when a built-in formula changes, and one that carries nothing does not', () => {
    const whole = withUsedTexts(blend);
    expect(compileFormula(whole, later).program).toEqual(compileFormula(blend).program);
    expect(compileFormula(blend, later).program).not.toEqual(compileFormula(blend).program);
    // a genome of the earlier version keeps its texts: they are not those of the built-in formulas of today, and shown
    const older = withUsedTexts(blend, later);
    expect(withUsedTexts(older)).toBe(older);
    expect(withoutBuiltInTexts(older)).toContain('2 * k');
    expect(isSameFormula({ formula: 'mixed', source: older }, { formula: 'mixed', source: whole })).toBe(false);
  });

  test('has each once, also those that the used ones use, and no other', () => {
    const texts: Readonly<Record<string, string>> = {
      outer: 'formula outer "Outer"\nuse inner as I\nstart\n  z = pixel\nstep\n  z = I(z) + 1',
      inner: 'formula inner "Inner" # a comment\nsummary "Says nothing."\n\nstart\n  z = pixel\nstep\n  z   = z ^ 2\nescape |z| > 4',
      mine: 'formula mine "Mine"\nuse outer as O\nuse inner as I\nstart\n  z = pixel\nstep\n  z = O(I(z))',
    };
    const whole = withUsedTexts(texts['mine']!, (id) => texts[id]);
    expect(whole.slice(texts['mine']!.length)).toBe(
      '\nformula outer "Outer"\nuse inner as I\nstart\nz = pixel\nstep\nz = I(z) + 1\nformula inner "Inner"\nstart\nz = pixel\nstep\nz = z ^ 2',
    );
    // nothing is found elsewhere any more
    expect(compileFormula(whole, () => undefined).program).toEqual(compileFormula(texts['mine']!, (id) => texts[id]).program);
  });

  test('gives the text back to the letter', () => {
    for (const end of ['', '\n', '\n\n', '  # the end', ' '])
      for (const text of [`${blend.trimEnd()}${end}`, `${builtInText('kali')!.trimEnd().replace('formula kali', 'formula mine')}${end}`])
        expect(withoutBuiltInTexts(withUsedTexts(text))).toBe(text);
    expect(withUsedTexts(withUsedTexts(blend))).toBe(withUsedTexts(blend));
  });

  test('is short', () => {
    expect(withUsedTexts(blend).length - blend.length).toBeLessThan(1500);
    for (const { id, source } of orbits) expect(essentialText(source).length, id).toBeLessThanOrEqual(source.length);
  });
});

test('genomes and recipes carry the texts; those that carry none are still read', () => {
  const genome = startingGenome(compileFormula(blend), palette);
  expect(genome.source).toBe(withUsedTexts(blend));
  expect(checkGenome(genome)).toEqual(genome);
  const old = { ...genome, source: blend };
  expect(checkGenome(old)).toEqual(old);
  expect(isSameFormula(old, genome)).toBe(true);
  const recipe = { version: 1, name: 'R', description: '', parts: [{ weight: 1, base: old, genes: [] }], accept: {}, maxAttempts: 1, supersample: 1, palettes: {} }; // prettier-ignore
  expect(readRecipe(recipe, { palettes: [] }).parts[0]!.base).toEqual(genome);
  const byHand = { name: 'R', parts: [{ formula: 'mixed', source: blend, genes: {} }] };
  expect(readRecipe(byHand, { palettes: [{ id: 'grey', palette }] }).parts[0]!.base.source).toBe(genome.source);
});

test('a second formula below is a mistake unless it is used, once', () => {
  const main = 'formula a\nuse b as B\nstart\n  z = pixel\nstep\n  z = B(z)\n';
  const used = 'formula b\nstart\n  z = pixel\nstep\n  z = z ^ 3\n';
  const mistakes = (text: string) => {
    const found = checkFormula(text);
    return 'errors' in found ? found.errors.map(({ line, message }) => `${line}: ${message}`) : [];
  };
  expect(mistakes(main + used)).toEqual([]);
  expect(mistakes(main + used + used)).toEqual(['12: There is a second formula "b".']);
  expect(mistakes(main.replace('use b as B\n', '').replace('B(z)', 'z') + used)).toEqual(['6: Nothing uses the formula "b".']);
  expect(mistakes(main)).toEqual(['2: There is no formula "b".']);
  // a mistake in a carried text has its place in the whole
  expect(mistakes(main + used.replace('z ^ 3', 'z ^'))).toEqual([expect.stringMatching(/^11: |^12: /)]);
});
