// Remembers what a step was last done for, so that it is done again only when that changed.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { cacheDir, root } from './paths.mjs';

/**
 * Files below a path, itself if it is a file; sorted, so that the order is the same everywhere.
 * @param {string} path
 * @param {(relativePath: string) => boolean} accept called with paths relative to the root, slashes forward
 * @returns {string[]}
 */
function filesBelow(path, accept) {
  const name = relative(root, path).split(sep).join('/');
  if (name && !accept(name)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((entry) => filesBelow(join(path, entry), accept));
}

/**
 * SHA-256 over the names and contents of files, and over any other facts that matter.
 * @param {string[]} paths files and folders below the root
 * @param {{ accept?: (relativePath: string) => boolean, facts?: string[] }} [options]
 */
export function hashFiles(paths, { accept = () => true, facts = [] } = {}) {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${fact}\n`);
  for (const file of paths.flatMap((path) => filesBelow(path, accept))) {
    const bytes = readFileSync(file);
    hash.update(`${relative(root, file).split(sep).join('/')} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** @param {string} name */
const stampFile = (name) => join(cacheDir, `${name}.stamp`);

/**
 * @param {string} name
 * @returns {string | undefined} what was written last
 */
export function readStamp(name) {
  try {
    return readFileSync(stampFile(name), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {string} value
 */
export function writeStamp(name, value) {
  mkdirSync(cacheDir, { recursive: true });
  const temporary = `${stampFile(name)}.${process.pid}.tmp`;
  writeFileSync(temporary, `${value}\n`);
  renameSync(temporary, stampFile(name));
}
