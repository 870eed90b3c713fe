import type { FromWorker, ToWorker } from './protocol.ts';

/** One running worker process, whichever way the host starts it (`child_process.fork` or Electron's `utilityProcess.fork`). */
export interface WorkerHandle {
  readonly pid: number | undefined;
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  /** Called once; `signal` is null when it ended by itself. */
  onExit(listener: (code: number | null, signal: string | null) => void): void;
  kill(): void;
}

/** Starts the worker program (`main/train/process.ts`). */
export type ForkWorker = () => WorkerHandle;
