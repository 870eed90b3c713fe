import { sql as first } from './0001-first.ts';

/** All migrations in order; the database's `user_version` is how many of them it has seen. Never edit one that was released. */
export const migrations: readonly string[] = [first];
