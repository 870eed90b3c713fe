import { didYouMean } from '../words/didYouMean.ts';
import type { Flame } from './flame.ts';
import { GenomeError, type Genome } from './genome.ts';
import type { Window } from './mandelbrotCenters.ts';
import type { Palette } from './palette.ts';

/** What a sampler may put into a gene. */
export type GeneValue = number | number[] | string | Palette | Window | Flame;

/** What kind of value a gene holds; samplers are matched against it. */
export type GeneKind = 'real' | 'integer' | 'complex' | 'table' | 'flame' | 'sequence' | 'view' | 'text' | 'palette';

/** Where a number lies in the tables of a genome. */
export interface TablePlace {
  readonly table: string;
  /** from 0, row after row */
  readonly index: number;
}

/** One thing of a genome that a recipe may vary. */
export interface GeneSlot {
  readonly path: string;
  readonly kind: GeneKind;
  /** words that stand for the whole numbers 0, 1, ... */
  readonly choices?: readonly string[] | undefined;
  /** of one number of a table: where it is. @throws GenomeError where the genome has no such row or bend */
  placeIn?(genome: Genome): TablePlace;
  /** @throws GenomeError in one sentence when the value is not allowed */
  check(value: unknown): void;
  /** Writes a checked value into a genome the caller owns; tables and pairs are replaced, never written into. */
  set(genome: Genome, value: GeneValue): void;
  /** The value of a genome; undefined where an optional part is absent. */
  get(genome: Genome): GeneValue | undefined;
}

/** The number that a word stands for; anything else as it is. @throws GenomeError for a word that is none of the choices */
export function placeOfWord(where: string, choices: readonly string[] | undefined, value: unknown): unknown {
  if (typeof value !== 'string' || !choices) return value;
  const place = choices.indexOf(value);
  if (place >= 0) return place;
  throw new GenomeError(`${where} has no choice "${value}"; ${didYouMean(value, choices) || `there are ${choices.join(', ')}`}`);
}
