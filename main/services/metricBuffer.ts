import type { MetricRow } from '../../shared/contract/runs.ts';

/** A row per step can be many a second: they go to the database in batches. */
const flushEveryMs = 200;

/** Collects rows and hands them on a few times a second. Rows that could not be handed on are kept for the next time. */
export class MetricBuffer {
  readonly #deliver: (rows: readonly MetricRow[]) => void;
  readonly #onFault: (error: unknown) => void;
  #rows: MetricRow[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(deliver: (rows: readonly MetricRow[]) => void, onFault: (error: unknown) => void) {
    this.#deliver = deliver;
    this.#onFault = onFault;
  }

  add(row: MetricRow): void {
    this.#rows.push(row);
    this.#timer ??= setTimeout(() => this.flush(), flushEveryMs);
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#rows.length === 0) return;
    try {
      this.#deliver(this.#rows);
      this.#rows = [];
    } catch (error) {
      this.#onFault(error);
    }
  }
}
