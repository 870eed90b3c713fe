import { createRouterClient } from '@orpc/server';
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
import { Inbox } from './inbox.ts';
import { JobRunner } from './jobRunner.ts';
import { LatentService } from './latent.ts';
import { openLog } from './logFile.ts';
import { FormulaService } from './formulas.ts';
import { PaletteService } from './palettes.ts';
import { PixelHandler } from './pixels.ts';
import { createRouter } from './router.ts';
import { SequenceService } from './sequences.ts';
import { RunService } from './runs.ts';
import { TransferService } from './transfers.ts';

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
 * @throws UserError WORKSPACE_UNWRITABLE, WORKSPACE_IN_USE, WORKSPACE_NEWER, FILE_CORRUPT, DISK_FULL, NATIVE_MISSING
 */
export async function openCardioid({ workspaceDir, host, forkWorker, version, renderer = createRenderer() }: OpenOptions) {
  // closed in the opposite order, also when opening fails half-way
  const open = new AsyncDisposableStack();
  try {
    const lock = lockWorkspace(workspaceDir);
    open.defer(() => lock.release());
    const db = openDatabase(workspacePaths.database(workspaceDir), workspaceDir);
    open.defer(() => void db.close());
    const { log, close: closeLog } = openLog(workspacePaths.logFile(workspaceDir));
    open.defer(closeLog);
    const jobs = new JobRunner({ table: new JobTable(db), workspaceDir, log });
    const tables = { datasets: new DatasetTable(db), runs: new RunTable(db) };
    const context: ServiceContext = { workspaceDir, host, version, log, renderer, ...tables, jobs, forkWorker };
    const inbox = new Inbox(workspacePaths.inbox(workspaceDir));
    const datasets = new DatasetService(context);
    open.defer(() => datasets.close());
    const transfers = new TransferService(context, inbox);
    const runs = new RunService(context);
    const latent = new LatentService(context);
    open.defer(() => latent.close());
    open.defer(() => jobs.close());
    await datasets.adopt();
    await transfers.removeForgotten();
    const sequences = new SequenceService(context);
    const router = createRouter(context, {
      datasets,
      transfers,
      runs,
      latent,
      palettes: new PaletteService(context),
      sequences,
      formulas: new FormulaService(context),
      inbox,
    });
    const pixels = new PixelHandler(context, { datasets, runs, latent, sequences, inbox });
    return {
      /** the contract, for a transport */
      router,
      /** the contract, in this process */
      api: createRouterClient(router),
      /** null: not a path of ours */
      handlePixels: (request: Request): Promise<Response | null> => pixels.handle(request),
      /** resolves when the job rests */
      waitForJob: (id: string, onUpdate?: (job: Job) => void, signal?: AbortSignal): Promise<Job> => jobs.waitFor(id, onUpdate, signal),
      /** ends what runs, resumable, and lets the workspace go; may be called again */
      close: (): Promise<void> => open.disposeAsync(),
    };
  } catch (error) {
    await open.disposeAsync();
    throw error;
  }
}

export type Cardioid = Awaited<ReturnType<typeof openCardioid>>;
