// Where things are in a checkout. Plain JavaScript for Node 20: used before anything is installed or built.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @param {...string} parts path below the root */
export const inRoot = (...parts) => join(root, ...parts);

/** Logs, stamps and other things that may be deleted at any time. */
export const cacheDir = inRoot('.cache');

const nodeProgram = process.platform === 'win32' ? 'node.exe' : 'node';
const nodePackage = inRoot('node_modules', 'node');
const nodeBinaryPackage = join(
  nodePackage,
  'node_modules',
  `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`,
);

/** The Node that runs everything, from the npm package `node`; undefined before it is installed. */
export function projectNode() {
  const folders = [join(nodePackage, 'bin'), join(nodeBinaryPackage, 'bin'), nodeBinaryPackage];
  return folders.map((folder) => join(folder, nodeProgram)).find((path) => existsSync(path));
}

/** The folder whose `include/node` holds that Node's headers; undefined when the package brings none (then node-gyp fetches them). */
export function projectNodeHeaders() {
  return existsSync(join(nodeBinaryPackage, 'include', 'node', 'node_api.h')) ? nodeBinaryPackage : undefined;
}

/** The Electron binary, or undefined where it is not installed. */
export function electronBinary() {
  /** @type {Partial<Record<NodeJS.Platform, string>>} */
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  const path = inRoot('node_modules', 'electron', 'dist', names[process.platform] ?? 'electron');
  return existsSync(path) ? path : undefined;
}
