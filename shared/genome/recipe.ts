import * as z from 'zod';
import { complexSchema, genomeSchema } from './genome.ts';
import { paletteSchema } from './palette.ts';

const range = { min: z.number(), max: z.number() };

/** How one gene varies. Complex genes take `box`, `boundary` or a `choice` of pairs; real genes the rest. */
export const samplerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('uniform'), ...range }),
  z.strictObject({ kind: z.literal('log'), min: z.number().gt(0), max: z.number().gt(0) }),
  z.strictObject({ kind: z.literal('normal'), mean: z.number(), sd: z.number().gt(0) }),
  z.strictObject({ kind: z.literal('integer'), min: z.int(), max: z.int() }),
  /** uniform in the box with these opposite corners */
  z.strictObject({ kind: z.literal('box'), min: complexSchema, max: complexSchema }),
  /** near the edge of the Mandelbrot set: a boundary point found by bisection, moved out by a distance in [min, max] (log-uniform) */
  z.strictObject({ kind: z.literal('boundary'), min: z.number().gt(0), max: z.number().gt(0) }),
  z.strictObject({
    kind: z.literal('choice'),
    values: z
      .array(z.union([z.number(), complexSchema, z.string()]))
      .min(1)
      .max(1000),
  }),
]);
export type Sampler = z.infer<typeof samplerSchema>;

/**
 * What varies. Paths: `params.NAME`, `view.center`, `view.width`, `view.rotationDeg`, `iterations`,
 * `coloring.mode|transfer|density|offset`, `coloring.trap.shape|center|radius`, `palette` (a choice of palette ids).
 */
export const geneSchema = z.strictObject({ path: z.string().min(1).max(60), sampler: samplerSchema });
export type Gene = z.infer<typeof geneSchema>;

/** Rules a picture must pass, measured on a small probe; each may be left out. */
export const acceptSchema = z.strictObject({
  /** least entropy of the lightness histogram, bits of at most 6 (64 bins) */
  minEntropyBits: z.number().min(0).max(6).optional(),
  /** least standard deviation of lightness, on [0, 1] */
  minStd: z.number().min(0).max(0.5).optional(),
  /** share of pixels on an edge (squared gradient > 0.01), least and most */
  minEdgeDensity: z.number().min(0).max(1).optional(),
  maxEdgeDensity: z.number().min(0).max(1).optional(),
  /** most of the picture that may be interior */
  maxInterior: z.number().min(0).max(1).optional(),
  /** gradient energy at 1 px over that at 4 px; noise is near 1 */
  maxNoiseRatio: z.number().min(0).max(10).optional(),
});
export type AcceptRules = z.infer<typeof acceptSchema>;

/** One formula of a recipe: a base genome and what varies in it. */
export const recipePartSchema = z.strictObject({
  /** relative share of the samples */
  weight: z.number().gt(0).max(1e6),
  base: genomeSchema,
  genes: z.array(geneSchema).max(40),
});
export type RecipePart = z.infer<typeof recipePartSchema>;

/** A distribution over genomes. Sample i is a pure function of (recipe, seed, i). */
export const recipeSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(80),
  description: z.string().max(500),
  parts: z.array(recipePartSchema).min(1).max(40),
  accept: acceptSchema,
  /** attempts per sample before giving up */
  maxAttempts: z.int().min(1).max(10_000),
  supersample: z.int().min(1).max(4),
  /** palettes that `choice` samplers of the gene `palette` name */
  palettes: z.record(z.string(), paletteSchema),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** A recipe of the library: its id is its file name. */
export const namedRecipeSchema = z.strictObject({ id: z.string(), recipe: recipeSchema });
export type NamedRecipe = z.infer<typeof namedRecipeSchema>;
