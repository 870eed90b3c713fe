import * as z from 'zod';
import { genomeSchema } from '../genome/genome.ts';
import { namedRecipeSchema, recipeSchema } from '../genome/recipe.ts';
import { procedure } from './base.ts';
import { jobSchema } from './jobs.ts';

export const datasetNameSchema = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^/\\\0]+$/, 'a name has no slashes');

/** Where imported pictures came from. */
export const importedSchema = z.strictObject({
  /** name of the folder, archive or video */
  name: z.string(),
  kind: z.enum(['folder', 'zip', 'video']),
  /** pictures passed over after each one taken */
  skip: z.int().min(0),
  /** identical pictures were taken once */
  unique: z.boolean(),
  /** how they were scaled */
  kernel: z.string(),
  /** labels in order; empty without */
  classes: z.array(z.string()),
});
export type Imported = z.infer<typeof importedSchema>;

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** what its pictures come from; imported ones have no genomes */
  source: z.enum(['recipe', 'import']),
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
  /** rejected attempts, or files that could not be imported, by reason */
  rejections: z.record(z.string(), z.int()),
  /** of an import: the name of what was imported */
  recipeName: z.string(),
  /** formulas it draws from */
  formulas: z.array(z.string()),
  renderer: z.string(),
  createdAt: z.string(),
});
export type Dataset = z.infer<typeof datasetSchema>;

export const datasetDetailSchema = datasetSchema.extend({ recipe: recipeSchema.nullable(), imported: importedSchema.nullable() });
export type DatasetDetail = z.infer<typeof datasetDetailSchema>;

export const createDatasetSchema = z.object({
  /** a recipe, or the id of one of the library */
  recipe: z.union([z.string(), recipeSchema]),
  count: z.int().min(1).max(10_000_000),
  sizePx: z.int().min(8).max(1024),
  name: datasetNameSchema,
  seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** who draws; `auto` unless given: a real graphics device where float32 is enough, else the processor */
  device: z.enum(['auto', 'cpu', 'gpu']).optional(),
});
export type CreateDataset = z.infer<typeof createDatasetSchema>;

export const importDatasetSchema = z.object({
  /** a folder of pictures, a .zip archive of them, or a video, on the machine that Cardioid runs on */
  path: z.string().min(1).max(4096),
  /** width and height they are scaled to */
  sizePx: z.int().min(8).max(1024),
  /** absent: the name of the file or folder */
  name: datasetNameSchema.optional(),
  /** pictures or frames passed over after each one taken */
  skip: z.int().min(0).max(1_000_000).default(0),
  /** take identical pictures once */
  unique: z.boolean().default(false),
});
export type ImportDataset = z.infer<typeof importDatasetSchema>;

export const exportFormatSchema = z.enum(['imagefolder', 'webdataset', 'npz', 'fractaldb']);
export type ExportFormat = z.infer<typeof exportFormatSchema>;
export const exportImageSchema = z.enum(['png', 'jpeg']);
export type ExportImage = z.infer<typeof exportImageSchema>;

export const verifyReportSchema = z.object({
  ok: z.boolean(),
  shardsChecked: z.int(),
  imagesRerendered: z.int(),
  /** one sentence each; empty when ok */
  problems: z.array(z.string()),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;

const countSchema = z.object({ name: z.string(), images: z.int() });
/** Most classes that are told of. */
export const mostClasses = 1000;
export const datasetCountsSchema = z.object({
  /** number of classes that have images; 0 without */
  classCount: z.int(),
  /** number of classes that there may be: a recipe names more than a short dataset reaches */
  namedClasses: z.int(),
  /** the first of those that have images, in order */
  classes: z.array(countSchema).max(mostClasses),
  /** parts set apart, as `train` and `val`; empty without */
  splits: z.array(countSchema),
});
export type DatasetCounts = z.infer<typeof datasetCountsSchema>;

const byId = z.object({ id: z.string() });

export const datasets = {
  recipes: procedure.output(z.array(namedRecipeSchema)),
  list: procedure.output(z.array(datasetSchema)),
  get: procedure.input(byId).output(datasetDetailSchema),
  /** How many images of it there are so far of each class and in each part. */
  counts: procedure.input(byId).output(datasetCountsSchema),
  /** Starts building; returns at once with the job. */
  create: procedure.input(createDatasetSchema).output(z.object({ dataset: datasetSchema, job: jobSchema })),
  /** What is known of samples [from, from + count). */
  genomes: procedure.input(z.object({ id: z.string(), from: z.int().min(0), count: z.int().min(1).max(512) })).output(
    z.array(
      z.object({
        index: z.int(),
        /** null for imported pictures */
        genome: genomeSchema.nullable(),
        /** where an imported picture came from */
        source: z.string().nullable(),
        /** its class */
        label: z.string().nullable(),
        /** the part of the dataset it is set apart for */
        split: z.string().nullable(),
      }),
    ),
  ),
  /** A few samples of a recipe that need not be built, and the candidates turned down on the way by reason: for the preview in the Lab. */
  preview: procedure
    .input(z.object({ recipe: z.union([z.string(), recipeSchema]), count: z.int().min(1).max(64), seed: z.int().min(0) }))
    .output(z.object({ genomes: z.array(genomeSchema), rejections: z.record(z.string(), z.int()) })),
  rename: procedure.input(z.object({ id: z.string(), name: datasetNameSchema })).output(datasetSchema),
  /** Refused while a run uses it. */
  delete: procedure.input(byId).output(z.object({})),
  /** Checks every shard's hash and renders a sample of images again. */
  verify: procedure.input(z.object({ id: z.string(), images: z.int().min(0).max(10_000).default(32) })).output(verifyReportSchema),
  /** Files in workspace `exports/NAME`, as a job. */
  export: procedure
    .input(z.object({ id: z.string(), format: exportFormatSchema, image: exportImageSchema.default('png') }))
    .output(jobSchema),
  /** Pictures from elsewhere as a dataset without genomes, as a job; its subject becomes the dataset's id when it is done. */
  import: procedure.input(importDatasetSchema).output(jobSchema),
};
