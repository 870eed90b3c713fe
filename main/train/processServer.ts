import { setImmediate } from 'node:timers/promises';
import { failureOf } from './processFailure.ts';
import type { FromWorker, ServeRequest } from './protocol.ts';
import type { Decoder } from './serve.ts';

interface Pending {
  readonly id: number;
  readonly request: ServeRequest;
  readonly abort: AbortController;
}

/** Answers requests one by one in the order they came; an abandoned one is skipped or given up and gets no answer. */
export class RequestQueue {
  readonly #send: (message: FromWorker) => void;
  readonly #pending: Pending[] = [];
  #decoder: Decoder | null = null;
  #busy = false;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  /** Requests that came before the model was loaded wait for it. */
  start(decoder: Decoder): void {
    this.#decoder = decoder;
    void this.#work();
  }

  add(id: number, request: ServeRequest): void {
    this.#pending.push({ id, request, abort: new AbortController() });
    void this.#work();
  }

  abandon(id: number): void {
    this.#pending.find((pending) => pending.id === id)?.abort.abort();
  }

  async #work(): Promise<void> {
    if (this.#busy || this.#decoder === null) return;
    this.#busy = true;
    while (this.#pending.length > 0) {
      // lets messages in: the next request may be abandoned already
      await setImmediate();
      const next = this.#pending[0]!;
      if (!next.abort.signal.aborted) await this.#answer(this.#decoder, next);
      this.#pending.shift();
    }
    this.#busy = false;
  }

  async #answer(decoder: Decoder, { id, request, abort }: Pending): Promise<void> {
    try {
      const result = await decoder.answer(request, abort.signal);
      if (!abort.signal.aborted) this.#send({ type: 'response', id, result });
    } catch (error) {
      if (!abort.signal.aborted) this.#send({ type: 'request-failed', id, ...failureOf(error) });
    }
  }
}
