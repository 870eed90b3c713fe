import type { FromWorker, ToWorker } from './protocol.ts';

/** The worker's end of the line to the process that started it. */
export interface ProcessPort {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
  /** Called when the other side is gone. */
  onClose(listener: () => void): void;
  /** Ends this process after everything sent has left it. */
  exit(code: number): void;
}

/** What Electron gives a program started by `utilityProcess.fork`, as far as it is used here. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
}

/** @throws Error when this program was not started as a worker */
export function openProcessPort(): ProcessPort {
  const { parentPort } = process as typeof process & { parentPort?: ParentPort };
  if (parentPort) return electronPort(parentPort);
  if (process.send) return forkPort(process.send.bind(process));
  throw new Error('this program is a worker: it is started by Cardioid, not by hand');
}

function electronPort(port: ParentPort): ProcessPort {
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', ({ data }) => listener(data as ToWorker)),
    onClose: (listener) => port.on('close', listener),
    exit: (code) => void setImmediate(() => process.exit(code)),
  };
}

function forkPort(send: NonNullable<typeof process.send>): ProcessPort {
  let pending = 0;
  let exitCode: number | null = null;
  const exitWhenSent = (): void => {
    if (exitCode !== null && pending === 0) process.exit(exitCode);
  };
  return {
    send: (message) => {
      if (!process.connected) return;
      pending += 1;
      // an error means that the other side is gone, which `disconnect` reports as well
      send(message, undefined, undefined, () => {
        pending -= 1;
        exitWhenSent();
      });
    },
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
    onClose: (listener) => process.on('disconnect', listener),
    exit: (code) => {
      exitCode = code;
      exitWhenSent();
    },
  };
}
