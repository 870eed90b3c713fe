/** Datasets, runs with their curves, and the job table. */
export const sql = `
create table dataset (
  id text primary key,
  name text not null unique,
  state text not null check (state in ('building', 'complete', 'incomplete')),
  count integer not null,
  done integer not null default 0,
  size_px integer not null,
  seed integer not null,
  content_hash text,
  bytes integer not null default 0,
  rejections text not null default '{}',
  recipe text not null,
  renderer text not null,
  created_at text not null
) strict;

create table run (
  id text primary key,
  name text not null unique,
  dataset_id text not null references dataset (id),
  state text not null,
  job_id text,
  step integer not null default 0,
  backend text not null,
  checkpoint_step integer,
  latest text not null default '{}',
  message text,
  record text not null,
  created_at text not null
) strict;

create table metric (
  run_id text not null references run (id) on delete cascade,
  step integer not null,
  "values" text not null,
  primary key (run_id, step)
) strict, without rowid;

create table job (
  id text primary key,
  kind text not null,
  title text not null,
  subject text not null,
  state text not null,
  done real not null default 0,
  total real not null,
  unit text not null,
  attempts integer not null default 0,
  message text,
  payload text not null,
  lease_owner text,
  lease_until integer,
  heartbeat_at integer,
  created_at text not null,
  updated_at text not null
) strict;
create index job_state on job (state);
`;
