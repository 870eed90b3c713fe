import * as z from 'zod';
import { genomeSchema, samplePatternSchema } from '../genome/genome.ts';

/**
 * Pixels do not travel by RPC; they are fetched from these paths, the same in both hosts.
 * Raw answers are RGBA rows, top first, with the size in `x-width` and `x-height` (and `x-count` images one after the other).
 * Errors are JSON `{ code, data, message }` with a 4xx status.
 */
export const pixelPaths = {
  /** POST renderRequest */
  render: () => '/pixels/render',
  /** POST a PNG file; answers the picture record it carries */
  readPicture: () => '/pixels/picture',
  /** GET one dataset image as PNG, its record inside */
  sample: (datasetId: string, index: number) => `/pixels/datasets/${encodeURIComponent(datasetId)}/${index}.png`,
  /** GET raw images [page * 256, ...) of a dataset, at most 256 of them, at the dataset's size or 64 px if that is smaller */
  thumbnails: (datasetId: string, page: number) => `/pixels/datasets/${encodeURIComponent(datasetId)}/thumbnails/${page}`,
  /** GET the sample sheet of a run at a step */
  sheet: (runId: string, step: number) => `/pixels/runs/${encodeURIComponent(runId)}/sheets/${step}.png`,
  /** GET a small picture of where a sequence starts, by the job that makes it */
  sequence: (jobId: string) => `/pixels/sequences/${encodeURIComponent(jobId)}.png`,
  /** POST decodeRequest */
  decode: (runId: string) => `/pixels/latent/${encodeURIComponent(runId)}/decode`,
} as const;

export const renderRequestSchema = z.object({
  genome: genomeSchema,
  widthPx: z.int().min(1).max(8192),
  heightPx: z.int().min(1).max(8192),
  supersample: z.int().min(1).max(4),
  pattern: samplePatternSchema.optional(),
  format: z.enum(['rgba', 'png']),
});
export type RenderRequest = z.infer<typeof renderRequestSchema>;

export const thumbnailsPerPage = 256;
