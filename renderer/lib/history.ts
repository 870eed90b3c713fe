/** Steps kept by default. */
const defaultLimit = 100;

/** An undo stack over immutable states. Reaching back and then adding something drops what was undone. */
export class History<T> {
  readonly #limit: number;
  #states: readonly T[];
  #at = 0;

  constructor(first: T, limit = defaultLimit) {
    this.#states = [first];
    this.#limit = limit;
  }

  get current(): T {
    return this.#states[this.#at]!;
  }
  /** Oldest first. */
  get states(): readonly T[] {
    return this.#states;
  }
  /** Place of the current state in `states`. */
  get index(): number {
    return this.#at;
  }
  get canUndo(): boolean {
    return this.#at > 0;
  }
  get canRedo(): boolean {
    return this.#at < this.#states.length - 1;
  }

  /** Adds a state after the current one; the oldest goes when there are too many. */
  push(state: T): void {
    this.#states = [...this.#states.slice(0, this.#at + 1), state].slice(-this.#limit - 1);
    this.#at = this.#states.length - 1;
  }

  undo(): T {
    if (this.canUndo) this.#at--;
    return this.current;
  }

  redo(): T {
    if (this.canRedo) this.#at++;
    return this.current;
  }

  /** Goes to a state of `states`, losing none. */
  goTo(index: number): T {
    if (index >= 0 && index < this.#states.length) this.#at = index;
    return this.current;
  }
}
