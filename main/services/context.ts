import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Renderer } from '../render/renderer.ts';
import type { DatasetTable } from '../store/datasetTable.ts';
import type { RunTable } from '../store/runTable.ts';
import type { ForkWorker } from '../train/workerHandle.ts';
import type { JobRunner } from './jobRunner.ts';

/** What every service may use. */
export interface ServiceContext {
  readonly workspaceDir: string;
  readonly host: 'electron' | 'node';
  readonly version: string;
  readonly log: Logger;
  readonly renderer: Renderer;
  readonly datasets: DatasetTable;
  readonly runs: RunTable;
  readonly jobs: JobRunner;
  readonly forkWorker: ForkWorker;
}

/** Folders of the workspace. Ids come from our own tables, never from a request. */
export const workspacePaths = {
  database: (workspaceDir: string) => join(workspaceDir, 'cardioid.db'),
  logFile: (workspaceDir: string) => join(workspaceDir, 'logs', 'cardioid.jsonl'),
  datasets: (workspaceDir: string) => join(workspaceDir, 'datasets'),
  dataset: (workspaceDir: string, id: string) => join(workspaceDir, 'datasets', id),
  runs: (workspaceDir: string) => join(workspaceDir, 'runs'),
  run: (workspaceDir: string, id: string) => join(workspaceDir, 'runs', id),
  exports: (workspaceDir: string) => join(workspaceDir, 'exports'),
  inbox: (workspaceDir: string) => join(workspaceDir, 'inbox'),
} as const;
