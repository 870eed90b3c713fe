import type { Cardioid } from '../services/index.ts';
import { run } from './run.ts';

/** Runs a command line against stand-in services and catches what it prints. */
export async function runCli(args: readonly string[], cardioid: object = {}, signal: AbortSignal = new AbortController().signal) {
  const out: string[] = [];
  const err: string[] = [];
  let opened = 0;
  let closed = 0;
  const status = await run(args, {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    signal,
    outDir: '/nowhere',
    forkWorker: () => {
      throw new Error('no command here starts a worker');
    },
    open: async () => {
      opened++;
      return { close: async () => void closed++, ...cardioid } as unknown as Cardioid;
    },
  });
  const stdout = out.join('');
  const lastLine = stdout.trimEnd().split('\n').at(-1) ?? '';
  return { status, stdout, stderr: err.join(''), opened, closed, json: () => JSON.parse(lastLine) as Record<string, unknown> };
}
