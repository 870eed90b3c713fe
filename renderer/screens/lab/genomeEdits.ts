import { withUsedTexts } from '../../../shared/formula/carry.ts';
import { findFormula, formulaOf } from '../../../shared/formula/catalog.ts';
import type { FormulaSpec, ParameterSpec } from '../../../shared/formula/spec.ts';
import { defaultColoring, defaultValue } from '../../../shared/genome/defaults.ts';
import { cycleModes, type Coloring } from '../../../shared/genome/coloring.ts';
import { type Flame, flameOf, flameTables, hasOrder, isFlame } from '../../../shared/genome/flame.ts';
import { checkParameter, GenomeError, type Genome, type View } from '../../../shared/genome/genome.ts';
import { patternOf } from '../../../shared/genome/lyapunovSequence.ts';
import { exactView, viewOfDigits } from '../../../shared/genome/exactView.ts';
import { deepened, deepObjection, isResolved, precisionFor, usualSamples } from '../../../shared/genome/precision.ts';
import { decimalOf } from '../../../shared/math/decimal.ts';

/** Edits of a genome; each gives a new one. */

export function withParameter(genome: Genome, name: string, value: number | [number, number] | number[]): Genome {
  return deepened({ ...genome, params: { ...genome.params, [name]: value } });
}

/** A Lyapunov picture of another sequence. @param letters As and Bs, which its formula takes */
export function withSequence(genome: Genome, letters: string): Genome {
  return { ...genome, params: { ...genome.params, ...patternOf(letters) } };
}

/** The same picture of other functions. */
export function withFlame(genome: Genome, flame: Flame): Genome {
  return { ...genome, params: { ...genome.params, ...flameTables(flame, hasOrder(genome.params)) } };
}

const degreesPerPx = 0.4;
const steepestDeg = 89;

/** Whether dragging the picture turns a camera instead of moving the view. */
export const hasCamera = (genome: Genome): boolean => formulaOf(genome)?.engine === 'solid';

/** A solid after it was dragged by so many px, y down: the camera circles it the other way. */
export function withTurnedCamera(genome: Genome, dxPx: number, dyPx: number): Genome {
  const yaw = Number(genome.params['yaw']) - dxPx * degreesPerPx;
  const pitch = Number(genome.params['pitch']) + dyPx * degreesPerPx;
  const turned = yaw - 360 * Math.floor((yaw + 180) / 360);
  return { ...genome, params: { ...genome.params, yaw: turned, pitch: Math.max(-steepestDeg, Math.min(steepestDeg, pitch)) } };
}

/**
 * Moves the view, and float64 and perturbation come and go as the place needs them. A new centre forgets the digits of the old one; a new width
 * alone keeps them.
 */
export function withView(genome: Genome, view: Partial<View>): Genome {
  if (genome.view.exact && view.width !== undefined && view.center === undefined) {
    const wider = viewOfDigits({ ...exactView(genome.view), width: decimalOf(view.width) }, view.rotationDeg ?? genome.view.rotationDeg);
    return withFittingPrecision({ ...genome, view: wider }, genome.view);
  }
  const { exact, ...old } = genome.view;
  const staysThere = view.center === undefined && view.width === undefined;
  const next: View = { ...old, ...(staysThere && exact ? { exact } : {}), ...view };
  return withFittingPrecision({ ...genome, view: next }, genome.view);
}

/**
 * The arithmetic that a view needs, where it needs another: what somebody chose stays while it shows the view, and what the view before
 * needed goes with it.
 */
function withFittingPrecision(genome: Genome, before: View): Genome {
  const formula = formulaOf(genome)!;
  const { precision, view } = genome;
  const fitting = precisionFor(formula, genome);
  if (fitting === 'deep') {
    // where the colouring is not measured in depth, float64 shows what it can
    if (deepObjection(formula, genome) === null) return { ...genome, precision: 'deep' };
  } else if (precision === 'deep') return { ...genome, precision: fitting };
  const isFloat32Enough = (there: View): boolean => isResolved(formula, { ...genome, view: there }, usualSamples, 'f32');
  if (precision === 'f32' && !isFloat32Enough(view) && formula.precisions.includes('f64')) return { ...genome, precision: 'f64' };
  if (precision === 'f64' && fitting === 'f32' && !isFloat32Enough(before)) return { ...genome, precision: 'f32' };
  return genome;
}

