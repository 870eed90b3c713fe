import Database from 'better-sqlite3';
import { UserError } from '../../shared/contract/errors.ts';
import { migrations } from './migrations/index.ts';

export type { Database } from 'better-sqlite3';

/**
 * Opens the workspace's database and brings it to the newest version, one transaction per migration.
 * @throws UserError WORKSPACE_NEWER when a newer Cardioid wrote it, FILE_CORRUPT when it is no database
 */
export function openDatabase(file: string, workspaceDir: string, all: readonly string[] = migrations): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(file);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('foreign_keys = ON');
    const found = db.pragma('user_version', { simple: true }) as number;
    if (found > all.length) throw new UserError('WORKSPACE_NEWER', { path: workspaceDir, found, known: all.length });
    for (let version = found; version < all.length; version++) {
      db.transaction(() => {
        db!.exec(all[version]!);
        db!.pragma(`user_version = ${version + 1}`);
      })();
    }
    return db;
  } catch (error) {
    db?.close();
    const code = (error as { code?: string }).code ?? '';
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
      throw new UserError('FILE_CORRUPT', { file, reason: 'it is not a readable database' });
    if (isDiskFull(error)) throw new UserError('DISK_FULL', { path: workspaceDir });
    throw error;
  }
}

/** True when the database could not be written for want of space. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return code === 'SQLITE_FULL' || code === 'ENOSPC';
}
