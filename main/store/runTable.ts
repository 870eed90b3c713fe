import type { JobState } from '../../shared/contract/jobs.ts';
import { runRecordSchema, type MetricRow, type Run, type RunRecord } from '../../shared/contract/runs.ts';
import type { Database } from './database.ts';

interface Row {
  id: string;
  name: string;
  dataset_id: string;
  dataset_name: string;
  state: JobState;
  job_id: string | null;
  step: number;
  backend: string;
  checkpoint_step: number | null;
  latest: string;
  message: string | null;
  record: string;
  created_at: string;
}

const select = 'select run.*, dataset.name as dataset_name from run join dataset on dataset.id = run.dataset_id';

function toRun(row: Row): Run & { record: RunRecord } {
  const record = runRecordSchema.parse(JSON.parse(row.record));
  const { config } = record;
  return {
    id: row.id,
    name: row.name,
    model: config.model.type,
    datasetId: row.dataset_id,
    datasetName: row.dataset_name,
    state: row.state,
    jobId: row.job_id,
    step: row.step,
    steps: config.steps,
    batch: config.batch,
    seed: config.seed,
    sizePx: config.sizePx,
    backend: row.backend,
    checkpointStep: row.checkpoint_step,
    latest: JSON.parse(row.latest) as Record<string, number>,
    message: row.message,
    createdAt: row.created_at,
    record,
  };
}

export type RunWithRecord = ReturnType<typeof toRun>;

/** What changes while a run trains; fields left out stay. */
export interface RunChange {
  readonly state?: JobState;
  readonly jobId?: string | null;
  readonly step?: number;
  readonly backend?: string;
  readonly checkpointStep?: number | null;
  readonly latest?: Record<string, number>;
  readonly message?: string | null;
  readonly record?: RunRecord;
}

/** The runs of the workspace and their curves. */
export class RunTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(): RunWithRecord[] {
    return (this.#db.prepare(`${select} order by run.rowid`).all() as Row[]).map(toRun);
  }

  /** By id, or else by name. */
  find(idOrName: string): RunWithRecord | undefined {
    const row = this.#db
      .prepare(`${select} where run.id = ? or run.name = ? order by run.id = ? desc limit 1`)
      .get(idOrName, idOrName, idOrName) as Row | undefined;
    return row && toRun(row);
  }

  isNameTaken(name: string): boolean {
    return this.#db.prepare('select 1 from run where name = ?').get(name) !== undefined;
  }

  /** Names of the runs that use a dataset. */
  namesOfDataset(datasetId: string): string[] {
    return (this.#db.prepare('select name from run where dataset_id = ? order by rowid').all(datasetId) as { name: string }[]).map(
      (row) => row.name,
    );
  }

  insert(run: { id: string; name: string; datasetId: string; backend: string; record: RunRecord; createdAt: string }): void {
    this.#db
      .prepare(
        "insert into run (id, name, dataset_id, state, backend, record, created_at) values (@id, @name, @datasetId, 'queued', @backend, @record, @createdAt)",
      )
      .run({ ...run, record: JSON.stringify(run.record) });
  }

  update(id: string, change: RunChange): void {
    const columns: Record<string, string | number | null | undefined> = {
      state: change.state,
      job_id: change.jobId,
      step: change.step,
      backend: change.backend,
      checkpoint_step: change.checkpointStep,
      latest: change.latest && JSON.stringify(change.latest),
      message: change.message,
      record: change.record && JSON.stringify(change.record),
    };
    const named = Object.entries(columns).filter(([, value]) => value !== undefined);
    if (named.length === 0) return;
    this.#db
      .prepare(`update run set ${named.map(([column]) => `${column} = @${column}`).join(', ')} where id = @id`)
      .run({ ...Object.fromEntries(named), id });
  }

  delete(id: string): void {
    this.#db.prepare('delete from run where id = ?').run(id);
  }

  addMetrics(runId: string, rows: readonly MetricRow[]): void {
    const insert = this.#db.prepare('insert or replace into metric (run_id, step, "values") values (?, ?, ?)');
    this.#db.transaction(() => {
      for (const row of rows) insert.run(runId, row.step, JSON.stringify(row.values));
    })();
  }

  /** Rows with a step greater than `afterStep`, ascending. */
  metrics(runId: string, afterStep: number): MetricRow[] {
    const rows = this.#db
      .prepare('select step, "values" as body from metric where run_id = ? and step > ? order by step')
      .all(runId, afterStep) as { step: number; body: string }[];
    return rows.map((row) => ({ step: row.step, values: JSON.parse(row.body) as Record<string, number> }));
  }

  /** Forgets what came after a step: a resumed run writes it again. */
  dropMetricsAfter(runId: string, step: number): void {
    this.#db.prepare('delete from metric where run_id = ? and step > ?').run(runId, step);
  }
}
