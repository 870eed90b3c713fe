import { isErrorCode, UserError, type ErrorCode, type ErrorData } from '../../shared/contract/errors.ts';
import type { FromWorker, TrainJob } from '../train/protocol.ts';
import type { ForkWorker } from '../train/workerHandle.ts';
import type { JobStop } from './jobRunner.ts';

/** How long a worker may take to write its checkpoint after it was asked to end. */
const graceMs = 20_000;
/** How long a worker may take to be gone after it was killed. */
const goneMs = 5_000;

/** An error that crossed a process boundary, as what it was. */
export function revivedError(message: { code: ErrorCode | null; data: unknown; message: string }): Error {
  if (isErrorCode(message.code)) return new UserError(message.code, message.data as ErrorData<ErrorCode>);
  return new Error(message.message);
}

export interface TrainingOptions {
  readonly forkWorker: ForkWorker;
  readonly job: TrainJob;
  readonly title: string;
  /** aborts with a JobStop */
  readonly signal: AbortSignal;
  readonly onMessage: (message: FromWorker) => void;
}

/**
 * One training in its own process, from start or resume to its end. The process is gone when this settles: it writes nothing more and
 * holds no device memory.
 * @returns why and where it ended
 * @throws UserError of the worker, or WORKER_DIED when the process ended without a word; JobStop after a cancel
 */
export function trainInWorker({
  forkWorker,
  job,
  title,
  signal,
  onMessage,
}: TrainingOptions): Promise<{ step: number; reason: 'done' | 'paused' | 'stopped' }> {
  return new Promise((resolve, reject) => {
    const worker = forkWorker();
    let settled = false;
    let grace: NodeJS.Timeout | undefined;
    let gone!: () => void;
    const exited = new Promise<void>((resolve) => (gone = resolve));
    const settle = (act: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(grace);
      signal.removeEventListener('abort', stop);
      worker.kill();
      const limit = setTimeout(gone, goneMs);
      void exited.then(() => {
        clearTimeout(limit);
        act();
      });
    };
    const stop = (): void => {
      const { reason } = signal.reason as JobStop;
      if (reason === 'cancel') return settle(() => reject(signal.reason as JobStop));
      worker.send({ type: reason === 'stop' ? 'stop' : 'pause' });
      grace = setTimeout(() => settle(() => reject(signal.reason as JobStop)), graceMs);
    };
    worker.onMessage((message) => {
      if (settled) return;
      if (message.type === 'finished') return settle(() => resolve(message));
      if (message.type === 'failed') return settle(() => reject(revivedError(message)));
      try {
        onMessage(message);
      } catch (error) {
        settle(() => reject(error as Error));
      }
    });
    worker.onExit((code, exitSignal) => {
      gone();
      const reason = exitSignal ? `its process was ended by ${exitSignal}` : `its process ended with code ${code}`;
      settle(() => reject(new UserError('WORKER_DIED', { job: title, reason })));
    });
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    worker.send({ type: 'train', job });
  });
}
