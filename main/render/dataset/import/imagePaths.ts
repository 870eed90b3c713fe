import { createHash } from 'node:crypto';
import type { ImportedEntry } from '../manifest.ts';

/** True for what systems and version control leave beside the files of the user. */
export function isHidden(path: string): boolean {
  return path.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db' || part === 'desktop.ini');
}

const splits: Readonly<Record<string, string>> = {
  train: 'train',
  training: 'train',
  val: 'val',
  valid: 'val',
  validation: 'val',
  test: 'test',
};

/**
 * What the folders of pictures say: the first level names classes, below `train`, `val` or `test` if that is what the first level is made of.
 * Folders that hold everything else are passed over, so that an archive of one folder is that folder.
 * @param paths relative, with slashes forward
 */
export function describePaths(paths: readonly string[]): ImportedEntry[] {
  const parts = paths.map((path) => path.split('/'));
  let depth = 0;
  while (parts.length > 0 && parts.every((names) => names.length > depth + 1 && names[depth] === parts[0]![depth])) depth++;
  const hasSplits = parts.length > 0 && parts.every((names) => names.length > depth + 1 && names[depth]!.toLowerCase() in splits);
  return parts.map((names, i) => {
    const rest = names.slice(depth);
    const split = hasSplits ? splits[rest.shift()!.toLowerCase()]! : undefined;
    const label = rest.length > 1 ? rest[0] : undefined;
    return { source: paths[i]!, ...(label === undefined ? {} : { label }), ...(split === undefined ? {} : { split }) };
  });
}

/** Every (skip + 1)th. */
export function passOver<T>(items: readonly T[], skip: number): T[] {
  return skip === 0 ? [...items] : items.filter((_, i) => i % (skip + 1) === 0);
}

/** SHA-256 over words. */
export function fingerprintOf(words: Iterable<string>): string {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${word}\0`);
  return hash.digest('hex');
}

/** Order that is the same in every language. */
export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
