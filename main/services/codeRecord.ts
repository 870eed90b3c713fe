import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch, cpus, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };

/** The folder of package.json: above this file in the sources, the bundle and the package. */
function packageRoot(): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
    if (dirname(dir) === dir) throw new Error('package.json is missing from the installation');
  }
}

async function git(root: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { cwd: root, encoding: 'utf8', timeout: 5000, windowsHide: true });
  return stdout.trim();
}

async function readCodeVersion(version: string): Promise<string> {
  const root = packageRoot();
  if (!existsSync(join(root, '.git'))) return version;
  try {
    const [commit, changes] = await Promise.all([
      git(root, 'rev-parse', '--short', 'HEAD'),
      git(root, 'status', '--porcelain', '--untracked-files=no'),
    ]);
    return `${version}+${commit}${changes === '' ? '' : '-dirty'}`;
  } catch {
    // without git the version alone has to do
    return version;
  }
}

let codeVersionOnce: Promise<string> | undefined;

/** Package version, and in a checkout the commit and whether it was changed, e.g. `0.1.0+3fa9c1e-dirty`. */
export function codeVersion(version: string): Promise<string> {
  return (codeVersionOnce ??= readCodeVersion(version));
}

/** Versions of what numbers depend on. */
export function packageVersions(rendererName: string): Record<string, string> {
  const { dependencies, optionalDependencies, devDependencies } = packageJson;
  const { sharp, 'better-sqlite3': sqlite } = dependencies;
  const { '@tensorflow/tfjs-core': tfjs } = devDependencies;
  const { webgpu } = optionalDependencies;
  return { node: process.versions.node, renderer: rendererName, '@tensorflow/tfjs-core': tfjs, webgpu, sharp, 'better-sqlite3': sqlite };
}

/** The machine, for people. */
export function hostDescription(): string {
  return `${platform()} ${release()} ${arch()}, ${cpus()[0]?.model.trim() ?? 'unknown processor'} x ${cpus().length}`;
}
