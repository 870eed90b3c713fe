import type { StretchTable } from '../../shared/genome/stretchTable.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { isAbort } from '../lib/sentence.ts';
import type { PictureSize } from './fractalView.ts';

/** Asks for the stretch of a genome's picture. */
export type FetchStretch = (genome: Genome, size: PictureSize, signal: AbortSignal) => Promise<StretchTable>;

export interface KeptStretch {
  readonly table: StretchTable;
  /** it belongs to the very picture, not to one like it */
  readonly isExact: boolean;
}

/** Equal for pictures that have the same stretch. */
function keyOf({ formula, source, params, view, iterations, precision, coloring }: Genome, size: PictureSize): string {
  const { mode, trap, skip, stripes, stretch } = coloring;
  return JSON.stringify([formula, source, params, view, iterations, precision, mode, trap, skip, stripes, stretch, size]);
}

/** Equal for pictures whose values are of one kind, so that one's stretch is near enough for another until it has its own. */
function kindOf({ formula, source, coloring }: Genome): string {
  return JSON.stringify([formula, source, coloring.mode, coloring.trap.shape, coloring.stretch?.kind]);
}

interface Wish {
  readonly key: string;
  readonly kind: string;
}

/**
 * Keeps the stretch of what was shown last. It is over a whole picture, which only main knows at once: while a gesture lasts, frames use the
 * newest there is and one request after the other follows them; a picture that rests gets its own.
 */
export class StretchKeeper {
  readonly #fetch: FetchStretch;
  readonly #onReady: () => void;
  readonly #onError: (error: unknown) => void;
  #kept: (Wish & { readonly table: StretchTable }) | null = null;
  #fetching: (Wish & { readonly abort: AbortController }) | null = null;

  /** @param onReady hears that there is a newer one than `of` had */
  constructor(fetch: FetchStretch, onReady: () => void, onError: (error: unknown) => void) {
    this.#fetch = fetch;
    this.#onReady = onReady;
    this.#onError = onError;
  }

  /** The stretch for this picture, or null while there is none like it; what is not there is asked for. At most one is under way. */
  of(genome: Genome, { widthPx, heightPx }: PictureSize, moving: boolean): KeptStretch | null {
    const size = { widthPx, heightPx };
    const wish = { key: keyOf(genome, size), kind: kindOf(genome) };
    const kept = this.#kept?.kind === wish.kind ? this.#kept : null;
    if (kept?.key === wish.key) {
      this.rest();
      return { table: kept.table, isExact: true };
    }
    const isOutdated = this.#fetching && this.#fetching.key !== wish.key && (!moving || this.#fetching.kind !== wish.kind);
    if (isOutdated) this.rest();
    if (!this.#fetching) void this.#ask(genome, size, wish);
    return kept && { table: kept.table, isExact: false };
  }

  /** Gives up what is under way. */
  rest(): void {
    this.#fetching?.abort.abort();
    this.#fetching = null;
  }

  async #ask(genome: Genome, size: PictureSize, wish: Wish): Promise<void> {
    const fetching = { ...wish, abort: new AbortController() };
    this.#fetching = fetching;
    try {
      const table = await this.#fetch(genome, size, fetching.abort.signal);
      if (this.#fetching !== fetching) return;
      this.#fetching = null;
      this.#kept = { ...wish, table };
      this.#onReady();
    } catch (error) {
      if (this.#fetching !== fetching) return;
      this.#fetching = null;
      if (!isAbort(error)) this.#onError(error);
    }
  }
}
