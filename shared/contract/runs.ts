import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { modelConfigSchema, trainingConfigSchema } from '../model/config.ts';
import { procedure } from './base.ts';
import { jobSchema, jobStateSchema } from './jobs.ts';

export const backendNameSchema = z.enum(['auto', 'cuda', 'webgpu', 'native', 'cpu']);
export type BackendName = z.infer<typeof backendNameSchema>;

export const runSchema = z.object({
  id: z.string(),
  name: z.string(),
  model: z.enum(['vae', 'style-alae']),
  datasetId: z.string(),
  datasetName: z.string(),
  state: jobStateSchema,
  jobId: z.string().nullable(),
  step: z.int(),
  steps: z.int(),
  batch: z.int(),
  seed: z.int(),
  sizePx: z.int(),
  backend: z.string(),
  /** step of the newest checkpoint; null when there is none */
  checkpointStep: z.int().nullable(),
  /** newest value of every curve */
  latest: z.record(z.string(), z.number()),
  message: z.string().nullable(),
  createdAt: z.string(),
});
export type Run = z.infer<typeof runSchema>;

/** What a run was made with; enough to make it again. */
export const runRecordSchema = z.object({
  config: trainingConfigSchema,
  datasetHash: z.string().nullable(),
  codeVersion: z.string(),
  packages: z.record(z.string(), z.string()),
  device: z.string(),
  /** images it learns from, of those of the dataset: less where some are set apart for validation; absent until it has begun */
  images: z.object({ used: z.int(), of: z.int() }).optional(),
  host: z.string(),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

export const runDetailSchema = runSchema.extend({
  record: runRecordSchema,
  /** steps with a sample sheet, ascending */
  sheets: z.array(z.int()),
  checkpoints: z.array(z.int()),
});
export type RunDetail = z.infer<typeof runDetailSchema>;

export const createRunSchema = z.object({
  datasetId: z.string(),
  name: z.string().trim().min(1).max(80),
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  steps: z.int().min(1).max(100_000_000),
  batch: z.int().min(2).max(1024),
  backend: backendNameSchema,
  model: modelConfigSchema,
  /** steps between checkpoints, sample sheets and metric rows; left out: the training defaults */
  checkpointEvery: z.int().min(1).optional(),
  sheetEvery: z.int().min(1).optional(),
  metricsEvery: z.int().min(1).optional(),
});
export type CreateRun = z.infer<typeof createRunSchema>;

/** All curves' values at one step. */
export const metricRowSchema = z.object({ step: z.int(), values: z.record(z.string(), z.number()) });
export type MetricRow = z.infer<typeof metricRowSchema>;

export const runEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run'), run: runSchema }),
  z.object({ type: z.literal('metrics'), rows: z.array(metricRowSchema) }),
  z.object({ type: z.literal('sheet'), step: z.int() }),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

export const modelPresetSchema = z.object({
  id: z.string(),
  label: z.string(),
  summary: z.string(),
  /** picture sizes it fits */
  sizesPx: z.array(z.int()),
  model: modelConfigSchema,
  steps: z.int(),
  batch: z.int(),
});
export type ModelPreset = z.infer<typeof modelPresetSchema>;

const byId = z.object({ id: z.string() });

export const runs = {
  presets: procedure.output(z.array(modelPresetSchema)),
  list: procedure.output(z.array(runSchema)),
  get: procedure.input(byId).output(runDetailSchema),
  create: procedure.input(createRunSchema).output(z.object({ run: runSchema, job: jobSchema })),
  /** The run's state, its rows after `afterStep`, then everything new as it comes. */
  watch: procedure.input(z.object({ id: z.string(), afterStep: z.int().min(-1) })).output(eventIterator(runEventSchema)),
  metrics: procedure.input(z.object({ id: z.string(), afterStep: z.int().min(-1) })).output(z.array(metricRowSchema)),
  pause: procedure.input(byId).output(runSchema),
  resume: procedure.input(byId).output(runSchema),
  /** Ends the run for good at its next step, with a checkpoint. */
  stop: procedure.input(byId).output(runSchema),
  delete: procedure.input(byId).output(z.object({})),
};
