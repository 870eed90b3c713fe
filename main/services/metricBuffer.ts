import type { MetricRow } from '../../shared/contract/runs.ts';

/** A row per step can be many a second: they go to the database in batches. */
const flushEveryMs = 200;

/** Collects rows and hands them on a few times a second. */
export class MetricBuffer {
  readonly #deliver: (rows: MetricRow[]) => void;
  #rows: MetricRow[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(deliver: (rows: MetricRow[]) => void) {
    this.#deliver = deliver;
  }

  add(row: MetricRow): void {
    this.#rows.push(row);
    this.#timer ??= setTimeout(() => this.flush(), flushEveryMs);
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#rows.length === 0) return;
    const rows = this.#rows;
    this.#rows = [];
    this.#deliver(rows);
  }
}
