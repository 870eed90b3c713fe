import { fork } from 'node:child_process';
import type { FromWorker } from '../../train/protocol.ts';
import type { ForkWorker } from '../../train/workerHandle.ts';

/** How much of a worker's output is kept for the case that it dies. */
const keptCharacters = 4000;

/**
 * Starts workers with `child_process.fork`. Messages use the structured clone, so typed arrays arrive as such.
 * @param program file of the built worker program, `out/main/trainer.js`
 */
export function createForkWorker(program: string): ForkWorker {
  return () => {
    const child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    // graphics drivers chatter; what a worker printed matters only when it died
    let lastWords = '';
    const listen = (chunk: Buffer): void => {
      lastWords = (lastWords + chunk.toString()).slice(-keptCharacters);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('exit', (code) => {
      if (code !== 0 && code !== null) process.stderr.write(lastWords);
    });
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
