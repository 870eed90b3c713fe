import * as z from 'zod';
import { procedure } from './base.ts';

/** Where a latent comes from: a dataset image through the encoder, or a seed through the prior. */
export const latentSourceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sample'), index: z.int().min(0) }),
  z.object({ kind: z.literal('seed'), seed: z.int().min(0).max(Number.MAX_SAFE_INTEGER) }),
  /** 8-bit RGB of the model's size, base64 */
  z.object({ kind: z.literal('image'), rgbBase64: z.string().max(8_000_000) }),
]);
export type LatentSource = z.infer<typeof latentSourceSchema>;

/**
 * A point of the latent space built from two: in slot s it is lerp(a, b, t) where `slots[s]` is true (or `slots` is absent), else a.
 * Style mixing with cut n: a = coarse, b = fine, t = 1, slots[s] = s >= n.
 */
export const latentExpressionSchema = z.object({
  a: latentSourceSchema,
  b: latentSourceSchema,
  t: z.number().min(-1).max(2),
  slots: z.array(z.boolean()).max(64).optional(),
});
export type LatentExpression = z.infer<typeof latentExpressionSchema>;

export const decodeRequestSchema = z.object({
  expressions: z.array(latentExpressionSchema).min(1).max(256),
  format: z.enum(['rgba', 'png']),
});
/** What is posted to `pixelPaths.decode`. */
export type DecodeRequest = z.infer<typeof decodeRequestSchema>;

export const latentSessionSchema = z.object({
  runId: z.string(),
  step: z.int(),
  model: z.enum(['vae', 'style-alae']),
  sizePx: z.int(),
  latentSize: z.int(),
  /** style slots; 1 when the model has no layers to mix */
  slots: z.int(),
  /** resolution each slot acts at, px */
  slotSizesPx: z.array(z.int()),
  datasetId: z.string(),
  datasetCount: z.int(),
  backend: z.string(),
});
export type LatentSession = z.infer<typeof latentSessionSchema>;

/** The encoded dataset, projected: principal components of the codes, scaled so that the largest coordinate is 1. */
export const latentMapSchema = z.object({
  /** dataset index of each point */
  indices: z.array(z.int()),
  /** x, y, z of each point, flat */
  positions: z.array(z.number()),
  /** share of variance of the three components */
  explained: z.tuple([z.number(), z.number(), z.number()]),
});
export type LatentMap = z.infer<typeof latentMapSchema>;

export const latent = {
  /** Loads the run's newest checkpoint into the decoder process; repeated calls are cheap. */
  open: procedure.input(z.object({ runId: z.string() })).output(latentSessionSchema),
  map: procedure.input(z.object({ runId: z.string(), maxPoints: z.int().min(1).max(20_000).default(2000) })).output(latentMapSchema),
  close: procedure.output(z.object({})),
};
