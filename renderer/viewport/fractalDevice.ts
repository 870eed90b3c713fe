import { deepFormulaOf } from '../../shared/formula/deepFamily.ts';
import type { DeepFormula } from '../../shared/formula/deepSteps.ts';
import { canFollowCycles, cycleProgramOf } from '../../shared/formula/cycle.ts';
import { formulaOf } from '../../shared/formula/catalog.ts';
import type { Op, Program } from '../../shared/formula/ir.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { cycleModes } from '../../shared/genome/coloring.ts';
import { isResolved, usualSamples } from '../../shared/genome/precision.ts';
import { measuredModes, unshadable } from '../../shared/shading/picture.ts';
import { genomeProgram } from '../../shared/shading/uniforms.ts';
import { engineObjection } from './fractal/program.ts';

/** Who draws the stage: the graphics card in float32, or the native renderer in the genome's own precision. */
export type FractalDevice = 'gpu' | 'cpu';

/** A batch of a shader cannot be interrupted: longer orbits go to the native renderer, which also skips interiors faster. */
const mostIterations = { card: 5000, software: 1000 } as const;
/** Beside a reference orbit, where the processor has no quicker way for float32 pictures to compare with. */
const mostDeepIterations = 50_000;

/** Operations of a whole picture, supersamples included, above which native code is quicker than a processor that plays the graphics card. */
const mostSoftwareWork = 4e10;
/** Samples of a pixel: the preview's and those of the settled picture. */
const samplesPerPixel = 5;
/** Height of a usual stage as a share of its width. */
const usualHeight = 2 / 3;
/** Elementary functions are polynomials in shaders. */
const elementary: ReadonlySet<Op> = new Set<Op>(['exp', 'log', 'sin', 'cos', 'atan2']);
const elementaryWork = 12;

/** Steps of the search for a cycle beside one of the orbit: once on from its end, and around each place that may close a period. */
const cycleSteps = 3;

const operationsOf = ({ step, stop }: Program): number =>
  [...step.nodes, ...stop.nodes].reduce((sum, { op }) => sum + (elementary.has(op) ? elementaryWork : 1), 0);

/** Operations of a picture if no orbit ever stops. */
function workOf(program: Program, { coloring, iterations }: Genome, widthPx: number): number {
  const findsCycles = measuredModes(program, coloring).some((mode) => cycleModes.includes(mode)) && canFollowCycles(program);
  const perStep = operationsOf(program) + (findsCycles ? cycleSteps * operationsOf(cycleProgramOf(program)) : 0);
  return perStep * iterations * widthPx ** 2 * usualHeight * samplesPerPixel;
}

const tooDeep = 'too deep for float32';
const softwareIsSlow = 'quicker without a graphics card';

/** Why a genome is in float64: its view needs that, or somebody wants it. */
function asked(genome: Genome): string {
  return isResolved(formulaOf(genome)!, genome, usualSamples, 'f32') ? 'float64 asked for' : tooDeep;
}

export interface ChosenDevice {
  readonly device: FractalDevice;
  /** why it is the CPU; empty otherwise */
  readonly reason: string;
  /** how perturbation sees the formula, where the graphics card is to draw beside a reference orbit */
  readonly deep?: DeepFormula;
}

/**
 * Picks the device for a genome shown `widthPx` wide, and says why if it is the CPU.
 * @param software whether the processor plays the graphics card: long orbits are then quicker in native code
 */
export function deviceFor(genome: Genome, widthPx: number, software = false): ChosenDevice {
  const cpu = (reason: string) => ({ device: 'cpu', reason }) as const;
  const gpu = { device: 'gpu', reason: '' } as const;
  const drawn = genomeProgram(genome);
  const formula = formulaOf(genome)!;
  const isTooDeep = genome.precision === 'deep' || !isResolved(formula, genome, widthPx, 'f32');
  if (!drawn) {
    const objection = engineObjection(formula, genome.coloring);
    if (objection) return cpu(objection);
    if (isTooDeep) return cpu(tooDeep);
    if (genome.iterations > mostIterations.card) return cpu('long orbits');
    if (software) return cpu(softwareIsSlow);
    return genome.precision === 'f32' ? gpu : cpu(asked(genome));
  }
  if (isTooDeep) {
    const deep = deepFormulaOf(formula, genome.params);
    if (!deep) return cpu(tooDeep);
    if (software) return cpu(softwareIsSlow);
    if (genome.iterations > mostDeepIterations) return cpu('long orbits');
    const modes = measuredModes(drawn.program, genome.coloring);
    const reason = modes.some((mode) => cycleModes.includes(mode)) ? tooDeep : unshadable(drawn.program, genome.coloring);
    return reason === null ? { ...gpu, deep } : cpu(reason);
  }
  if (genome.iterations > mostIterations[software ? 'software' : 'card']) return cpu('long orbits');
  if (software && workOf(drawn.program, genome, widthPx) > mostSoftwareWork) return cpu(softwareIsSlow);
  if (genome.precision === 'f64' && !formula.escapes) return cpu(asked(genome));
  const reason = unshadable(drawn.program, genome.coloring);
  return reason === null ? gpu : cpu(reason);
}
