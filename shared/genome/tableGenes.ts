import { columnRange, type FormulaSpec, type TableParameter } from '../formula/spec.ts';
import { didYouMean } from '../words/didYouMean.ts';
import { isFlame } from './flame.ts';
import { flameVariations } from './flameVariations.ts';
import { placeOfWord, type GeneSlot, type TablePlace } from './geneSlot.ts';
import { checkCell, GenomeError, type Genome } from './genome.ts';

/** Columns of the table `variations` of a flame. */
const bendColumns = { function: 0, variation: 1, weight: 2, firstNumber: 3 };

function tableNamed(formula: FormulaSpec, name: string): TableParameter | undefined {
  const spec = formula.parameters.find((parameter) => parameter.name === name);
  return spec?.kind === 'table' ? spec : undefined;
}

/**
 * The slot of a number of a column, wherever a genome has it.
 * @param indexIn where in the table, or why it is not there
 */
function slotOf(
  formula: FormulaSpec,
  path: string,
  spec: TableParameter,
  column: number,
  indexIn: (table: readonly number[]) => number | string,
): GeneSlot {
  const { isWhole, choices } = columnRange(spec, column);
  const where = `${path} of ${formula.id}`;
  const tableOf = ({ params }: Genome): readonly number[] => params[spec.name] as number[];
  const placeIn = (genome: Genome): TablePlace => {
    const index = indexIn(tableOf(genome));
    if (typeof index === 'string') throw new GenomeError(index);
    return { table: spec.name, index };
  };
  return {
    path,
    kind: isWhole ? 'integer' : 'real',
    choices,
    placeIn,
    check(written) {
      const value = placeOfWord(where, choices, written);
      if (typeof value !== 'number' || !Number.isFinite(value)) throw new GenomeError(`${path} must be one number`);
      checkCell(where, spec, column, value);
    },
    set(genome, value) {
      genome.params[spec.name] = tableOf(genome).with(placeIn(genome).index, placeOfWord(where, choices, value) as number);
    },
    get(genome) {
      const index = indexIn(tableOf(genome));
      return typeof index === 'string' ? undefined : tableOf(genome)[index];
    },
  };
}

/** One number of a table, named by its row (from 1) and column: `params.functions.2.a`. */
function cellSlot(formula: FormulaSpec, path: string): GeneSlot | undefined {
  const [, name, rowText, columnName] = /^params\.(\w+)\.(\d+)\.(\w+)$/.exec(path) ?? [];
  const spec = name === undefined ? undefined : tableNamed(formula, name);
  if (!spec) return undefined;
  const column = spec.columns.indexOf(columnName!);
  const row = Number(rowText) - 1;
  if (column < 0 || row < 0 || row >= spec.maxRows) return undefined;
  return slotOf(formula, path, spec, column, (table) => {
    const rows = table.length / spec.columns.length;
    return row < rows ? row * spec.columns.length + column : `the base has no such row: its table ${spec.name} has ${rows}`;
  });
}

/** Function and bend of a path like `params.functions.2.julian`, and its number of `params.functions.2.julian.power`. */
function bendOf(formula: FormulaSpec, path: string): { place: number; variation: number; number: number } | undefined {
  if (!isFlame(formula)) return undefined;
  const [, table, row, name, label] = /^params\.(functions|final)\.(\d+)\.(\w+)(?:\.(\w+))?$/.exec(path) ?? [];
  const variation = flameVariations.findIndex((known) => known.name === name);
  if (variation < 0 || (table === 'final' && row !== '1')) return undefined;
  const number = label === undefined ? -1 : flameVariations[variation]!.numbers.findIndex((known) => known.label === label);
  if (label !== undefined && number < 0) return undefined;
  return { place: table === 'final' ? 0 : Number(row), variation, number };
}

/** The weight of a function's bend, or a number of it. */
function bendSlot(formula: FormulaSpec, path: string): GeneSlot | undefined {
  const bend = bendOf(formula, path);
  const spec = tableNamed(formula, 'variations');
  if (!bend || !spec) return undefined;
  const { place, variation, number } = bend;
  const column = number < 0 ? bendColumns.weight : bendColumns.firstNumber + number;
  return slotOf(formula, path, spec, column, (table) => {
    const width = spec.columns.length;
    for (let from = 0; from < table.length; from += width)
      if (table[from + bendColumns.function] === place && table[from + bendColumns.variation] === variation) return from + column;
    const who = place === 0 ? 'its final transform' : `its function ${place}`;
    return `${who} has no bend ${flameVariations[variation]!.name}`;
  });
}

/** A number within a table, or of a bend of a flame; undefined where there can be none. */
export function tableSlot(formula: FormulaSpec, path: string): GeneSlot | undefined {
  return cellSlot(formula, path) ?? bendSlot(formula, path);
}

/** True for genes that decide which bend of which function a row of a flame is. */
export function decidesBend(path: string): boolean {
  return /^params\.variations\.\d+\.(function|variation)$/.test(path);
}

/** True for genes that are named by a function and its bend. */
export function isBend(formula: FormulaSpec, path: string): boolean {
  return cellSlot(formula, path) === undefined && bendOf(formula, path) !== undefined;
}

/** What a path into a table may be instead; null for paths that do not begin as one. */
export function tableHint(formula: FormulaSpec, path: string): string | null {
  const [, name, row, column] = /^params\.(\w+)\.(\d+)\.(\w+)/.exec(path) ?? [];
  const spec = name === undefined ? undefined : tableNamed(formula, name);
  if (!spec) return null;
  if (Number(row) < 1 || Number(row) > spec.maxRows) return `the rows of ${spec.name} are 1 to ${spec.maxRows}`;
  const bends = isFlame(formula) && (name === 'functions' || name === 'final') ? flameVariations.map((known) => known.name) : [];
  const bend = flameVariations.find((known) => known.name === column);
  if (bends.length > 0 && bend)
    return bend.numbers.length > 0
      ? `the numbers of ${bend.name} are ${bend.numbers.map(({ label }) => label).join(', ')}`
      : `${bend.name} has no numbers`;
  // of single letters each is near to every other
  const near = column!.length > 2 ? didYouMean(column!, [...spec.columns, ...bends]) : '';
  return near || `the columns of ${spec.name} are ${spec.columns.join(', ')}`;
}
