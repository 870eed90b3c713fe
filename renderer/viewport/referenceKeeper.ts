import type { ReferenceOrbit } from '../../shared/contract/pixels.ts';
import type { DeepFormula } from '../../shared/formula/deepSteps.ts';
import { exactView, type ExactView } from '../../shared/genome/exactView.ts';
import type { Genome, View } from '../../shared/genome/genome.ts';
import { ratio, subtract } from '../../shared/math/decimal.ts';
import { isAbort } from '../lib/sentence.ts';

/** Asks for the reference orbit of a genome's view. */
export type FetchReference = (genome: Genome, widthPx: number, signal: AbortSignal) => Promise<ReferenceOrbit>;

/** A reference orbit and the place it belongs to. */
export interface KeptReference {
  readonly orbit: ReferenceOrbit;
  readonly formula: DeepFormula;
  readonly view: ExactView;
}

/** Centre of a view from a reference's place, in widths of the view. */
export function awayFrom(reference: Pick<KeptReference, 'view'>, view: View): [number, number] {
  const { re, im, width } = exactView(view);
  return [ratio(subtract(re, reference.view.re), width), ratio(subtract(im, reference.view.im), width)];
}

/** In widths of the view: float32 tells a hundredth of a pixel apart so far out. */
const farthestWidths = 4;
/** A reference has digits to spare for views so much narrower. */
const narrowest = 2 ** -30;

/** Keeps the reference orbit of what was shown last, and uses it for every view near enough, so that a drag asks for few. */
export class ReferenceKeeper {
  readonly #fetch: FetchReference;
  readonly #onReady: () => void;
  readonly #onError: (error: unknown) => void;
  #kept: (KeptReference & { readonly key: string; readonly iterations: number }) | null = null;
  #fetching: { readonly abort: AbortController; readonly key: string } | null = null;

  /** @param onReady hears that what `of` did not have may be there now */
  constructor(fetch: FetchReference, onReady: () => void, onError: (error: unknown) => void) {
    this.#fetch = fetch;
    this.#onReady = onReady;
    this.#onError = onError;
  }

  /** A reference for this view, or null: then one is asked for. At most one is under way; a newer wish waits for it. */
  of(genome: Genome, formula: DeepFormula, widthPx: number): KeptReference | null {
    const key = JSON.stringify(formula);
    const kept = this.#kept;
    if (kept && kept.key === key && genome.iterations <= kept.iterations && this.#isNear(kept, genome.view)) return kept;
    if (this.#fetching && this.#fetching.key !== key) this.rest();
    if (!this.#fetching) void this.#ask(genome, formula, key, widthPx);
    return null;
  }

  /** Gives up what is under way. */
  rest(): void {
    this.#fetching?.abort.abort();
    this.#fetching = null;
  }

  #isNear(kept: KeptReference, view: View): boolean {
    const [re, im] = awayFrom(kept, view);
    return Math.hypot(re, im) <= farthestWidths && ratio(exactView(view).width, kept.view.width) >= narrowest;
  }

  async #ask(genome: Genome, formula: DeepFormula, key: string, widthPx: number): Promise<void> {
    const fetching = { abort: new AbortController(), key };
    this.#fetching = fetching;
    try {
      const orbit = await this.#fetch(genome, widthPx, fetching.abort.signal);
      if (this.#fetching !== fetching) return;
      this.#fetching = null;
      this.#kept = { orbit, formula, key, view: exactView(genome.view), iterations: genome.iterations };
      this.#onReady();
    } catch (error) {
      if (this.#fetching !== fetching) return;
      this.#fetching = null;
      if (!isAbort(error)) this.#onError(error);
    }
  }
}
