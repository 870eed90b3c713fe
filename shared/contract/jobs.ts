import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { procedure } from './base.ts';

/**
 * queued -> running -> done | failed | cancelled; paused by the user; interrupted when its process died.
 * paused, interrupted and failed jobs can be resumed.
 */
export const jobStateSchema = z.enum(['queued', 'running', 'paused', 'interrupted', 'done', 'failed', 'cancelled']);
export type JobState = z.infer<typeof jobStateSchema>;

export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(['dataset', 'train', 'export', 'import', 'sequence', 'verify']),
  /** what a person calls it, e.g. `Dataset "ornaments"` */
  title: z.string(),
  /** id of the dataset or run it makes or works on; empty while an import has not made one */
  subject: z.string(),
  state: jobStateSchema,
  done: z.number(),
  total: z.number(),
  unit: z.string(),
  /** units per second over the last seconds; 0 when not running */
  rate: z.number(),
  /** seconds left at this rate; null when unknown */
  etaSeconds: z.number().nullable(),
  attempts: z.int(),
  /** what happened or what came out, in one sentence */
  message: z.string().nullable(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Job = z.infer<typeof jobSchema>;

const byId = z.object({ id: z.string() });

export const jobs = {
  list: procedure.output(z.array(jobSchema)),
  /** All jobs first, then each job again whenever it changes (at most about ten times a second each). */
  watch: procedure.output(eventIterator(jobSchema)),
  pause: procedure.input(byId).output(jobSchema),
  resume: procedure.input(byId).output(jobSchema),
  cancel: procedure.input(byId).output(jobSchema),
  /** Removes a finished job from the list; what it made stays. */
  dismiss: procedure.input(byId).output(z.object({})),
};
