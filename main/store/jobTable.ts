import type { Job, JobState } from '../../shared/contract/jobs.ts';
import type { Database } from './database.ts';

interface Row {
  id: string;
  kind: Job['kind'];
  title: string;
  subject: string;
  state: JobState;
  done: number;
  total: number;
  unit: string;
  attempts: number;
  message: string | null;
  payload: string;
  created_at: string;
  updated_at: string;
}

/** A job as stored: without the rate, which only a running one has. */
export type StoredJob = Omit<Job, 'rate' | 'etaSeconds'> & { readonly payload: unknown };

function toJob(row: Row): StoredJob {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    subject: row.subject,
    state: row.state,
    done: row.done,
    total: row.total,
    unit: row.unit,
    attempts: row.attempts,
    message: row.message,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    payload: JSON.parse(row.payload) as unknown,
  };
}

/** How long a lease holds without a heartbeat. */
export const leaseMs = 30_000;

/** The queue. A job belongs to the process that holds its lease; a lease that ran out is free. */
export class JobTable {
  readonly #db: Database;
  /** asked for with every progress of every job */
  readonly #byId;

  constructor(db: Database) {
    this.#db = db;
    this.#byId = db.prepare('select * from job where id = ?');
  }

  /** In the order they came. */
  list(): StoredJob[] {
    return (this.#db.prepare('select * from job order by rowid').all() as Row[]).map(toJob);
  }

  find(id: string): StoredJob | undefined {
    const row = this.#byId.get(id) as Row | undefined;
    return row && toJob(row);
  }

  insert(job: Pick<StoredJob, 'id' | 'kind' | 'title' | 'subject' | 'done' | 'total' | 'unit' | 'payload'>, now: Date): void {
    this.#db
      .prepare(
        `insert into job (id, kind, title, subject, state, done, total, unit, payload, created_at, updated_at)
         values (@id, @kind, @title, @subject, 'queued', @done, @total, @unit, @payload, @now, @now)`,
      )
      .run({ ...job, payload: JSON.stringify(job.payload), now: now.toISOString() });
  }

  /** Takes a queued job for this owner; false when another took it first. */
  lease(id: string, owner: string, now: Date): boolean {
    const { changes } = this.#db
      .prepare(
        `update job set state = 'running', lease_owner = @owner, lease_until = @until, heartbeat_at = @at, attempts = attempts + 1, message = null, updated_at = @now
         where id = @id and state = 'queued'`,
      )
      .run({ id, owner, until: now.getTime() + leaseMs, at: now.getTime(), now: now.toISOString() });
    return changes === 1;
  }

  heartbeat(id: string, done: number, now: Date): void {
    this.#db
      .prepare('update job set done = @done, heartbeat_at = @at, lease_until = @until, updated_at = @now where id = @id')
      .run({ id, done, at: now.getTime(), until: now.getTime() + leaseMs, now: now.toISOString() });
  }

  setState(id: string, state: JobState, message: string | null, done: number, now: Date): void {
    this.#db
      .prepare(
        'update job set state = @state, message = @message, done = @done, lease_owner = null, lease_until = null, updated_at = @now where id = @id',
      )
      .run({ id, state, message, done, now: now.toISOString() });
  }

  setTotal(id: string, total: number): void {
    this.#db.prepare('update job set total = ? where id = ?').run(total, id);
  }

  setSubject(id: string, subject: string): void {
    this.#db.prepare('update job set subject = ? where id = ?').run(subject, id);
  }

  /** Jobs that a process left when it died. Only the holder of the workspace lock may call this. */
  interruptAbandoned(message: string, now: Date): StoredJob[] {
    const abandoned = (this.#db.prepare("select * from job where state in ('running', 'queued')").all() as Row[]).map(toJob);
    for (const job of abandoned) this.setState(job.id, 'interrupted', message, job.done, now);
    return abandoned;
  }

  delete(id: string): void {
    this.#db.prepare('delete from job where id = ?').run(id);
  }
}
