import { utilityProcess } from 'electron';
import type { FromWorker } from '../../train/protocol.ts';
import type { ForkWorker } from '../../train/workerHandle.ts';

/**
 * Starts workers as utility processes: `child_process.fork` would need the fuse that lets the packaged binary run as plain Node.
 * @param program file of the built worker program, `out/main/trainer.js`
 */
export function createForkWorker(program: string): ForkWorker {
  return () => {
    const child = utilityProcess.fork(program, [], { serviceName: 'Cardioid worker', stdio: 'inherit' });
    return {
      get pid() {
        return child.pid;
      },
      send: (message) => child.postMessage(message),
      onMessage: (listener) => child.on('message', (message: FromWorker) => listener(message)),
      onExit: (listener) => child.once('exit', (code) => listener(code, null)),
      kill: () => child.kill(),
    };
  };
}
