import { formulaOf } from '../formula/catalog.ts';
import type { Program } from '../formula/ir.ts';
import type { Genome } from '../genome/genome.ts';
import { evaluate } from './evaluate.ts';

/** Values of a program's uniforms for a genome, in float64. */
export function genomeUniforms(genome: Genome, program: Program): number[] {
  const params = formulaOf(genome)!.parameters.flatMap(({ name }) => genome.params[name]!);
  return evaluate(program.uniforms, { params });
}
