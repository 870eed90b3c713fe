import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { pino } from 'pino';
import type { Job } from '../../shared/contract/jobs.ts';
import { createRenderer, type Renderer } from '../render/renderer.ts';
import { openDatabase } from '../store/database.ts';
import { DatasetTable } from '../store/datasetTable.ts';
import { JobTable } from '../store/jobTable.ts';
import { RunTable } from '../store/runTable.ts';
import { lockWorkspace } from '../store/workspaceLock.ts';
import type { ForkWorker } from '../train/workerHandle.ts';
import { workspacePaths, type ServiceContext } from './context.ts';
import { DatasetService } from './datasets.ts';
import { JobRunner } from './jobRunner.ts';
import { LatentService } from './latent.ts';
import { PixelHandler } from './pixels.ts';
import { createRouter } from './router.ts';
import { RunService } from './runs.ts';

export interface OpenOptions {
  /** made if missing */
  readonly workspaceDir: string;
  readonly host: 'electron' | 'node';
  readonly forkWorker: ForkWorker;
  readonly version: string;
  /** the native one unless a test brings its own */
  readonly renderer?: Renderer;
}

/**
 * Opens a workspace and puts everything together: lock, database, jobs, services.
 * @throws UserError WORKSPACE_UNWRITABLE, WORKSPACE_IN_USE, WORKSPACE_NEWER, NATIVE_MISSING
 */
export async function openCardioid({ workspaceDir, host, forkWorker, version, renderer = createRenderer() }: OpenOptions) {
  const lock = lockWorkspace(workspaceDir);
  try {
    const db = openDatabase(workspacePaths.database(workspaceDir), workspaceDir);
    const logFile = workspacePaths.logFile(workspaceDir);
    mkdirSync(dirname(logFile), { recursive: true });
    const log = pino({ base: { pid: process.pid } }, pino.destination({ dest: logFile, sync: true }));
    const runTable = new RunTable(db);
    const jobs = new JobRunner({ table: new JobTable(db), log });
    const context: ServiceContext = { workspaceDir, host, version, log, renderer, datasets: new DatasetTable(db), runs: runTable, jobs, forkWorker };
    const datasets = new DatasetService(context);
    await datasets.adopt();
    const runs = new RunService(context);
    const latent = new LatentService(context);
    const router = createRouter(context, { datasets, runs, latent });
    const pixels = new PixelHandler(context, { datasets, runs, latent });
    return {
      /** the contract, for a transport */
      router,
      /** the contract, in this process */
      api: createRouterClient(router),
      /** null: not a path of ours */
      handlePixels: (request: Request): Promise<Response | null> => pixels.handle(request),
      /** resolves when the job rests */
      waitForJob: (id: string, onUpdate?: (job: Job) => void, signal?: AbortSignal): Promise<Job> => jobs.waitFor(id, onUpdate, signal),
      /** ends what runs, resumable, and lets the workspace go */
      close: async (): Promise<void> => {
        await jobs.close();
        latent.close();
        await datasets.close();
        db.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

export type Cardioid = Awaited<ReturnType<typeof openCardioid>>;
