import { formulaOf } from '../../../shared/formula/catalog.ts';
import { columnRange, type FormulaSpec, type TableParameter } from '../../../shared/formula/spec.ts';
import { isFlame } from '../../../shared/genome/flame.ts';
import { flameVariations } from '../../../shared/genome/flameVariations.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { formatNumber } from '../../ui/scrub.ts';
import type { Variable } from './pictureVariables.ts';

/** One number of a table as the dataset tab shows it. */
export interface GridCell {
  readonly column: string;
  readonly text: string;
  /** null: it has no meaning here */
  readonly variable: Variable | null;
}

/** A table of a picture's formula, for choosing which of its numbers vary. */
export interface TableGrid {
  readonly table: string;
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly cells: readonly GridCell[] }[];
}

/** Numbers of a table vary around what they are, by this much or as far as they are from 0. */
const leastReach = 2;

/** What a row of a flame's bends is called: `2 julian`, or `final julian`. */
function bendName(row: readonly number[]): string {
  return `${row[0] === 0 ? 'final' : row[0]} ${flameVariations[row[1]!]!.name.replaceAll('_', ' ')}`;
}

/** The path and the name of a bend's number, by its function and variation; null for columns without a meaning for it. */
function bendVariable(rows: readonly (readonly number[])[], row: number, column: number): { path: string; label: string } | null {
  const [place, variation] = rows[row]!;
  const { name, numbers } = flameVariations[variation!]!;
  const own = column > 2 ? numbers[column - 3] : undefined;
  if (column > 2 && !own) return null;
  const what = own?.label ?? 'weight';
  // a second bend of the same kind in the same function is known by its row alone
  const isFirst = rows.findIndex((other) => other[0] === place && other[1] === variation) === row;
  const bend = `params.${place === 0 ? 'final.1' : `functions.${place}`}.${name}`;
  const path = isFirst
    ? own
      ? `${bend}.${own.label}`
      : bend
    : `params.variations.${row + 1}.${column === 2 ? 'weight' : `n${column - 2}`}`;
  return { path, label: `${bendName(rows[row]!)}, ${what}` };
}

function gridOf(formula: FormulaSpec, spec: TableParameter, numbers: readonly number[]): TableGrid {
  const width = spec.columns.length;
  const rows = Array.from({ length: numbers.length / width }, (_, row) => numbers.slice(row * width, (row + 1) * width));
  const isBends = isFlame(formula) && spec.name === 'variations';
  const cellOf = (value: number, row: number, column: number): GridCell => {
    const { min, max, isWhole = false, choices } = columnRange(spec, column);
    const name = spec.columns[column]!;
    const text = choices?.[value] ?? formatNumber(value, 3);
    const named = isBends
      ? bendVariable(rows, row, column)
      : { path: `params.${spec.name}.${row + 1}.${name}`, label: `${spec.label} ${row + 1}, ${name}` };
    if (!named) return { column: name, text: '', variable: null };
    const common = { ...named, table: spec.name, value };
    if (choices) return { column: name, text, variable: { ...common, kind: 'words', words: choices } };
    const reach = Math.max(leastReach, Math.abs(value));
    const range = { min: Math.max(min, value - reach), max: Math.min(max, value + reach), integer: isWhole };
    return { column: name, text, variable: { ...common, kind: 'real', range, whole: isWhole } };
  };
  // which bend of which function a row is stands before it
  const first = isBends ? 2 : 0;
  return {
    table: spec.name,
    label: spec.label,
    columns: spec.columns.slice(first),
    rows: rows.map((row, place) => ({
      label: isBends ? bendName(row) : String(place + 1),
      cells: row.slice(first).map((value, column) => cellOf(value, place, first + column)),
    })),
  };
}

/** The tables of a picture that have rows. */
export function tableGrids(genome: Genome): TableGrid[] {
  const formula = formulaOf(genome)!;
  return formula.parameters.flatMap((spec) =>
    spec.kind === 'table' && (genome.params[spec.name] as number[]).length > 0
      ? gridOf(formula, spec, genome.params[spec.name] as number[])
      : [],
  );
}
