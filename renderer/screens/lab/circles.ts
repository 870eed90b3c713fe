import { formulaOf } from '../../../shared/formula/catalog.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import type { CirclePath } from '../../../shared/genome/path.ts';

/** A gene that can go in circles. */
export interface Mover {
  readonly path: string;
  readonly label: string;
  /** the radius that takes it from the middle of its range to its end */
  readonly radius: number;
}

/** Genes of a picture that can go in circles: its numbers, complex ones first, and the centre of its view unless that lies too deep. */
export function moversOf(genome: Genome): Mover[] {
  const movers: Mover[] = [];
  const reals: Mover[] = [];
  for (const spec of formulaOf(genome)?.parameters ?? []) {
    const path = `params.${spec.name}`;
    if (spec.kind === 'real') reals.push({ path, label: spec.label, radius: (spec.max - spec.min) / 2 });
    if (spec.kind === 'complex')
      movers.push({ path, label: spec.label, radius: Math.min(spec.max[0] - spec.min[0], spec.max[1] - spec.min[1]) / 2 });
  }
  const view = { path: 'view.center', label: 'Centre of the view', radius: genome.view.width };
  return [...movers, ...reals, ...(genome.view.exact ? [] : [view])];
}

/**
 * One turn of these genes about the values of a picture. Genes set off a quarter turn after each other, so that real ones do not all rise at once.
 * @param reach radius, as a share of each gene's own
 */
export function circlesOf(genome: Genome, paths: readonly string[], reach: number): CirclePath['circles'] {
  const moving = moversOf(genome).filter(({ path }) => paths.includes(path));
  const quarters: readonly (readonly [number, number])[] = [
    [1, 0],
    [0, -1],
    [-1, 0],
    [0, 1],
  ];
  return Object.fromEntries(
    moving.map(({ path, radius }, i) => {
      const [re, im] = quarters[i % 4]!;
      return [path, [{ k: 1, a: [re * radius * reach, im * radius * reach] }]];
    }),
  );
}
