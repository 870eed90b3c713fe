import { formulaOf } from '../../../shared/formula/catalog.ts';
import { defaultColoring } from '../../../shared/genome/defaults.ts';
import type { Coloring } from '../../../shared/genome/coloring.ts';
import type { Genome, View } from '../../../shared/genome/genome.ts';

/** Edits of a genome; each gives a new one. */

export function withParameter(genome: Genome, name: string, value: number | [number, number] | number[]): Genome {
  return { ...genome, params: { ...genome.params, [name]: value } };
}

export function withView(genome: Genome, view: Partial<View>): Genome {
  return { ...genome, view: { ...genome.view, ...view } };
}

/** Changes the colouring; a new mode brings its usual transfer and density, whose scales differ. */
export function withColoring(genome: Genome, coloring: Partial<Coloring>): Genome {
  const next = { ...genome.coloring, ...coloring };
  if (coloring.mode === undefined || coloring.mode === genome.coloring.mode) return { ...genome, coloring: next };
  const formula = formulaOf(genome)!;
  const usual = defaultColoring({ ...formula, colorings: [coloring.mode] });
  return { ...genome, coloring: { ...next, transfer: usual.transfer, density: usual.density } };
}

/** Back to where the formula's view begins, everything else as it is. */
export function withHomeView(genome: Genome): Genome {
  const { center, width } = formulaOf(genome)!.defaultView;
  return { ...genome, view: { center: [center[0], center[1]], width, rotationDeg: 0 } };
}
