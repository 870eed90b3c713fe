import { describe, expect, it } from 'vitest';
import { FORMULAS, findFormula } from './catalog.ts';
import { compileFormula } from './compile.ts';
import { deepFormulaOf } from './deepFamily.ts';
import { deepSteps, type DeepStep } from './deepSteps.ts';
import { defaultValue } from '../genome/defaults.ts';
import type { FormulaSpec } from './spec.ts';

const defaults = (formula: FormulaSpec) => Object.fromEntries(formula.parameters.map((spec) => [spec.name, defaultValue(spec)]));
const builtIn = (id: string, params: Record<string, number | [number, number]> = {}) => {
  const formula = findFormula(id)!;
  return deepFormulaOf(formula, { ...defaults(formula), ...params });
};

/** A text that does one of the steps, in words of its own. */
function textOf({ power, foldsReal, foldsX, foldsY, turnsDown }: DeepStep): string {
  const x = foldsX ? 'abs(re(z))' : 're(z)';
  const y = foldsY ? 'abs(im(z))' : 'im(z)';
  const real = '(re(z) - im(z)) * (re(z) + im(z))';
  const square = `(${foldsReal ? `abs(${real})` : real}, ${turnsDown ? '-' : ''}2 * ${x} * ${y})`;
  return `formula some "Some"\nstart\n  z = 0\nstep\n  z = ${power > 2 ? `z ^ ${power}` : square} + pixel\nescape |z| > 256\ndegree ${power}\n`;
}

describe('deepFormulaOf', () => {
  it('knows every step by what it does', () => {
    for (const step of deepSteps) {
      expect(deepFormulaOf(compileFormula(textOf(step)), {}), textOf(step)).toEqual({
        ...step,
        startScale: 0,
        startShift: [0, 0],
        cScale: 1,
        cShift: [0, 0],
      });
    }
  });

  it('reads where orbits start and what is added', () => {
    expect(builtIn('mandelbrot', { z0: [0.1, -0.2] })).toMatchObject({ startScale: 0, startShift: [0.1, -0.2], cScale: 1, cShift: [0, 0] });
    expect(builtIn('julia', { c: [-0.8, 0.156] })).toMatchObject({ startScale: 1, startShift: [0, 0], cScale: 0, cShift: [-0.8, 0.156] });
    expect(builtIn('multibrot', { d: 5 })).toMatchObject({ power: 5, startScale: 0, cScale: 1, cShift: [0, 0] });
    expect(builtIn('burning-ship', { mu: 0, seed: [-1.5, -0.1] })).toMatchObject({ startScale: 1, cScale: 0, cShift: [-1.5, -0.1] });
    expect(builtIn('burning-ship', { mu: 0.25, seed: [1, 0] })).toMatchObject({ startScale: 0.75, cScale: 0.25, cShift: [0.75, 0] });
  });

  it('knows the named folded squares', () => {
    const folds = (id: string) => {
      const { foldsReal, foldsX, foldsY, turnsDown } = builtIn(id)!;
      return [foldsReal, foldsX, foldsY, turnsDown].map(Number).join('');
    };
    expect(folds('burning-ship')).toBe('0110');
    expect(folds('tricorn')).toBe('0001');
    expect(folds('celtic')).toBe('1000');
    expect(folds('buffalo')).toBe('1110');
    expect(folds('heart')).toBe('0100');
  });

  it('is what the catalogue says', () => {
    const drawable = FORMULAS.filter((formula) => formula.engine === 'orbit' && deepFormulaOf(formula, defaults(formula)));
    const listed = FORMULAS.filter((formula) => formula.precisions.includes('deep'));
    expect(listed.map(({ id }) => id)).toEqual(drawable.map(({ id }) => id));
  });

  it('refuses what looks alike', () => {
    const text = (step: string) => `formula some "Some"\nstart\n  z = 0\nstep\n  z = ${step}\nescape |z| > 256\ndegree 2\n`;
    const of = (source: string) => deepFormulaOf(compileFormula(source), {});
    expect(of(text('z ^ 2 + pixel'))).not.toBeNull();
    expect(of(text('z ^ 2 + pixel ^ 2'))).toBeNull();
    expect(of(text('z ^ 2 + i * pixel'))).toBeNull();
    expect(of(text('1.000001 * z ^ 2 + pixel'))).toBeNull();
    expect(of(text('z ^ 2 + 0.001 * n + pixel'))).toBeNull();
    expect(of(text('z ^ 2 + pixel').replace('256', '4'))).toBeNull();
    expect(of(text('z ^ 9 + pixel'))).toBeNull();
  });
});
