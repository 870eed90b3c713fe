import looks from '../../resources/formulas/looks.json' with { type: 'json' };
import { withUsedTexts } from '../formula/carry.ts';
import { findFormula, FORMULAS } from '../formula/catalog.ts';
import type { FormulaSpec, ParameterSpec } from '../formula/spec.ts';
import type { Coloring, ColoringMode } from './coloring.ts';
import { engineColoring } from './engineColorings.ts';
import type { Genome } from './genome.ts';
import type { Palette } from './palette.ts';

/** How a formula is shown at first: a palette of the library, and what of the colouring differs from the usual one. */
interface Look {
  readonly palette?: string;
  readonly coloring?: Partial<Coloring>;
}
const chosenLooks = looks as Readonly<Record<string, Look | undefined>>;

/** Palettes for formulas without a chosen one, in turn, so that neighbours in a list differ. */
const turns = ['ember', 'twilight', 'aurora', 'copper-teal', 'jewel', 'magma', 'lagoon', 'rosewood', 'gold-leaf', 'ultra', 'autumn', 'ice'];

/** The palette of the library each formula is first shown in. */
export const defaultPaletteId: Readonly<Record<string, string>> = Object.fromEntries(
  FORMULAS.map(({ id }, index) => [id, chosenLooks[id]?.palette ?? turns[index % turns.length]!]),
);

/** Palette turns per unit of measures whose values lie elsewhere than the averages'. */
const densities: Partial<Record<ColoringMode, number>> = {
  smooth: 0.45,
  iterations: 0.45,
  distance: 6,
  angle: 1,
  stripe: 1.2,
  triangle: 1.2,
  atom: 0.06,
  lyapunov: 0.5,
  'interior-distance': 1.4,
  // by the golden angle: neighbouring periods far apart
  'interior-period': 0.381966,
};

/** Palette turns per unit of the field, so that a default view shows most of a palette about once. */
function usualDensity(mode: ColoringMode, escapes: boolean): number {
  const known = densities[mode];
  if (known !== undefined) return known;
  if (mode === 'exp') return escapes ? 1.2 : 3;
  return escapes ? 1.5 : 1.6;
}

/** A formula's colouring before anyone touches it, in its default measure or the one asked for. */
export function defaultColoring(formula: FormulaSpec): Coloring {
  const mode = formula.colorings[0]!;
  const chosen = chosenLooks[formula.id]?.coloring;
  const counts = mode === 'smooth' || mode === 'iterations';
  return {
    mode,
    trap: { shape: 'point', center: [0, 0], radius: 0.5 },
    transfer: counts ? 'log' : mode === 'distance' || mode === 'interior-distance' ? 'sqrt' : 'linear',
    density: usualDensity(mode, formula.escapes),
    offset: 0,
    ...engineColoring(formula.engine, mode),
    ...(chosen && (chosen.mode ?? findFormula(formula.id)?.colorings[0]) === mode ? chosen : {}),
  };
}

/** A parameter's default, as a value of its own. */
export function defaultValue(spec: ParameterSpec): number | [number, number] | number[] {
  return spec.kind === 'complex' ? [...spec.default] : spec.kind === 'table' ? [...spec.default] : spec.default;
}

/** The genome a built-in formula starts with: its default parameters and view. */
export function defaultGenome(id: string, palette: Palette): Genome {
  return startingGenome(findFormula(id)!, palette);
}

/** The genome that any formula starts with; it carries the text of one that is not built in, and of all that this uses. */
export function startingGenome(formula: FormulaSpec, palette: Palette): Genome {
  const builtIn = findFormula(formula.id)?.source === formula.source;
  return {
    version: 1,
    formula: formula.id,
    ...(builtIn ? {} : { source: withUsedTexts(formula.source) }),
    params: Object.fromEntries(formula.parameters.map((spec) => [spec.name, defaultValue(spec)])),
    view: { center: [...formula.defaultView.center] as [number, number], width: formula.defaultView.width, rotationDeg: 0 },
    iterations: formula.iterations.default,
    precision: formula.precision,
    coloring: defaultColoring(formula),
    palette,
  };
}
