import type { FormulaSpec } from '../formula/spec.ts';
import type { Genome } from './genome.ts';

/** An affine map x' = a x + b y + e, y' = c x + d y + f. */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
export const identity: Affine = [1, 0, 0, 1, 0, 0];

/** A bend of the plane: the number of a variation, its weight, and up to four numbers of its own. */
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
}

/** Most rows of each table, as the formulas have them. */
export const mostFunctions = 15;
export const mostVariations = 64;

const functionColumns = 16;
const variationColumns = 7;

/** True for formulas whose tables are a flame's: functions, final transform and variations. */
export const isFlame = ({ engine, variant }: FormulaSpec): boolean => engine === 'flame' && variant === 'flam3';

function rowsOf(table: unknown, columns: number): number[][] {
  const numbers = table as readonly number[];
  return Array.from({ length: numbers.length / columns }, (_, row) => numbers.slice(row * columns, (row + 1) * columns));
}

/** Reads the tables of a checked genome. Rows of functions that are not there are left out. */
export function flameOf(params: Genome['params']): Flame {
  const variations = rowsOf(params['variations'], variationColumns);
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
  return {
    functions: rowsOf(params['functions'], functionColumns).map((row, place) => read(row, place + 1)),
    final: final ? read(final, 0) : null,
  };
}

/** The tables of a flame: `functions`, `final` and `variations`. */
export function flameTables({ functions, final }: Flame): Record<'functions' | 'final' | 'variations', number[]> {
  const row = ({ affine, post, chance, color, speed, opacity }: FlameFunction): number[] => [
    ...affine,
    ...post,
    chance,
    color,
    speed,
    opacity,
  ];
  const bends = ({ variations }: FlameFunction, place: number): number[] =>
    variations.flatMap(({ variation, weight, numbers }) => [place, variation, weight, ...[0, 1, 2, 3].map((n) => numbers[n] ?? 0)]);
  return {
    functions: functions.flatMap(row),
    final: final ? row(final) : [],
    variations: [...functions.flatMap((one, place) => bends(one, place + 1)), ...(final ? bends(final, 0) : [])],
  };
}
