import type { Genome } from '../../../../shared/genome/genome.ts';
import type { DatasetPlan } from '../manifest.ts';

export type Column = string | number | null;

/** The numbers that a genome varies by, flat: complex values as NAME_re and NAME_im, tables as NAME_0, NAME_1, ... */
export function genomeNumbers(genome: Genome): Record<string, number> {
  const params = Object.entries(genome.params).flatMap(([name, value]): [string, number][] => {
    if (!Array.isArray(value)) return [[name, value]];
    if (value.length === 2)
      return [
        [`${name}_re`, value[0]!],
        [`${name}_im`, value[1]!],
      ];
    return value.map((part, i) => [`${name}_${i}`, part]);
  });
  const { view, coloring } = genome;
  return {
    ...Object.fromEntries(params),
    center_re: view.center[0],
    center_im: view.center[1],
    width: view.width,
    rotation_deg: view.rotationDeg,
    iterations: genome.iterations,
    density: coloring.density,
    offset: coloring.offset,
  };
}

/** A genome as flat columns: its words, its numbers, and the whole as JSON text. */
export function genomeColumns(genome: Genome): Record<string, Column> {
  return {
    formula: genome.formula,
    ...genomeNumbers(genome),
    coloring: genome.coloring.mode,
    palette: genome.palette.name,
    genome: JSON.stringify(genome),
  };
}

/** Names of the numbers that some formula of the dataset has, in the order of the recipe's parts. */
export function numberNames(plan: DatasetPlan): string[] {
  return [...new Set(plan.recipe?.parts.flatMap((part) => Object.keys(genomeNumbers(part.base))))];
}

/** Columns that some formula of the dataset has; rows of the others hold null there, so that every row has the same columns. */
export function emptyColumns(plan: DatasetPlan): Record<string, Column> {
  const names = plan.recipe?.parts.flatMap((part) => Object.keys(genomeColumns(part.base))) ?? [];
  return Object.fromEntries(names.map((name) => [name, null]));
}
