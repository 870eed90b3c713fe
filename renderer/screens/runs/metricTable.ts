import type { MetricRow } from '../../../shared/contract/runs.ts';

/** The metric rows of one run as growing columns, steps ascending. A value a row lacks is NaN. */
export class MetricTable {
  readonly #steps: number[] = [];
  readonly #columns = new Map<string, number[]>();

  /** Steps of the rows. */
  get steps(): readonly number[] {
    return this.#steps;
  }

  /** Names of the curves, in the order they first came. */
  get names(): string[] {
    return [...this.#columns.keys()];
  }

  /** Step of the newest row; -1 when there is none. */
  get lastStep(): number {
    return this.#steps.at(-1) ?? -1;
  }

  column(name: string): readonly number[] {
    return this.#columns.get(name) ?? [];
  }

  /** Adds rows. One at or before the newest step means that the run went back to a checkpoint: what lay beyond is dropped. */
  add(rows: readonly MetricRow[]): void {
    for (const { step, values } of rows) {
      if (step <= this.lastStep) this.#truncate(this.#firstAtOrAfter(step));
      this.#steps.push(step);
      for (const [name, value] of Object.entries(values)) {
        let column = this.#columns.get(name);
        if (!column) this.#columns.set(name, (column = new Array<number>(this.#steps.length - 1).fill(NaN)));
        column.push(value);
      }
      for (const column of this.#columns.values()) if (column.length < this.#steps.length) column.push(NaN);
    }
  }

  /** Number of the newest row at or before a step; -1 when all come later. */
  rowAt(step: number): number {
    return this.#firstAtOrAfter(step + 1) - 1;
  }

  /** Numbers of at most `most` rows spread evenly over the whole, the first and the newest among them. */
  spread(most: number): number[] {
    const count = this.#steps.length;
    if (count <= most) return Array.from({ length: count }, (_, i) => i);
    return Array.from({ length: most }, (_, i) => Math.round((i * (count - 1)) / (most - 1)));
  }

  #truncate(length: number): void {
    this.#steps.length = length;
    for (const column of this.#columns.values()) column.length = length;
  }

  #firstAtOrAfter(step: number): number {
    let low = 0;
    let high = this.#steps.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#steps[middle]! < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
