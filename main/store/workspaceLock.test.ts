import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../shared/contract/errors.ts';
import { lockWorkspace } from './workspaceLock.ts';

let dir: string;
let child: ChildProcess | undefined;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cardioid-lock-'));
});
afterEach(() => {
  child?.kill('SIGKILL');
  child = undefined;
  rmSync(dir, { recursive: true, force: true });
});

function refusal(act: () => unknown): UserError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return error as UserError;
  }
  throw new Error('the lock was given');
}

/** Another process that holds the lock of `dir`. */
async function holder(): Promise<ChildProcess> {
  child = spawn(process.execPath, [join(import.meta.dirname, 'lockHolder.fixtures.ts'), dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((ready, fail) => {
    child!.stdout!.once('data', () => ready());
    child!.once('exit', (code) => fail(new Error(`the holder ended with ${code}`)));
  });
  return child;
}

async function killed(victim: ChildProcess): Promise<void> {
  const gone = new Promise((done) => victim.once('exit', done));
  victim.kill('SIGKILL');
  await gone;
}

test('a second open of the same workspace is refused until the first lets go', () => {
  const first = lockWorkspace(dir);
  const error = refusal(() => lockWorkspace(dir));
  expect(error.code).toBe('WORKSPACE_IN_USE');
  expect(error.message).toContain(`process ${process.pid}`);
  first.release();
  lockWorkspace(dir).release();
});

test('another process holds it: refused with its number; free again once that process is killed', async () => {
  const other = await holder();
  const error = refusal(() => lockWorkspace(dir));
  expect(error.code).toBe('WORKSPACE_IN_USE');
  expect(error.message).toContain(`process ${other.pid}`);
  expect(error.message).toContain(dir);
  await killed(other);
  lockWorkspace(dir).release();
});

test('a folder that does not exist yet is made', () => {
  lockWorkspace(join(dir, 'a', 'b')).release();
});

test('a file in the way is not a workspace', () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  expect(refusal(() => lockWorkspace(file)).message).toMatch(/cannot be written: it is not a folder/);
  expect(refusal(() => lockWorkspace(join(file, 'below'))).message).toMatch(/cannot be written: it is not a folder/);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a folder without write permission is refused', () => {
  chmodSync(dir, 0o555);
  const error = refusal(() => lockWorkspace(dir));
  expect(error.code).toBe('WORKSPACE_UNWRITABLE');
  expect(error.message).toContain('permission denied');
});

test.skipIf(process.platform !== 'linux')('a place where no folder can be made is refused', () => {
  expect(refusal(() => lockWorkspace('/proc/cardioid')).code).toBe('WORKSPACE_UNWRITABLE');
});
