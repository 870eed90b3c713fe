/**
 * Answers requests one at a time and only ever the newest: while one is under way the next waits, and a newer one takes its place.
 * So a drag shows frames at the speed of the answers, never a backlog, and the last request is always answered.
 */
export class NewestWins<Request, Answer> {
  readonly #ask: (request: Request, signal: AbortSignal) => Promise<Answer>;
  readonly #onAnswer: (answer: Answer, request: Request) => void;
  readonly #onError: (error: unknown, request: Request) => void;
  #abort: AbortController | null = null;
  #waiting: { request: Request } | null = null;
  #closed = false;

  /**
   * @param ask does the work; its signal fires when the result is no longer wanted at all
   * @param onAnswer receives each answer that is still the newest shown, in order
   */
  constructor(
    ask: (request: Request, signal: AbortSignal) => Promise<Answer>,
    onAnswer: (answer: Answer, request: Request) => void,
    onError: (error: unknown, request: Request) => void,
  ) {
    this.#ask = ask;
    this.#onAnswer = onAnswer;
    this.#onError = onError;
  }

  /** True while a request is under way. */
  get busy(): boolean {
    return this.#abort !== null;
  }

  request(request: Request): void {
    if (this.#closed) return;
    this.#waiting = { request };
    if (!this.#abort) void this.#run();
  }

  /** Drops what waits and what is under way, e.g. because the model changed. */
  cancel(): void {
    this.#waiting = null;
    this.#abort?.abort();
    this.#abort = null;
  }

  /** Cancels and takes no more requests. */
  close(): void {
    this.#closed = true;
    this.cancel();
  }

  async #run(): Promise<void> {
    while (this.#waiting) {
      const { request } = this.#waiting;
      this.#waiting = null;
      const abort = new AbortController();
      this.#abort = abort;
      let settle: () => void;
      try {
        const answer = await this.#ask(request, abort.signal);
        settle = () => this.#onAnswer(answer, request);
      } catch (error) {
        settle = () => this.#onError(error, request);
      }
      // cancelled meanwhile: another run may already be under way
      if (this.#abort !== abort) return;
      if (!this.#waiting) this.#abort = null;
      settle();
    }
  }
}
