import type { FormulaSpec } from '../formula/spec.ts';
import { variationNumbers } from './flameVariations.ts';
import type { Genome } from './genome.ts';

/** An affine map x' = a x + b y + e, y' = c x + d y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
export const identity: Affine = [1, 0, 0, 1, 0, 0];

/** A bend of the plane: the number of a variation, its weight, and the numbers of its own. */
export interface WeightedVariation {
  readonly variation: number;
  readonly weight: number;
  readonly numbers: readonly number[];
}

/** One function of a flame, or its final transform. */
export interface FlameFunction {
  /** before and after the variations */
  readonly affine: Affine;
  readonly post: Affine;
  /** relative chance to be taken; of no meaning for the final transform */
  readonly chance: number;
  /** place on the palette, 0 to 1, and how far the colour goes there, 0 to 1 */
  readonly color: number;
  readonly speed: number;
  /** share of its points that are drawn; of no meaning for the final transform */
  readonly opacity: number;
  readonly variations: readonly WeightedVariation[];
}

/** A function to start from: it shrinks by half. */
export const linearFunction: FlameFunction = {
  affine: [0.5, 0, 0, 0.5, 0, 0],
  post: identity,
  chance: 1,
  color: 0.5,
  speed: 0.5,
  opacity: 1,
  variations: [{ variation: 0, weight: 1, numbers: [] }],
};

/** What a flame is made of, without its look. */
export interface Flame {
  readonly functions: readonly FlameFunction[];
  readonly final: FlameFunction | null;
  /** xaos: how many times as often as by its chance function k (column) is taken after function i (row); absent: always as often */
  readonly order?: readonly (readonly number[])[];
}

/** Most rows of each table, as the formulas have them. */
export const mostFunctions = 15;
export const mostVariations = 64;

const functionColumns = 16;
/** Function, variation and weight, before the numbers of a variation. */
const bendColumns = 3;

/** True for formulas whose tables are a flame's: functions, final transform and variations. */
export const isFlame = ({ engine, variant }: FormulaSpec): boolean => engine === 'flame' && (variant === 'flam3' || variant === 'xaos');

/** True for flames that have a table of which function follows which, and room for the numbers of every variation. */
export const hasOrder = (params: Genome['params']): boolean => 'xaos' in params;

const roomFor = (isOrdered: boolean): number => (isOrdered ? variationNumbers.ordered : variationNumbers.plain);

/** The order of so many functions: rows and columns that are not written are of ones. */
function orderOf(table: unknown, functions: number): number[][] {
  const rows = rowsOf(table, mostFunctions);
  return Array.from({ length: functions }, (_, i) => Array.from({ length: functions }, (_column, k) => rows[i]?.[k] ?? 1));
}

/** The table of an order; none where any function may follow any as its chance says. */
function orderTable(order: Flame['order']): number[] {
  if (!order?.some((row) => row.some((factor) => factor !== 1))) return [];
  return order.flatMap((row) => Array.from({ length: mostFunctions }, (_, k) => row[k] ?? 1));
}

function rowsOf(table: unknown, columns: number): number[][] {
  const numbers = table as readonly number[];
  return Array.from({ length: numbers.length / columns }, (_, row) => numbers.slice(row * columns, (row + 1) * columns));
}

/** Reads the tables of a checked genome. Rows of functions that are not there are left out. */
export function flameOf(params: Genome['params']): Flame {
  const variations = rowsOf(params['variations'], bendColumns + roomFor(hasOrder(params)));
  const read = (row: readonly number[], place: number): FlameFunction => ({
    affine: row.slice(0, 6) as unknown as Affine,
    post: row.slice(6, 12) as unknown as Affine,
    chance: row[12]!,
    color: row[13]!,
    speed: row[14]!,
    opacity: row[15]!,
    variations: variations
      .filter(([of]) => of === place)
      .map(([, variation, weight, ...numbers]) => ({ variation: variation!, weight: weight!, numbers })),
  });
  const [final] = rowsOf(params['final'], functionColumns);
  const functions = rowsOf(params['functions'], functionColumns).map((row, place) => read(row, place + 1));
  const isOrdered = hasOrder(params) && (params['xaos'] as number[]).length > 0;
  return {
    functions,
    final: final ? read(final, 0) : null,
    ...(isOrdered ? { order: orderOf(params['xaos'], functions.length) } : {}),
  };
}

/** The tables of a flame: `functions`, `final` and `variations`, and `xaos` where its formula has an order. */
export function flameTables({ functions, final, order }: Flame, isOrdered: boolean): Record<string, number[]> {
  const row = ({ affine, post, chance, color, speed, opacity }: FlameFunction): number[] => [
    ...affine,
    ...post,
    chance,
    color,
    speed,
    opacity,
  ];
  const bends = ({ variations }: FlameFunction, place: number): number[] =>
    variations.flatMap(({ variation, weight, numbers }) => [
      place,
      variation,
      weight,
      ...Array.from({ length: roomFor(isOrdered) }, (_, n) => numbers[n] ?? 0),
    ]);
  return {
    functions: functions.flatMap(row),
    final: final ? row(final) : [],
    variations: [...functions.flatMap((one, place) => bends(one, place + 1)), ...(final ? bends(final, 0) : [])],
    ...(isOrdered ? { xaos: orderTable(order) } : {}),
  };
}

/** The flame without a function; the others keep their order. */
export function withoutFunction(flame: Flame, place: number): Flame {
  const order = flame.order?.toSpliced(place, 1).map((row) => row.toSpliced(place, 1));
  return { ...flame, functions: flame.functions.toSpliced(place, 1), ...(order ? { order } : {}) };
}

/** The flame with another function at a place, which any may follow and which may follow any. */
export function withFunctionAt(flame: Flame, place: number, added: FlameFunction): Flame {
  const order = flame.order
    ?.map((row) => row.toSpliced(place, 0, 1))
    .toSpliced(
      place,
      0,
      Array.from({ length: flame.functions.length + 1 }, () => 1),
    );
  return { ...flame, functions: flame.functions.toSpliced(place, 0, added), ...(order ? { order } : {}) };
}
