import { fork } from 'node:child_process';
import type { FromWorker } from '../../train/protocol.ts';
import type { ForkWorker } from '../../train/workerHandle.ts';

/**
 * Starts workers with `child_process.fork`. Messages use the structured clone, so typed arrays arrive as such.
 * @param program file of the built worker program, `out/main/trainer.js`
 */
export function createForkWorker(program: string): ForkWorker {
  return () => {
    // its stdout must not mix with ours, whose last line may be JSON for a script
    const child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 2, 2, 'ipc'], execArgv: [] });
    // the exit event says what happened; without a listener a failed send would end this process
    child.on('error', () => undefined);
    return {
      pid: child.pid,
      send: (message) => {
        if (child.connected) child.send(message, () => undefined);
      },
      onMessage: (listener) => child.on('message', (message) => listener(message as unknown as FromWorker)),
      onExit: (listener) => child.once('exit', (code, signal) => listener(code, signal)),
      kill: () => child.kill('SIGKILL'),
    };
  };
}
