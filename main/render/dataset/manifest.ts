import * as z from 'zod';
import { importedSchema } from '../../../shared/contract/datasets.ts';
import { recipeSchema } from '../../../shared/genome/recipe.ts';

/**
 * A dataset folder, readable without the database:
 *
 *     plan.json             what is to be made; written first, never changed
 *     shard-00000.rgb       raw 8-bit RGB, [images, sizePx, sizePx, 3], rows top first; appears by rename when complete
 *     shard-00000.jsonl     one sample per line, in the same order: its genome, or { genome, label, split } where the recipe has classes or
 *                           sets a share apart, or the `ImportedEntry` of an imported picture; appears before the pixels do
 *     shard-00000.json      images, SHA-256 of both files, rejections by reason; appears last: a shard without it does not exist
 *     manifest.json         the plan and all shards; appears when the dataset is complete
 *     unreadable.jsonl      of an import: the files that could not be taken, and why
 */
const commonPlan = {
  format: z.literal(1),
  id: z.string(),
  seed: z.int().min(0),
  count: z.int().min(1),
  sizePx: z.int().min(1),
  samplesPerShard: z.int().min(1),
  /** who renders it, e.g. `native/1` */
  renderer: z.string(),
};

const recipePlanSchema = z.strictObject({ ...commonPlan, recipe: recipeSchema });
/** What a recipe makes. */
export type RecipePlan = z.infer<typeof recipePlanSchema>;

const importPlanSchema = z.strictObject({ ...commonPlan, recipe: z.null(), source: z.literal('import'), imported: importedSchema });
/** Pictures that came from elsewhere; they have no genomes. The plan is written when the last of them is in. */
export type ImportPlan = z.infer<typeof importPlanSchema>;

export const datasetPlanSchema = z.union([importPlanSchema, recipePlanSchema]);
export type DatasetPlan = z.infer<typeof datasetPlanSchema>;

export const shardRecordSchema = z.strictObject({
  index: z.int().min(0),
  images: z.int().min(1),
  sha256: z.string().length(64),
  genomesSha256: z.string().length(64),
  rejections: z.record(z.string(), z.int()),
  /** of an import: pictures of the source looked at up to the end of this shard, so that it can go on from there */
  lookedAt: z.int().min(0).optional(),
});
export type ShardRecord = z.infer<typeof shardRecordSchema>;

/** A line of an import's `shard-NNNNN.jsonl`. */
export const importedEntrySchema = z.strictObject({
  /** path within the folder or archive, or number of the frame */
  source: z.string(),
  label: z.string().optional(),
  split: z.string().optional(),
});
export type ImportedEntry = z.infer<typeof importedEntrySchema>;

export const manifestSchema = z.strictObject({
  plan: datasetPlanSchema,
  shards: z.array(shardRecordSchema),
  /** SHA-256 over the concatenated hex hashes of the pixel shards */
  contentHash: z.string().length(64),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const datasetFiles = {
  plan: 'plan.json',
  manifest: 'manifest.json',
  unreadable: 'unreadable.jsonl',
  pixels: (index: number) => `shard-${String(index).padStart(5, '0')}.rgb`,
  genomes: (index: number) => `shard-${String(index).padStart(5, '0')}.jsonl`,
  shard: (index: number) => `shard-${String(index).padStart(5, '0')}.json`,
} as const;
