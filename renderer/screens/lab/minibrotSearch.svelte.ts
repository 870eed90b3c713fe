import { deepFormulaOf } from '../../../shared/formula/deepFamily.ts';
import { formulaOf } from '../../../shared/formula/catalog.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { centredOn, zoomedTo } from '../../../shared/genome/nucleus.ts';
import { nucleusText } from '../../../shared/genome/nucleusText.ts';
import { reportError } from '../../lib/notices.svelte.ts';
import { findNucleus } from '../../lib/pixels.ts';
import { isAbort } from '../../lib/sentence.ts';
import { withView } from './genomeEdits.ts';
import { lab } from './labState.svelte.ts';

/** Whether a genome's formula has minibrots: perturbation can draw it, and its pixels are its constants. */
export function hasMinibrots(genome: Genome): boolean {
  const formula = formulaOf(genome)!;
  return formula.precisions.includes('deep') && (deepFormulaOf(formula, genome.params)?.cScale ?? 0) !== 0;
}

/** The search for the minibrot in view; a newer one takes the place of an older. */
class MinibrotSearch {
  /** share of the search that is done, or null while there is none */
  share = $state<number | null>(null);
  /** what was found last, for those who listen to the page */
  found = $state('');
  #abort: AbortController | null = null;

  /** Goes to the minibrot in a genome's view: only its centre, or all of it. @param heightShare height of the stage as a share of its width */
  async go(genome: Genome, heightShare: number, how: 'center' | 'zoom'): Promise<void> {
    if (!hasMinibrots(genome)) return;
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    this.share = 0;
    this.found = '';
    try {
      const nucleus = await findNucleus(genome, heightShare, { signal: abort.signal, onShare: (share) => (this.share = share) });
      const seen = how === 'zoom' ? zoomedTo(genome, nucleus, formulaOf(genome)!.iterations.max) : centredOn(genome, nucleus);
      lab.change({ ...withView(genome, seen.view), iterations: seen.iterations });
      this.found = nucleusText(genome, nucleus);
    } catch (error) {
      if (!isAbort(error)) reportError(error);
    } finally {
      if (this.#abort === abort) {
        this.#abort = null;
        this.share = null;
      }
    }
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.share = null;
  }
}

export const minibrotSearch = new MinibrotSearch();
