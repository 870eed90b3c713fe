import type { Dataset } from '../../../shared/contract/datasets.ts';
import type { Client } from '../../lib/client.ts';
import { jobs } from '../../lib/jobs.svelte.ts';
import { sentenceOf } from '../../lib/sentence.ts';

/** While a dataset is built its record is read again this often at most. */
const refreshMs = 700;

/** The datasets of the workspace, newest first, kept up to date while one is built. */
export class DatasetList {
  /** null until first read */
  list = $state.raw<readonly Dataset[] | null>(null);
  fault = $state('');
  readonly #client: Client;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  /** Reads the list and follows the jobs that change it. @returns a function that ends it */
  follow(): () => void {
    void this.refresh();
    const stop = jobs.onChange((job) => {
      if (job.kind !== 'dataset' && !(job.kind === 'import' && job.state === 'done')) return;
      this.#timer ??= setTimeout(() => {
        this.#timer = undefined;
        void this.refresh();
      }, refreshMs);
    });
    return () => {
      stop();
      clearTimeout(this.#timer);
      this.#timer = undefined;
    };
  }

  async refresh(): Promise<void> {
    try {
      const list = await this.#client.datasets.list();
      this.list = list.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
      this.fault = '';
    } catch (error) {
      this.fault = sentenceOf(error);
    }
  }

  put(dataset: Dataset): void {
    const list = this.list ?? [];
    this.list = list.some(({ id }) => id === dataset.id) ? list.map((old) => (old.id === dataset.id ? dataset : old)) : [dataset, ...list];
  }

  remove(id: string): void {
    this.list = this.list?.filter((dataset) => dataset.id !== id) ?? null;
  }
}
