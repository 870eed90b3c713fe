import * as z from 'zod';
import { genomeSchema } from '../genome/genome.ts';
import { sampleSchema } from '../genome/labels.ts';
import { namedRecipeSchema, recipeSchema } from '../genome/recipe.ts';
import { procedure } from './base.ts';
import { jobSchema } from './jobs.ts';

export const datasetNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^/\\\0]+$/, 'a name has no slashes');

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['building', 'complete', 'incomplete']),
  /** images asked for */
  count: z.int(),
  /** images in complete shards */
  done: z.int(),
  sizePx: z.int(),
  seed: z.int(),
  /** SHA-256 over the shards' hashes; null until complete */
  contentHash: z.string().nullable(),
  bytes: z.int(),
  /** rejected attempts by reason */
  rejections: z.record(z.string(), z.int()),
  recipeName: z.string(),
  /** formulas it draws from */
  formulas: z.array(z.string()),
  renderer: z.string(),
  createdAt: z.string(),
});
export type Dataset = z.infer<typeof datasetSchema>;

export const datasetDetailSchema = datasetSchema.extend({ recipe: recipeSchema });
export type DatasetDetail = z.infer<typeof datasetDetailSchema>;

export const createDatasetSchema = z.object({
  /** a recipe, or the id of one of the library */
  recipe: z.union([z.string(), recipeSchema]),
  count: z.int().min(1).max(10_000_000),
  sizePx: z.int().min(8).max(1024),
  name: datasetNameSchema,
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
});
export type CreateDataset = z.infer<typeof createDatasetSchema>;

export const verifyReportSchema = z.object({
  ok: z.boolean(),
  shardsChecked: z.int(),
  imagesRerendered: z.int(),
  /** one sentence each; empty when ok */
  problems: z.array(z.string()),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;

const byId = z.object({ id: z.string() });

export const datasets = {
  recipes: procedure.output(z.array(namedRecipeSchema)),
  list: procedure.output(z.array(datasetSchema)),
  get: procedure.input(byId).output(datasetDetailSchema),
  /** Starts building; returns at once with the job. */
  create: procedure.input(createDatasetSchema).output(z.object({ dataset: datasetSchema, job: jobSchema })),
  /** Genomes of samples [from, from + count), with class and split where the recipe has any. */
  genomes: procedure
    .input(z.object({ id: z.string(), from: z.int().min(0), count: z.int().min(1).max(512) }))
    .output(z.array(sampleSchema.extend({ index: z.int() }))),
  /** A few samples of a recipe that need not be built: for the preview in the Lab. */
  preview: procedure
    .input(z.object({ recipe: z.union([z.string(), recipeSchema]), count: z.int().min(1).max(64), seed: z.int().min(0) }))
    .output(z.array(genomeSchema)),
  rename: procedure.input(z.object({ id: z.string(), name: datasetNameSchema })).output(datasetSchema),
  /** Refused while a run uses it. */
  delete: procedure.input(byId).output(z.object({})),
  /** Checks every shard's hash and renders a sample of images again. */
  verify: procedure.input(z.object({ id: z.string(), images: z.int().min(0).max(10_000).default(32) })).output(verifyReportSchema),
  /** PNG files and `metadata.jsonl` in workspace `exports/NAME`, as a job. */
  export: procedure.input(z.object({ id: z.string(), format: z.literal('imagefolder') })).output(jobSchema),
};
