import { formulaOf } from '../formula/catalog.ts';
import { programOf } from '../formula/compile.ts';
import type { Program } from '../formula/ir.ts';
import type { Genome } from '../genome/genome.ts';
import { evaluate } from './evaluate.ts';

/** A genome's program and the values of its uniforms, in float64. */
export interface GenomeProgram {
  readonly program: Program;
  readonly uniforms: readonly number[];
}

/** @returns null for formulas that engines draw */
export function genomeProgram(genome: Genome): GenomeProgram | null {
  const formula = formulaOf(genome);
  if (!formula || formula.engine !== 'orbit') return null;
  const program = programOf(formula, genome.params);
  const params = formula.parameters.filter(({ kind }) => kind !== 'table').flatMap(({ name }) => genome.params[name]!);
  return { program, uniforms: evaluate(program.uniforms, { params }) };
}
