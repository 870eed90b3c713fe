import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

// A large dataset of small pictures through the command line: does memory stay flat while it is built, and is it listed at once?
//
//   npm run bench -- scale [COUNT [PX]]      default 100000 pictures of 32 px; needs the built app and COUNT * PX * PX * 3 bytes of disk
//
// Memory is the resident set of the building process, read from /proc (Linux only), twice a second.

const [count = '100000', sizePx = '32'] = process.argv.slice(2);
const cli = join(process.cwd(), 'out', 'main', 'cli.js');
if (!existsSync(cli)) throw new Error('The app is not built; run npm run setup first.');
const workspace = mkdtempSync(join(tmpdir(), 'cardioid-scale-'));

function residentMiB(pid: number): number | undefined {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  } catch {
    return undefined;
  }
}

/** Seconds that a command takes, start of the program included. */
function timed(...args: string[]): number {
  const startedMs = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args, '--workspace', workspace, '--json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return (performance.now() - startedMs) / 1000;
}

/** The middle value. */
function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

try {
  const emptySeconds = timed('dataset', 'list');
  const args = ['dataset', 'create', '--recipe', 'kali-ornaments', '--count', count, '--size', sizePx, '--name', 'scale'];
  const startedMs = performance.now();
  const child = spawn(process.execPath, [cli, ...args, '--workspace', workspace], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  const resident: number[] = [];
  let isOver = false;
  void ended.then(() => (isOver = true));
  while (!isOver) {
    const now = residentMiB(child.pid!);
    if (now) resident.push(now);
    await Promise.race([ended, setTimeout(500)]);
  }
  if ((await ended) !== 0) throw new Error('the build failed');
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(`${count} pictures of ${sizePx} px in ${seconds.toFixed(1)} s: ${(Number(count) / seconds).toFixed(0)} a second`);

  // the first tenth is the program growing to its working size
  const settled = resident.slice(Math.ceil(resident.length / 10));
  const tenths = Array.from({ length: 10 }, (_, i) =>
    median(settled.slice(Math.floor((i * settled.length) / 10), Math.max(1, Math.floor(((i + 1) * settled.length) / 10)))),
  );
  console.log(
    `resident memory, MiB, by tenths of the time: ${tenths.map((value) => value?.toFixed(0)).join(' ')}; most ${Math.max(...resident).toFixed(0)}`,
  );

  const listSeconds = median(Array.from({ length: 5 }, () => timed('dataset', 'list')));
  const showSeconds = median(Array.from({ length: 3 }, () => timed('dataset', 'show', 'scale')));
  console.log(
    `list ${listSeconds.toFixed(2)} s, show ${showSeconds.toFixed(2)} s; list of an empty workspace ${emptySeconds.toFixed(2)} s`,
  );
  const folder = join(workspace, 'datasets', readdirSync(join(workspace, 'datasets'))[0]!);
  const manifest = readFileSync(join(folder, 'manifest.json'));
  console.log(`manifest.json: ${(manifest.length / 1024).toFixed(0)} KiB`);
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
