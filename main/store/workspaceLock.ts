import { accessSync, constants, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { UserError } from '../../shared/contract/errors.ts';
import { makeFolder } from '../disk/makeFolder.ts';

/** What keeps every other process out of a workspace. */
export interface WorkspaceLock {
  release(): void;
}

/**
 * Takes the workspace for this process. The lock is the operating system's own on `lock.db`, so it is gone with the process, however it ends.
 * @throws UserError WORKSPACE_UNWRITABLE, WORKSPACE_IN_USE
 */
export function lockWorkspace(workspaceDir: string): WorkspaceLock {
  try {
    makeFolder(workspaceDir);
    accessSync(workspaceDir, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new UserError('WORKSPACE_UNWRITABLE', { path: workspaceDir, reason: reasonOf(error) });
  }
  const ownerFile = join(workspaceDir, 'lock.pid');
  let db: Database.Database | undefined;
  try {
    db = new Database(join(workspaceDir, 'lock.db'), { timeout: 0 });
    db.pragma('journal_mode = DELETE');
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('begin exclusive');
    writeFileSync(ownerFile, `${process.pid}\n`);
    return { release: () => db?.close() };
  } catch (error) {
    db?.close();
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
      throw new UserError('WORKSPACE_IN_USE', { path: workspaceDir, by: ownerOf(ownerFile) });
    if (code === 'SQLITE_FULL' || code === 'ENOSPC') throw new UserError('DISK_FULL', { path: workspaceDir });
    throw new UserError('WORKSPACE_UNWRITABLE', { path: workspaceDir, reason: reasonOf(error) });
  }
}

function ownerOf(file: string): string {
  try {
    return `process ${readFileSync(file, 'utf8').trim()}`;
  } catch {
    return 'an unknown process';
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'SQLITE_READONLY') return 'permission denied';
  if (code === 'ENOTDIR' || code === 'EEXIST') return 'it is not a folder';
  if (code === 'ENOENT') return 'no folder can be made there';
  return code ?? message;
}
