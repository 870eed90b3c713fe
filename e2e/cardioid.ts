import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The project's root, where the built program lies in `out/`. */
export const root = resolve(import.meta.dirname, '..');
const cliFile = join(root, 'out/main/cli.js');

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** the last line of stdout, parsed, when `--json` was asked for */
  readonly json: Record<string, unknown>;
}

/** A folder that is gone when the test is. */
export function scratch(prefix = 'cardioid-'): { dir: string; remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), prefix));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

function outcome(status: number | null, stdout: string, stderr: string, wantsJson: boolean): Outcome {
  const last = stdout.trimEnd().split('\n').at(-1) ?? '';
  let json: Record<string, unknown> = {};
  if (wantsJson && last.startsWith('{')) json = JSON.parse(last) as Record<string, unknown>;
  return { status, stdout, stderr, json };
}

/** Runs a command to its end, as a user's shell would. */
export function cardioid(args: readonly string[], env: NodeJS.ProcessEnv = process.env, timeoutMs = 120_000): Outcome {
  const options = { cwd: root, env, encoding: 'utf8', timeout: timeoutMs, maxBuffer: 1 << 26 } as const;
  const result = spawnSync(process.execPath, [cliFile, ...args], options);
  return outcome(result.status, result.stdout, result.stderr, args.includes('--json'));
}

/** Starts a command and kills the whole process group with SIGKILL when `when` first holds. */
export async function killWhen(args: readonly string[], when: () => boolean, timeoutMs = 120_000): Promise<'killed' | 'ended'> {
  const child: ChildProcess = spawn(process.execPath, [cliFile, ...args], { cwd: root, stdio: 'ignore', detached: true });
  let ended = false;
  child.once('exit', () => (ended = true));
  const deadline = Date.now() + timeoutMs;
  while (!ended && !when()) {
    if (Date.now() > deadline) throw new Error(`nothing to kill after ${timeoutMs} ms`);
    await new Promise((done) => setTimeout(done, 5));
  }
  if (ended) return 'ended';
  process.kill(-child.pid!, 'SIGKILL');
  while (!ended) await new Promise((done) => setTimeout(done, 5));
  return 'killed';
}

/** SHA-256 of every file below a folder, by relative path. */
export function hashTree(dir: string, accept: (name: string) => boolean = () => true): Record<string, string> {
  const hashes: Record<string, string> = {};
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && accept(entry.name))
      hashes[path.slice(dir.length + 1)] = createHash('sha256').update(readFileSync(path)).digest('hex');
  }
  return Object.fromEntries(Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** How many files of a folder (or none, when it is not there) have names that match. */
export function countFiles(dir: string, pattern: RegExp): number {
  return existsSync(dir) ? readdirSync(dir, { recursive: true }).filter((name) => pattern.test(String(name))).length : 0;
}
