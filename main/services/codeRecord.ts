import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json: above this file in the sources, the bundle and the package. */
function packageRoot(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
    if (dirname(dir) === dir) throw new Error('package.json is missing from the installation');
  }
}

function git(root: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 5000 }).trim();
}

let codeVersionOnce: string | undefined;

/** Package version, and in a checkout the commit and whether it was changed, e.g. `0.1.0+3fa9c1e-dirty`. */
export function codeVersion(version: string): string {
  if (codeVersionOnce !== undefined) return codeVersionOnce;
  const root = packageRoot();
  codeVersionOnce = version;
  if (existsSync(join(root, '.git'))) {
    try {
      const dirty = git(root, 'status', '--porcelain', '--untracked-files=no') === '' ? '' : '-dirty';
      codeVersionOnce = `${version}+${git(root, 'rev-parse', '--short', 'HEAD')}${dirty}`;
    } catch {
      // without git the version alone has to do
    }
  }
  return codeVersionOnce;
}

/** Versions of what numbers depend on. */
export function packageVersions(rendererName: string): Record<string, string> {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as Record<string, Record<string, string> | undefined>;
  const pinned = { ...devDependencies, ...optionalDependencies, ...dependencies };
  const named = ['@tensorflow/tfjs-core', 'webgpu', 'sharp', 'better-sqlite3'].flatMap((name) => (pinned[name] ? [[name, pinned[name]] as const] : []));
  return { node: process.versions.node, renderer: rendererName, ...Object.fromEntries(named) };
}

/** The machine, for people. */
export function hostDescription(): string {
  return `${platform()} ${release()} ${arch()}, ${cpus()[0]?.model.trim() ?? 'unknown processor'} x ${cpus().length}`;
}
