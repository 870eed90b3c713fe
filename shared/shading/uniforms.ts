import { formulaOf } from '../formula/catalog.ts';
import { programOf } from '../formula/compile.ts';
import { uniformsOf } from '../formula/evaluate.ts';
import type { Program } from '../formula/ir.ts';
import type { Genome } from '../genome/genome.ts';

/** A genome's program and the values of its uniforms, in float64. */
export interface GenomeProgram {
  readonly program: Program;
  readonly uniforms: readonly number[];
}

/** @returns null for formulas that engines draw */
export function genomeProgram(genome: Genome): GenomeProgram | null {
  const formula = formulaOf(genome);
  if (formula?.engine !== 'orbit') return null;
  return { program: programOf(formula, genome.params), uniforms: [...uniformsOf(formula, genome.params)] };
}
