// Step 1: the packages of package-lock.json, and Node 24 among them.
import { existsSync, readFileSync } from 'node:fs';
import { mustRun, npmCommand, say } from './execute.mjs';
import { inRoot, projectNode } from './paths.mjs';

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/**
 * True when node_modules holds what the lock file says. npm's own record in node_modules is compared with it, so a folder installed by
 * hand counts too. Optional packages may be missing: other platforms' binaries, or one whose own download failed.
 * @param {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }>} wanted `packages` of the lock file
 * @param {Record<string, { version?: string }>} installed `packages` of node_modules/.package-lock.json
 */
export function matchesLock(wanted, installed) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || entry.link) return true;
    const found = installed[path];
    if (!found) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version;
  });
}

function packagesInstalled() {
  const record = inRoot('node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  try {
    return matchesLock(readJson(inRoot('package-lock.json')).packages, readJson(record).packages);
  } catch {
    return false;
  }
}

/** Installs packages where needed. @throws SetupError */
export function ensurePackages() {
  const npm = npmCommand();
  /** @type {(name: string, args: string[], hint: string) => void} */
  const run = (name, args, hint) => mustRun(name, npm.file, [...npm.args, ...args, '--no-audit', '--no-fund'], hint, { shell: npm.shell });
  if (!packagesInstalled()) {
    say('Installing packages (npm ci), once ...');
    run('npm-ci', ['ci'], 'Installing needs npm and a package registry that can be reached.');
  }
  // npm drops the binary that this package's own installer put there whenever it installs anything else
  if (!projectNode()) {
    say('Installing Node 24 (npm package "node") ...');
    run('npm-rebuild-node', ['rebuild', 'node'], 'The npm package "node" brings Node 24 for this platform.');
  }
}