/** Changes the colouring; a new mode brings its usual transfer and density, whose scales differ. */
export function withColoring(genome: Genome, coloring: Partial<Coloring>): Genome {
  const next = { ...genome.coloring, ...coloring };
  if (coloring.mode === undefined || coloring.mode === genome.coloring.mode) return { ...genome, coloring: next };
  const formula = formulaOf(genome)!;
  const usual = defaultColoring({ ...formula, colorings: [coloring.mode] });
  // a measure of the inside alone would be hidden behind another one there
  const { interior: _, ...alone } = next;
  const measured = cycleModes.includes(next.mode) ? alone : next;
  return deepened({ ...genome, coloring: { ...measured, transfer: usual.transfer, density: usual.density } });
}

/** Back to where the formula's view begins, everything else as it is. */
export function withHomeView(genome: Genome): Genome {
  const { center, width } = formulaOf(genome)!.defaultView;
  return withFittingPrecision({ ...genome, view: { center: [center[0], center[1]], width, rotationDeg: 0 } }, genome.view);
}

/** The value a parameter keeps in another formula, or its default there. */
function keptValue(params: Genome['params'], spec: FormulaSpec, parameter: ParameterSpec): Genome['params'][string] {
  const value = params[parameter.name];
  try {
    checkParameter(spec, parameter, value);
    return value!;
  } catch (error) {
    if (error instanceof GenomeError) return defaultValue(parameter);
    throw error;
  }
}

/** The parameters that another formula reads alike: tables of other columns are none of them, but flames are rewritten. */
function sharedParams(genome: Genome, spec: FormulaSpec): Genome['params'] {
  const own = formulaOf(genome);
  if (!own) return genome.params;
  if (isFlame(own) && isFlame(spec)) {
    const isOrdered = spec.parameters.some(({ name }) => name === 'xaos');
    return { ...genome.params, ...flameTables(flameOf(genome.params), isOrdered) };
  }
  const columnsOf = ({ parameters }: FormulaSpec, wanted: string): string | undefined => {
    const table = parameters.find(({ name }) => name === wanted);
    return table?.kind === 'table' ? table.columns.join() : undefined;
  };
  return Object.fromEntries(Object.entries(genome.params).filter(([name]) => columnsOf(own, name) === columnsOf(spec, name)));
}

/** A colouring as far as another formula can measure it. */
function keptColoring(coloring: Coloring, spec: FormulaSpec): Coloring {
  const { colorings } = spec;
  if (!colorings.includes(coloring.mode)) return defaultColoring(spec);
  const lost = (['lightness', 'hue', 'chroma'] as const).filter((name) => coloring[name] && !colorings.includes(coloring[name].mode));
  const losesInterior = coloring.interior && cycleModes.includes(coloring.interior) && !colorings.includes(coloring.interior);
  if (lost.length === 0 && !losesInterior) return coloring;
  const { interior: _, ...rest } = coloring;
  const kept: Coloring = losesInterior ? rest : { ...coloring };
  for (const name of lost) delete kept[name];
  return kept;
}

/**
 * The picture drawn by another formula, typically the same one with its text changed: parameters, view, colouring and precision stay
 * where the new formula has them too. A formula that is not built in goes into the genome with its text and those it uses.
 */
export function withFormula(genome: Genome, spec: FormulaSpec): Genome {
  const { source: _, ...rest } = genome;
  const builtIn = findFormula(spec.id)?.source === spec.source;
  const sameView = spec.id === genome.formula;
  const { min, max } = spec.iterations;
  const params = sharedParams(genome, spec);
  const next: Genome = {
    ...rest,
    formula: spec.id,
    ...(builtIn ? {} : { source: withUsedTexts(spec.source) }),
    params: Object.fromEntries(spec.parameters.map((parameter) => [parameter.name, keptValue(params, spec, parameter)])),
    view: sameView ? genome.view : { center: [...spec.defaultView.center], width: spec.defaultView.width, rotationDeg: 0 },
    iterations: sameView ? Math.min(max, Math.max(min, genome.iterations)) : spec.iterations.default,
    precision: spec.precisions.includes(genome.precision) ? genome.precision : spec.precision,
    coloring: keptColoring(genome.coloring, spec),
  };
  return sameView ? next : withFittingPrecision(next, genome.view);
}

/** An id made of a name: its letters and digits in lower case, joined by hyphens. */
export function formulaIdOf(name: string): string {
  const words =
    name
      .normalize('NFKD')
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  const id = words.join('-');
  return /^[a-z]/.test(id) ? id : `my-${id || 'mixture'}`;
}
