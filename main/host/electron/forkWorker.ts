import type { Readable } from 'node:stream';
import { utilityProcess } from 'electron';
import type { FromWorker } from '../../train/protocol.ts';
import type { ForkWorker } from '../../train/workerHandle.ts';
import { keepOutput } from '../workerOutput.ts';

/**
 * Starts workers as utility processes: `child_process.fork` would need the fuse that lets the packaged binary run as plain Node.
 * @param program file of the built worker program, `out/main/trainer.js`
 */
export function createForkWorker(program: string): ForkWorker {
  return () => {
    const child = utilityProcess.fork(program, [], { serviceName: 'Cardioid worker', stdio: 'pipe' });
    const output = keepOutput(child.stdout as Readable | null, child.stderr as Readable | null);
    let killed = false;
    child.once('exit', (code) => {
      if (code !== 0 && !killed) process.stderr.write(output());
    });
    return {
      get pid() {
        return child.pid;
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', (message: FromWorker) => listener(message)),
      onExit: (listener) => child.once('exit', (code) => listener(code, null)),
      kill: () => {
        killed = true;
        child.kill();
      },
    };
  };
}
