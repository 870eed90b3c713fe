import type { ColoringMode } from '../genome/coloring.ts';
import type { Program } from './ir.ts';

/** A parameter of a formula: what it is called, what it may be, and what it does to the picture. */
export type ParameterSpec = RealParameter | IntegerParameter | ComplexParameter | TableParameter;

interface ParameterBase {
  readonly name: string;
  readonly label: string;
  readonly help: string;
}

export interface RealParameter extends ParameterBase {
  readonly kind: 'real';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** `°` for angles: degrees in the genome, radians inside the formula */
  readonly unit?: string;
}

export interface IntegerParameter extends ParameterBase {
  readonly kind: 'integer';
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** names of the values min, min + 1, ... where they are a choice */
  readonly choices?: readonly string[];
}

/** A complex parameter; `min` and `max` are corners of the box it may lie in. */
export interface ComplexParameter extends ParameterBase {
  readonly kind: 'complex';
  readonly default: readonly [number, number];
  readonly min: readonly [number, number];
  readonly max: readonly [number, number];
}

/** Rows of numbers, as the maps of an iterated function system; in the genome one flat list, row after row. */
export interface TableParameter extends ParameterBase {
  readonly kind: 'table';
  readonly columns: readonly string[];
  readonly default: readonly number[];
  readonly minRows: number;
  readonly maxRows: number;
  readonly min: number;
  readonly max: number;
  /** what each column may hold, where columns differ */
  readonly columnRanges?: readonly ColumnRange[];
}

/** What one column of a table may hold. */
export interface ColumnRange {
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
  /** names of the values 0, 1, ... where they are a choice */
  readonly choices?: readonly string[];
}

/** What a column of a table may hold: its own range, or that of all its numbers. */
export function columnRange({ columnRanges, min, max }: TableParameter, column: number): ColumnRange {
  return columnRanges?.[column] ?? { min, max };
}

/** What draws a formula: its own text (`orbit`), or an engine that the text only gives parameters to. */
export const engines = ['orbit', 'ifs', 'flame', 'attractor', 'lyapunov', 'star-nest', 'solid'] as const;
export type Engine = (typeof engines)[number];

/** A checked formula, ready for use. */
export interface FormulaSpec {
  /** lower-case words joined by hyphens */
  readonly id: string;
  readonly label: string;
  readonly summary: string;
  /** the group it is listed under */
  readonly family: string;
  /** The iterated step, as text for people. */
  readonly step: string;
  /** the whole text, in the formula language */
  readonly source: string;
  readonly engine: Engine;
  /** which member of the engine's family (`clifford`, `mandelbulb`); empty for `orbit` */
  readonly variant: string;
  /** only where the engine is `orbit` */
  readonly program: Program | null;
  readonly parameters: readonly ParameterSpec[];
  readonly defaultView: { readonly center: readonly [number, number]; readonly width: number };
  readonly iterations: { readonly default: number; readonly min: number; readonly max: number };
  /** Colouring modes that can be measured: the default first, then those that suit it. */
  readonly colorings: readonly ColoringMode[];
  /** Escape-time formulas have an interior; orbit formulas colour every pixel. */
  readonly escapes: boolean;
  /** Arithmetic used unless a genome says otherwise. */
  readonly precision: 'f32' | 'f64';
  /** Precisions it can be drawn in. */
  readonly precisions: readonly ('f32' | 'f64' | 'deep')[];
}
