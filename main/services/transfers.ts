import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import type { ExportFormat, ExportImage, ImportDataset } from '../../shared/contract/datasets.ts';
import { UserError } from '../../shared/contract/errors.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { counted } from '../../shared/words/counted.ts';
import { exportDataset } from '../render/dataset/export/exportDataset.ts';
import { discardExport } from '../render/dataset/export/staging.ts';
import { importDataset, importFolder, importPrefix, type ImportOptions } from '../render/dataset/import/importDataset.ts';
import { checkSource } from '../render/dataset/import/source.ts';
import type { StoredJob } from '../store/jobTable.ts';
import { workspacePaths, type ServiceContext } from './context.ts';
import { findDataset, freeDatasetName, recordFolder, requireComplete } from './datasetRows.ts';
import { freeFolder } from './exportFolder.ts';
import type { Inbox } from './inbox.ts';
import type { JobContext, JobStop } from './jobRunner.ts';

interface ImportPayload {
  readonly request: ImportDataset;
}

interface ExportPayload {
  readonly outDir: string;
  readonly format: ExportFormat;
  readonly image: ExportImage;
}

/** Pictures that come from elsewhere and go elsewhere: imports and exports of datasets, made by jobs. */
export class TransferService {
  readonly #context: ServiceContext;
  readonly #inbox: Inbox;

  constructor(context: ServiceContext, inbox: Inbox) {
    this.#context = context;
    this.#inbox = inbox;
    context.jobs.define('import', (job, jobContext) => this.#import(job, jobContext));
    context.jobs.define('export', (job, jobContext) => this.#export(job, jobContext));
  }

  /** Removes the folders of imports that no job goes on with, and files that were sent and are not imported any more; right after a restart. */
  async removeForgotten(): Promise<void> {
    const root = workspacePaths.datasets(this.#context.workspaceDir);
    const payloads = this.#context.jobs.payloads('import') as ImportPayload[];
    await this.#inbox.sweep(payloads.map(({ request }) => request.path));
    const wanted = new Set(payloads.map(({ request }) => importFolder(this.#importOptions(request))));
    for (const name of existsSync(root) ? readdirSync(root) : []) {
      const folder = join(root, name);
      if (name.startsWith(importPrefix) && !wanted.has(folder)) await rm(folder, { recursive: true, force: true });
    }
  }

  /** @throws UserError NOT_FOUND, NOT_READY */
  export(id: string, format: ExportFormat, image: ExportImage): Job {
    const { jobs, workspaceDir } = this.#context;
    const dataset = findDataset(this.#context, id);
    requireComplete(dataset);
    const promised = jobs.payloads('export').map((payload) => (payload as ExportPayload).outDir);
    const outDir = freeFolder(workspacePaths.exports(workspaceDir), dataset.name, promised);
    return jobs.add({
      kind: 'export',
      title: `Export "${dataset.name}"`,
      subject: dataset.id,
      total: dataset.count,
      unit: 'images',
      payload: { outDir, format, image } satisfies ExportPayload,
    });
  }

  /**
   * Looks at what is to be imported first, so that a slip of the pen is said where it was made and not by a job.
   * @throws UserError BAD_VALUE when the path is not absolute or holds no pictures, NAME_TAKEN, FILE_UNREADABLE, FILE_CORRUPT, TOOL_MISSING
   */
  async import(request: ImportDataset): Promise<Job> {
    const { name } = request;
    const path = resolve(request.path);
    try {
      if (!isAbsolute(request.path))
        throw new UserError('BAD_VALUE', { name: request.path, reason: 'must be a whole path, from the root of the disk' });
      if (name !== undefined && this.#context.datasets.isNameTaken(name)) throw new UserError('NAME_TAKEN', { kind: 'dataset', name });
      await checkSource(path);
    } catch (error) {
      // what was sent is sent again with the next attempt
      await this.#inbox.empty(path);
      throw error;
    }
    return this.#context.jobs.add({
      kind: 'import',
      title: `Import "${name ?? basename(path)}"`,
      subject: '',
      total: 0,
      unit: 'images',
      payload: { request: { ...request, path } } satisfies ImportPayload,
    });
  }

  #importOptions({ path, sizePx, skip, unique }: ImportDataset): ImportOptions {
    return { path, sizePx, skip, unique, datasetsDir: workspacePaths.datasets(this.#context.workspaceDir) };
  }

  async #import(job: StoredJob, { signal, progress, setTotal, setSubject }: JobContext): Promise<string> {
    const { datasets } = this.#context;
    const { request } = job.payload as ImportPayload;
    const options = this.#importOptions(request);
    const onProgress = ({ done, total }: { done: number; total: number }): void => {
      setTotal(total);
      progress(done);
    };
    try {
      const { manifest, isNew } = await importDataset({ ...options, signal, onProgress });
      const { plan } = manifest;
      setSubject(plan.id);
      const there = datasets.find(plan.id);
      if (there && !isNew) {
        await this.#inbox.empty(request.path);
        return `The same images are the dataset "${there.name}" already.`;
      }
      const wanted = request.name ?? basename(request.path).slice(0, 80);
      if (!there) datasets.insert(plan, freeDatasetName(this.#context, wanted), new Date().toISOString());
      await recordFolder(this.#context, plan.id);
      await this.#inbox.empty(request.path);
      const left = Object.entries(findDataset(this.#context, plan.id).rejections).map(([reason, count]) => `${count} ${reason}`);
      return `${counted(plan.count, 'image')}${left.length > 0 ? `; left out: ${left.join(', ')}` : ''}.`;
    } catch (error) {
      if (signal.aborted && (signal.reason as JobStop).reason === 'cancel')
        await rm(importFolder(options), { recursive: true, force: true });
      throw signal.aborted ? signal.reason : error;
    }
  }

  async #export(job: StoredJob, { signal, progress }: JobContext): Promise<string> {
    const { outDir, format, image } = job.payload as ExportPayload;
    try {
      const { files } = await exportDataset(workspacePaths.dataset(this.#context.workspaceDir, job.subject), outDir, {
        format,
        image,
        signal,
        onProgress: ({ done }) => progress(done),
      });
      return `${files} ${files === 1 ? 'file' : 'files'} in ${outDir}.`;
    } catch (error) {
      if (signal.aborted && (signal.reason as JobStop).reason === 'cancel') await discardExport(outDir);
      throw signal.aborted ? signal.reason : error;
    }
  }
}
