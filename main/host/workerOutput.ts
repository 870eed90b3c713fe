import type { Readable } from 'node:stream';

const keptCharacters = 8192;

/**
 * Keeps the end of what a worker prints. Graphics drivers and tensor libraries chat on stderr; it matters only when the worker dies.
 * @returns reads what is kept
 */
export function keepOutput(...streams: (Readable | null)[]): () => string {
  let kept = '';
  for (const stream of streams) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      kept = (kept + text).slice(-keptCharacters);
    });
  }
  return () => kept;
}
