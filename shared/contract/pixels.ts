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
  /** POST referenceRequest; answers the reference orbit of a view, as `referenceHeaders` tells */
  reference: () => '/pixels/reference',
  /** POST nucleusRequest; answers the minibrot in the view as JSON `Nucleus` */
  nucleus: () => '/pixels/nucleus',
  /** GET how far a request is that was sent with this id in `progressHeader`: JSON `{ share }`, 0 to 1, or null where it is not under way */
  progress: (id: string) => `/pixels/progress/${encodeURIComponent(id)}`,
  /** POST stretchRequest; answers the stretch table of a picture, as `StretchTable` tells */
  stretch: () => '/pixels/stretch',
  /** POST a PNG file or a genome as JSON, its name in `x-file-name`; answers the genome, and for pictures the rest of their record */
  readPicture: () => '/pixels/picture',
  /** GET one dataset image as PNG, its record inside */
  sample: (datasetId: string, index: number) => `/pixels/datasets/${encodeURIComponent(datasetId)}/${index}.png`,
  /** GET raw images [page * 256, ...) of a dataset, at most 256 of them, at the dataset's size or 64 px if that is smaller */
  thumbnails: (datasetId: string, page: number) => `/pixels/datasets/${encodeURIComponent(datasetId)}/thumbnails/${page}`,
  /** GET the sample sheet of a run at a step */
  sheet: (runId: string, step: number) => `/pixels/runs/${encodeURIComponent(runId)}/sheets/${step}.png`,
  /** GET a small picture of where a sequence starts, by the job that makes it */
  sequence: (jobId: string) => `/pixels/sequences/${encodeURIComponent(jobId)}.png`,
  /** POST a piece of a file for an inbox; where it begins is in the header `inboxOffsetHeader` */
  inbox: (id: string, name: string) => `/pixels/inbox/${encodeURIComponent(id)}/${encodeURIComponent(name)}`,
  /** POST decodeRequest */
  decode: (runId: string) => `/pixels/latent/${encodeURIComponent(runId)}/decode`,
} as const;

/** Names a request whose progress will be asked for: letters, digits and dashes, at most 64. */
export const progressHeader = 'x-progress';

export const renderRequestSchema = z.object({
  genome: genomeSchema,
  widthPx: z.int().min(1).max(8192),
  heightPx: z.int().min(1).max(8192),
  supersample: z.int().min(1).max(4),
  pattern: samplePatternSchema.optional(),
  format: z.enum(['rgba', 'png']),
});
export type RenderRequest = z.infer<typeof renderRequestSchema>;

/** Longest orbit that is sent for reference: with the one of 0 it makes 8 MiB. */
export const mostReferenceSteps = 2 ** 18;

export const referenceRequestSchema = z.object({
  genome: genomeSchema,
  /** of the picture: its pixels decide how many digits the orbit needs */
  widthPx: z.int().min(1).max(8192),
});
export type ReferenceRequest = z.infer<typeof referenceRequestSchema>;

export const nucleusRequestSchema = z.object({
  genome: genomeSchema,
  /** height of the view as a share of its width */
  heightShare: z.number().min(0.001).max(1000),
});
export type NucleusRequest = z.infer<typeof nucleusRequestSchema>;

/**
 * The orbit of a view's centre in many digits, and beside it the orbit of 0 with the same constant (the same orbit where both begin at 0).
 * A place is four float32: x = texel[0] 2^texel[2], y = texel[1] 2^texel[2], and 0; of folded squares it is eight: x = texel[0] 2^texel[2],
 * y = texel[1] 2^texel[3], x^2 - y^2 with all its digits = texel[4] 2^texel[5], and 0, 0. The exponent of 0 is -1000000.
 */
export interface ReferenceOrbit {
  readonly texels: Float32Array<ArrayBuffer>;
  /** first and last place of each of the two */
  readonly start: readonly [number, number];
  readonly critical: readonly [number, number];
}

/** Bytes of a place of an orbit: of powers, and of folded squares. */
export const placeBytes = [16, 32] as const;

/** Headers of its answer, `FIRST-LAST`; the body holds the texels. */
export const referenceHeaders = { start: 'x-start', critical: 'x-critical' } as const;

export const stretchRequestSchema = z.object({
  /** with a stretch */
  genome: genomeSchema,
  /** of the picture, whose values the statistics are over */
  widthPx: z.int().min(1).max(8192),
  heightPx: z.int().min(1).max(8192),
});
export type StretchRequest = z.infer<typeof stretchRequestSchema>;

export const thumbnailsPerPage = 256;
