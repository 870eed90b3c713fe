import { findFormula, FORMULAS } from '../formula/catalog.ts';
import type { FormulaSpec, ParameterSpec } from '../formula/spec.ts';
import type { Coloring, ColoringMode } from './coloring.ts';
import type { Genome } from './genome.ts';
import type { Palette } from './palette.ts';

const chosenPalettes: Readonly<Record<string, string>> = { mandelbrot: 'ultra', julia: 'lagoon', kali: 'jewel', 'kali-julia': 'gold-leaf' };

/** Palettes for the other formulas, in turn, so that neighbours in a list differ. */
const turns = ['ember', 'twilight', 'aurora', 'copper-teal', 'jewel', 'magma', 'lagoon', 'rosewood', 'gold-leaf', 'ultra', 'autumn', 'ice'];

/** The palette of the library each formula is first shown in. */
export const defaultPaletteId: Readonly<Record<string, string>> = Object.fromEntries(
  FORMULAS.map(({ id }, index) => [id, chosenPalettes[id] ?? turns[index % turns.length]!]),
);

/** Palette turns per unit of the field, so that a formula's default view shows most of a palette about once. */
function defaultDensity(formula: FormulaSpec, mode: ColoringMode): number {
  if (mode === 'smooth') return 0.45;
  if (formula.escapes) return mode === 'exp' ? 1.2 : 1.5;
  if (mode === 'exp') return 3;
  return formula.id === 'kali' ? 2.5 : 1.6;
}

/** Every formula's colouring before anyone touches it. */
export function defaultColoring(formula: FormulaSpec): Coloring {
  const mode = formula.colorings[0]!;
  return {
    mode,
    trap: { shape: 'point', center: [0, 0], radius: 0.5 },
    transfer: mode === 'smooth' ? 'log' : 'linear',
    density: defaultDensity(formula, mode),
    offset: 0,
  };
}

/** A parameter's default, as a value of its own. */
export function defaultValue(spec: ParameterSpec): number | [number, number] | number[] {
  return spec.kind === 'complex' ? [...spec.default] : spec.kind === 'table' ? [...spec.default] : spec.default;
}

/** The genome a formula starts with: its default parameters and view. */
export function defaultGenome(id: string, palette: Palette): Genome {
  const formula = findFormula(id)!;
  return {
    version: 1,
    formula: id,
    params: Object.fromEntries(formula.parameters.map((spec) => [spec.name, defaultValue(spec)])),
    view: { center: [...formula.defaultView.center] as [number, number], width: formula.defaultView.width, rotationDeg: 0 },
    iterations: formula.iterations.default,
    precision: formula.precision,
    coloring: defaultColoring(formula),
    palette,
  };
}
