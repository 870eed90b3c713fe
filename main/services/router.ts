import { implement } from '@orpc/server';
import type * as z from 'zod';
import { contract } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { ChangeStream } from './changeStream.ts';
import type { ServiceContext } from './context.ts';
import type { DatasetService } from './datasets.ts';
import { listFolder } from './files.ts';
import type { Inbox } from './inbox.ts';
import { runDoctor } from './doctor.ts';
import type { JobRunner } from './jobRunner.ts';
import type { LatentService } from './latent.ts';
import type { FormulaService } from './formulas.ts';
import type { PaletteService } from './palettes.ts';
import { toRpcError } from './rpcErrors.ts';
import type { RunService } from './runs.ts';
import type { SequenceService } from './sequences.ts';
import type { TransferService } from './transfers.ts';

export interface Services {
  readonly datasets: DatasetService;
  readonly transfers: TransferService;
  readonly runs: RunService;
  readonly latent: LatentService;
  readonly palettes: PaletteService;
  readonly sequences: SequenceService;
  readonly formulas: FormulaService;
  readonly inbox: Inbox;
}

/** All jobs first, then each again whenever it changes. */
async function* watchJobs(jobs: JobRunner, signal: AbortSignal | undefined): AsyncGenerator<Job> {
  const stream = new ChangeStream<Job>();
  const off = jobs.onChange((job) => stream.push(job.id, job));
  for (const job of jobs.list()) stream.push(job.id, job);
  yield* stream.read([signal, jobs.closing], off);
}

/** The contract, implemented: each procedure is one call of a service. */
export function createRouter(
  context: ServiceContext,
  { datasets, transfers, runs, latent, palettes, sequences, formulas, inbox }: Services,
) {
  const { jobs } = context;
  const os = implement(contract).use(async ({ next, procedure }, input) => {
    try {
      return await next();
    } catch (error) {
      throw toRpcError(error, { schema: procedure['~orpc'].inputSchema as z.core.$ZodType | undefined, input }, context);
    }
  });
  return os.router({
    app: {
      info: os.app.info.handler(() => ({
        version: context.version,
        host: context.host,
        workspace: context.workspaceDir,
        renderer: { name: context.renderer.name, ...context.renderer.info() },
      })),
      doctor: os.app.doctor.handler(() => runDoctor({ forkWorker: context.forkWorker })),
      palettes: os.app.palettes.handler(() => palettes.list().map(({ id, palette }) => ({ id, palette }))),
    },
    sequences: {
      encoder: os.sequences.encoder.handler(() => sequences.encoder()),
      create: os.sequences.create.handler(({ input }) => sequences.create(input)),
    },
    datasets: {
      recipes: os.datasets.recipes.handler(() => datasets.recipes()),
      list: os.datasets.list.handler(() => datasets.list()),
      get: os.datasets.get.handler(({ input }) => datasets.get(input.id)),
      counts: os.datasets.counts.handler(({ input }) => datasets.counts(input.id)),
      create: os.datasets.create.handler(({ input }) => datasets.create(input)),
      genomes: os.datasets.genomes.handler(({ input }) => datasets.genomes(input.id, input.from, input.count)),
      preview: os.datasets.preview.handler(({ input }) => datasets.preview(input.recipe, input.count, input.seed)),
      rename: os.datasets.rename.handler(({ input }) => datasets.rename(input.id, input.name)),
      delete: os.datasets.delete.handler(async ({ input }) => {
        await datasets.delete(input.id);
        return {};
      }),
      verify: os.datasets.verify.handler(({ input, signal }) => datasets.verify(input.id, input.images, signal)),
      export: os.datasets.export.handler(({ input }) => transfers.export(input.id, input.format, input.image)),
      import: os.datasets.import.handler(({ input }) => transfers.import(input)),
    },
    jobs: {
      list: os.jobs.list.handler(() => jobs.list()),
      watch: os.jobs.watch.handler(({ signal }) => watchJobs(jobs, signal)),
      pause: os.jobs.pause.handler(({ input }) => jobs.stop(input.id, 'pause')),
      resume: os.jobs.resume.handler(({ input }) => jobs.resume(input.id)),
      cancel: os.jobs.cancel.handler(({ input }) => jobs.stop(input.id, 'cancel')),
      dismiss: os.jobs.dismiss.handler(({ input }) => {
        jobs.dismiss(input.id);
        return {};
      }),
    },
    runs: {
      presets: os.runs.presets.handler(() => runs.presets()),
      list: os.runs.list.handler(() => runs.list()),
      get: os.runs.get.handler(({ input }) => runs.get(input.id)),
      create: os.runs.create.handler(({ input }) => runs.create(input)),
      watch: os.runs.watch.handler(({ input, signal }) => runs.watch(input.id, input.afterStep, signal)),
      metrics: os.runs.metrics.handler(({ input }) => runs.metrics(input.id, input.afterStep)),
      pause: os.runs.pause.handler(({ input }) => runs.pause(input.id)),
      resume: os.runs.resume.handler(({ input }) => runs.resume(input.id)),
      stop: os.runs.stop.handler(({ input }) => runs.stop(input.id)),
      delete: os.runs.delete.handler(async ({ input }) => {
        latent.closeRun(runs.find(input.id).id);
        await runs.delete(input.id);
        return {};
      }),
    },
    formulas: {
      list: os.formulas.list.handler(() => formulas.list()),
      check: os.formulas.check.handler(({ input }) => formulas.check(input.text)),
      save: os.formulas.save.handler(({ input }) => formulas.save(input.text, input.replace)),
      delete: os.formulas.delete.handler(async ({ input }) => {
        await formulas.delete(input.id);
        return {};
      }),
    },
    palettes: {
      list: os.palettes.list.handler(() => palettes.list()),
      import: os.palettes.import.handler(({ input }) => palettes.import(input.fileName, input.text)),
      save: os.palettes.save.handler(({ input }) => palettes.save(input.palette, input.id)),
      delete: os.palettes.delete.handler(async ({ input }) => {
        await palettes.delete(input.id);
        return {};
      }),
    },
    files: {
      list: os.files.list.handler(({ input }) => listFolder(input.folder)),
      openInbox: os.files.openInbox.handler(() => inbox.open()),
    },
    latent: {
      open: os.latent.open.handler(({ input }) => latent.open(input.runId)),
      map: os.latent.map.handler(({ input, signal }) => latent.map(input.runId, input.maxPoints, signal)),
      close: os.latent.close.handler(() => {
        latent.close();
        return {};
      }),
    },
  });
}
