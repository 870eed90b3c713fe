import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { pino, type Logger } from 'pino';

/** A log file larger than this is put aside at the next start. */
const largestBytes = 5 << 20;

/** The file before the current one. */
function olderFile(file: string): string {
  return file.replace(/\.jsonl$/, '.1.jsonl');
}

/**
 * The log of a workspace: one JSON object per line. The last file is kept as `NAME.1.jsonl` once it has grown large.
 * @returns the logger and the way to close its file
 */
export function openLog(file: string): { log: Logger; close: () => void } {
  mkdirSync(dirname(file), { recursive: true });
  if (existsSync(file) && statSync(file).size > largestBytes) renameSync(file, olderFile(file));
  const destination = pino.destination({ dest: file, sync: true });
  // a full disk keeps lines out of the log; it must not end the program
  destination.on('error', () => undefined);
  const log = pino({ base: { pid: process.pid } }, destination);
  const close = (): void => {
    // a request that is still ending may want to say something
    log.level = 'silent';
    destination.end();
  };
  return { log, close };
}
