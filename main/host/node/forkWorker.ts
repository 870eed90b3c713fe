import { fork } from 'node:child_process';
import type { FromWorker } from '../../train/protocol.ts';
import type { ForkWorker } from '../../train/workerHandle.ts';
import { keepOutput } from '../workerOutput.ts';

/** Ctrl-C at a terminal reaches every process of the group. What it means for a worker is the host's decision, not the terminal's. */
const ignoreInterrupts = ['--import', 'data:text/javascript,process.on("SIGINT", () => undefined)'];

/**
 * Starts workers with `child_process.fork`. Messages use the structured clone, so typed arrays arrive as such.
 * @param program file of the built worker program, `out/main/trainer.js`
 * @param report told what a worker had printed when it died by itself
 */
export function createForkWorker(program: string, report: (text: string) => void = (text) => process.stderr.write(text)): ForkWorker {
  return () => {
    const child = fork(program, [], { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: ignoreInterrupts });
    const output = keepOutput(child.stdout, child.stderr);
    // the exit event says what happened; without a listener a failed send would end this process
    child.on('error', () => undefined);
    child.on('close', (code) => {
      if (code !== 0 && !child.killed && output()) report(output());
    });
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
