import { findFormula, type FormulaId, type FormulaSpec } from '../formula/catalog.ts';
import type { Coloring, Genome } from './genome.ts';
import type { Palette } from './palette.ts';

/** Every formula's colouring before anyone touches it. */
export function defaultColoring(formula: FormulaSpec): Coloring {
  const mode = formula.colorings[0]!;
  return {
    mode,
    trap: { shape: 'point', center: [0, 0], radius: 0.5 },
    transfer: mode === 'smooth' ? 'log' : 'linear',
    density: mode === 'smooth' ? 0.45 : 1.6,
    offset: 0,
  };
}

/** The genome a formula starts with: its default parameters and view. */
export function defaultGenome(id: FormulaId, palette: Palette): Genome {
  const formula = findFormula(id)!;
  return {
    version: 1,
    formula: id,
    params: Object.fromEntries(
      formula.parameters.map((spec) => [spec.name, spec.kind === 'real' ? spec.default : ([...spec.default] as [number, number])]),
    ),
    view: { center: [...formula.defaultView.center] as [number, number], width: formula.defaultView.width, rotationDeg: 0 },
    iterations: formula.iterations.default,
    precision: formula.precision,
    coloring: defaultColoring(formula),
    palette,
  };
}
