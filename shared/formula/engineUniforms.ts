import type { Genome } from '../genome/genome.ts';
import type { FormulaSpec, ParameterSpec } from './spec.ts';
import { engineVariants } from './variants.ts';

/** The place of a formula's variant in its engine's list. @throws TypeError if the engine has no such variant */
export function variantIndex(formula: FormulaSpec): number {
  if (formula.engine === 'orbit') return 0;
  const index = engineVariants[formula.engine].indexOf(formula.variant);
  if (index < 0) throw new TypeError(`The engine ${formula.engine} has no variant "${formula.variant}".`);
  return index;
}

function numbersOf(spec: ParameterSpec, value: number | readonly number[]): readonly number[] {
  if (spec.kind === 'table') {
    const numbers = value as readonly number[];
    return [numbers.length / spec.columns.length, ...numbers];
  }
  if (typeof value !== 'number') return value;
  return [spec.kind === 'real' && spec.unit === '°' ? (value * Math.PI) / 180 : value];
}

/**
 * The parameters of a checked genome as the native engines read them: flat, in the formula's order, angles in radians, each
 * table preceded by its number of rows.
 */
export function engineUniforms(formula: FormulaSpec, params: Genome['params']): readonly number[] {
  return formula.parameters.flatMap((spec) => numbersOf(spec, params[spec.name]!));
}
