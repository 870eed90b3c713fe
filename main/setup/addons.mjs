// Step 2: the native addons, compiled where their sources changed.
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { mustRun, say } from './execute.mjs';
import { inRoot, projectNode, projectNodeHeaders } from './paths.mjs';
import { hashFiles, readStamp, writeStamp } from './stamps.mjs';

export const addons = ['render', 'tensor', 'codec'];

/** @param {string} path relative to the root */
const isSource = (path) => !/(^|\/)build(\/|$)/.test(path);

/** @param {string} name */
function addonHash(name) {
  const common = inRoot('main', 'native', 'common');
  // Node-API keeps its binary interface across Node versions: the platform is all that matters beside the sources
  return hashFiles([...(existsSync(common) ? [common] : []), inRoot('main', 'native', name)], {
    accept: isSource,
    facts: [process.platform, process.arch],
  });
}

/** @param {string} name */
function isBuilt(name) {
  const folder = inRoot('main', 'native', name, 'build', 'Release');
  return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.node'));
}

/** True when every addon is compiled from its present sources. */
export function addonsReady() {
  return addons.every((name) => isBuilt(name) && readStamp(`addon-${name}`) === addonHash(name));
}

/** Compiles addons where needed. @throws SetupError */
export function ensureAddons() {
  for (const name of addons) {
    const hash = addonHash(name);
    if (isBuilt(name) && readStamp(`addon-${name}`) === hash) continue;
    say(`Compiling the native addon ${name} ...`);
    const headers = projectNodeHeaders();
    const args = [
      inRoot('node_modules', 'node-gyp', 'bin', 'node-gyp.js'),
      'rebuild',
      '--directory',
      inRoot('main', 'native', name),
      '--jobs',
      String(availableParallelism()),
    ];
    mustRun(
      `addon-${name}`,
      projectNode() ?? process.execPath,
      headers ? [...args, '--nodedir', headers] : args,
      'Compiling needs python3, make and a C++17 compiler (on Debian: apt-get install python3 make g++).',
    );
    writeStamp(`addon-${name}`, hash);
  }
}
