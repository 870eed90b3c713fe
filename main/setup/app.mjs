// Step 3: the built app in out/, made again where its sources changed.
import { existsSync } from 'node:fs';
import { mustRun, say } from './execute.mjs';
import { inRoot, projectNode } from './paths.mjs';
import { hashFiles, readStamp, writeStamp } from './stamps.mjs';

const sources = [
  'main',
  'renderer',
  'shared',
  'package.json',
  'package-lock.json',
  'electron.vite.config.ts',
  'svelte.config.js',
  'tsconfig.json',
];
const outputs = ['main/cli.js', 'main/node.js', 'main/electron.js', 'main/trainer.js', 'preload/preload.cjs', 'renderer/index.html'];

/** @param {string} path relative to the root */
const isSource = (path) => !/^main\/(native|setup)(\/|$)|\.test\.ts$|\.md$/.test(path);

const appHash = () =>
  hashFiles(
    sources.map((path) => inRoot(path)),
    { accept: isSource },
  );

/** True when out/ is built from the present sources. */
export function appReady() {
  return outputs.every((path) => existsSync(inRoot('out', path))) && readStamp('app') === appHash();
}

/** Builds the app where needed. @throws SetupError */
export function ensureApp() {
  if (appReady()) return;
  const hash = appHash();
  say('Building the app ...');
  mustRun(
    'app',
    projectNode() ?? process.execPath,
    [inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build'],
    'This is a fault of the sources.',
  );
  writeStamp('app', hash);
}
