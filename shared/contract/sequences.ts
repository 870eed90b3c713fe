import * as z from 'zod';
import { easingSchema, pathSchema, speedSchema } from '../genome/path.ts';
import { recipeSchema } from '../genome/recipe.ts';
import { procedure } from './base.ts';
import { datasetNameSchema } from './datasets.ts';
import { jobSchema } from './jobs.ts';

export const createSequenceSchema = z.object({
  /** a path, or a way through the first samples of a recipe or of the library's recipe of this id */
  source: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('path'), path: pathSchema }),
    z.object({
      kind: z.literal('recipe'),
      recipe: z.union([z.string(), recipeSchema]),
      keyframes: z.int().min(2).max(256),
      seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
      closed: z.boolean(),
      speed: speedSchema,
      easing: easingSchema,
    }),
  ]),
  name: datasetNameSchema,
  frames: z.int().min(1).max(100_000),
  widthPx: z.int().min(1).max(16384),
  heightPx: z.int().min(1).max(16384),
  supersample: z.int().min(1).max(4),
  /** numbered PNG files with their genomes, or one film; .mp4 and .webm want ffmpeg */
  format: z.enum(['png', 'y4m', 'mp4', 'webm']),
  /** of a film */
  fps: z.int().min(1).max(240),
});
export type CreateSequence = z.infer<typeof createSequenceSchema>;

export const sequences = {
  /** Whether ffmpeg is here, which .mp4 and .webm need. */
  encoder: procedure.output(z.object({ ffmpeg: z.boolean() })),
  /** Renders into workspace `exports/NAME`, as a job. Frames that are there are kept when it goes on, also those of a film. */
  create: procedure.input(createSequenceSchema).output(jobSchema),
};
