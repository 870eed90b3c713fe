// Runs the tools of the set-up and says what went wrong in a form a person can act on.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { cacheDir, projectNode, root } from './paths.mjs';

/** A step that could not be done; the message is for the user. */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError';
}

/**
 * Tells the user; on stderr, for stdout belongs to the program that is started in the end.
 * @param {string} text
 */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Runs a program with its output in `.cache/NAME.log`.
 * @param {string} name of the step
 * @param {string} file
 * @param {string[]} args
 * @param {{ timeoutMs?: number, shell?: boolean }} [options]
 * @returns {{ ok: boolean, log: string, tail: string }}
 */
export function runLogged(name, file, args, { timeoutMs, shell = false } = {}) {
  mkdirSync(cacheDir, { recursive: true });
  const result = spawnSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 28,
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    shell,
  });
  const log = join(cacheDir, `${name}.log`);
  const text = `${file} ${args.join(' ')}\n${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? `${result.error.message}\n` : ''}`;
  writeFileSync(log, text);
  return { ok: result.status === 0, log, tail: text.trimEnd().split('\n').slice(-25).join('\n') };
}

/**
 * The same, for a step that nothing works without.
 * @param {string} name of the step
 * @param {string} file
 * @param {string[]} args
 * @param {string} hint one sentence on what usually helps
 * @param {{ shell?: boolean }} [options]
 * @throws SetupError
 */
export function mustRun(name, file, args, hint, options = {}) {
  const result = runLogged(name, file, args, options);
  if (!result.ok) throw new SetupError(`${result.tail}\n\nThe step "${name}" failed. ${hint} The whole output is in ${result.log}.`);
}

/** npm, as the one that runs us if any; its path ends in .js and needs a Node to run it. */
export function npmCommand() {
  const npm = process.env['npm_execpath'];
  if (npm && /npm-cli\.c?js$/.test(npm)) return { file: process.execPath, args: [npm], shell: false };
  return { file: 'npm', args: [], shell: process.platform === 'win32' };
}

/** The environment for children: the project's Node first on PATH. */
export function childEnvironment() {
  const bin = join(root, 'node_modules', '.bin');
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...process.env, PATH: [bin, process.env['PATH'] ?? ''].join(separator) };
}

/** npm runs scripts in the project's folder; file names of the user mean the folder where the user is. */
export function goWhereTheUserIs() {
  const dir = process.env['INIT_CWD'];
  if (process.env['npm_lifecycle_event'] && dir) process.chdir(dir);
}

/** True when this process is the project's Node version; otherwise the script has to be started again under it. */
export function runsUnderProjectNode() {
  return process.versions.node.split('.')[0] === '24';
}

/**
 * Runs a program in this process's place: same streams, signals passed on, its status as ours.
 * @param {string} file
 * @param {string[]} args
 */
export function become(file, args) {
  const child = spawn(file, args, { cwd: process.cwd(), stdio: 'inherit', env: childEnvironment() });
  // Ctrl-C at a terminal reaches the child by itself, as it is in the same process group
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => {
    say(`${file} could not be started: ${error.message}`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : (code ?? 1);
  });
}

/**
 * Starts a script again under the project's Node.
 * @param {string} script
 * @param {string[]} args
 */
export function restartUnderProjectNode(script, args) {
  const node = projectNode();
  if (!node) throw new SetupError('The npm package "node" is installed without its binary; delete node_modules and start again.');
  become(node, [script, ...args]);
}

/**
 * The version of a package of node_modules.
 * @param {string} name
 */
export function packageVersion(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}
