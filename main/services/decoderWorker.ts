import { UserError } from '../../shared/contract/errors.ts';
import type { ServeJob, ServeRequest, ServeResults } from '../train/protocol.ts';
import type { ForkWorker, WorkerHandle } from '../train/workerHandle.ts';
import { revivedError } from './trainingWorker.ts';

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
}

/** One worker in serving mode, holding one checkpoint. */
export class DecoderWorker {
  readonly #worker: WorkerHandle;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #dead: Error | null = null;

  constructor(forkWorker: ForkWorker, job: ServeJob) {
    this.#worker = forkWorker();
    this.#worker.onMessage((message) => {
      if (message.type === 'response') this.#take(message.id)?.resolve(message.result as never);
      else if (message.type === 'request-failed') this.#take(message.id)?.reject(revivedError(message));
      else if (message.type === 'failed') this.#die(revivedError(message));
    });
    this.#worker.onExit((code, signal) =>
      this.#die(
        new UserError('WORKER_DIED', {
          job: 'The decoder',
          reason: signal ? `its process was ended by ${signal}` : `its process ended with code ${code}`,
        }),
      ),
    );
    this.#worker.send({ type: 'serve', job });
  }

  get alive(): boolean {
    return this.#dead === null;
  }

  /** True while an answer is awaited. */
  get busy(): boolean {
    return this.#waiting.size > 0;
  }

  /** Asks; an abort tells the worker to skip the request if it has not begun. @throws what the worker threw; AbortError */
  request<M extends ServeRequest['method']>(request: Extract<ServeRequest, { method: M }>, signal?: AbortSignal): Promise<ServeResults[M]> {
    if (this.#dead) return Promise.reject(this.#dead);
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    const id = this.#nextId++;
    return new Promise<ServeResults[M]>((resolve, reject) => {
      const abandon = (): void => {
        if (!this.#take(id)) return;
        this.#worker.send({ type: 'abandon', id });
        reject(signal!.reason as Error);
      };
      const done =
        <A extends unknown[]>(act: (...args: A) => void) =>
        (...args: A): void => {
          signal?.removeEventListener('abort', abandon);
          act(...args);
        };
      this.#waiting.set(id, { resolve: done(resolve) as never, reject: done(reject) });
      signal?.addEventListener('abort', abandon, { once: true });
      this.#worker.send({ type: 'request', id, request });
    });
  }

  close(): void {
    this.#die(new UserError('CANCELLED', { what: 'Decoding' }));
    this.#worker.kill();
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #die(error: Error): void {
    if (this.#dead) return;
    this.#dead = error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
