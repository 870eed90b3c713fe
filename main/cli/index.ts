// Program `out/main/cli.js`: the command line.
import { join, resolve } from 'node:path';
import { createForkWorker } from '../host/node/forkWorker.ts';
import { stopOnSignals } from '../host/node/stopOnSignals.ts';
import { run } from './run.ts';

// the reader of a pipe may leave early, as `head` does
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const outDir = resolve(import.meta.dirname, '..');
process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopOnSignals(),
  outDir,
  forkWorker: createForkWorker(join(outDir, 'main', 'trainer.js')),
});
