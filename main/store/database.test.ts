import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../shared/contract/errors.ts';
import { openDatabase } from './database.ts';
import { migrations } from './migrations/index.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'cardioid-store-'));
  file = join(dir, 'cardioid.db');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** The database's own description of its tables. */
function schemaOf(db: Sqlite.Database): unknown[] {
  return db.prepare("select type, name, sql from sqlite_schema where name not like 'sqlite_%' order by name").all();
}

test('a new database has every table, write-ahead logging and foreign keys', () => {
  const db = openDatabase(file, dir);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length);
  const tables = db.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all();
  expect(tables).toEqual(['dataset', 'job', 'metric', 'run']);
  db.close();
});

test('every older version ends with the same tables as a new one', () => {
  const fresh = openDatabase(join(dir, 'fresh.db'), dir);
  const expected = schemaOf(fresh);
  fresh.close();
  for (let version = 0; version <= migrations.length; version++) {
    const old = join(dir, `version-${version}.db`);
    openDatabase(old, dir, migrations.slice(0, version)).close();
    const db = openDatabase(old, dir);
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length);
    expect(schemaOf(db)).toEqual(expected);
    db.close();
  }
});

test('rows survive a later migration', () => {
  const db = openDatabase(file, dir);
  db.prepare(
    "insert into job (id, kind, title, subject, state, total, unit, payload, created_at, updated_at) values ('a', 'train', 't', 's', 'done', 1, 'steps', 'null', '', '')",
  ).run();
  db.close();
  const later = openDatabase(file, dir, [...migrations, 'alter table job add column priority integer not null default 3']);
  expect(later.prepare('select id, priority from job').all()).toEqual([{ id: 'a', priority: 3 }]);
  later.close();
});

test('a migration that fails leaves the version before it', () => {
  const broken = [...migrations, 'create table half (a); insert into nowhere values (1)'];
  expect(() => openDatabase(file, dir, broken)).toThrow(/nowhere/);
  const db = openDatabase(file, dir);
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length);
  expect(db.prepare("select 1 from sqlite_schema where name = 'half'").get()).toBeUndefined();
  db.close();
});

test('a database of a newer version is refused and left alone', () => {
  const newer = new Sqlite(file);
  newer.pragma('user_version = 4711');
  newer.close();
  const error = thrownBy(() => openDatabase(file, dir)) as UserError;
  expect(error).toBeInstanceOf(UserError);
  expect(error.code).toBe('WORKSPACE_NEWER');
  expect(error.message).toMatch(/newer Cardioid \(database version 4711, this one knows \d+\)/);
  const still = new Sqlite(file, { readonly: true });
  expect(still.pragma('user_version', { simple: true })).toBe(4711);
  still.close();
});

test('a file that is no database is named', () => {
  writeFileSync(file, 'this is a text that somebody put here, long enough to be read as a header by mistake');
  const error = thrownBy(() => openDatabase(file, dir)) as UserError;
  expect(error.code).toBe('FILE_CORRUPT');
  expect(error.message).toContain(file);
});

test('a run cannot outlive its dataset, and its metrics go with it', () => {
  const db = openDatabase(file, dir);
  db.exec(`
    insert into dataset (id, name, state, count, size_px, seed, recipe, renderer, created_at) values ('d', 'd', 'complete', 1, 16, 0, '{}', 'r', '');
    insert into run (id, name, dataset_id, state, backend, record, created_at) values ('r', 'r', 'd', 'done', 'cpu', '{}', '');
    insert into metric values ('r', 1, '{}');
  `);
  expect(() => db.exec("delete from dataset where id = 'd'")).toThrow(/FOREIGN KEY/);
  db.exec("delete from run where id = 'r'");
  expect(db.prepare('select count(*) from metric').pluck().get()).toBe(0);
  db.close();
});
