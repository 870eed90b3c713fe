import * as z from 'zod';
import { flameVariations } from './flameVariations.ts';
import { complexSchema, genomeSchema, samplePatternSchema } from './genome.ts';
import { paletteSchema } from './palette.ts';

const range = { min: z.number(), max: z.number() };

const widths = z.tuple([z.number().gt(0), z.number().gt(0)]);
const periods = z.tuple([z.int().min(1).max(200), z.int().min(1).max(200)]);

/** How one gene varies. Complex genes take `box`, `boundary` or a `choice` of pairs; the gene `view` a kind of window; real genes the rest. */
export const samplerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('uniform'), ...range }),
  z.strictObject({ kind: z.literal('log'), min: z.number().gt(0), max: z.number().gt(0) }),
  z.strictObject({ kind: z.literal('normal'), mean: z.number(), sd: z.number().gt(0) }),
  z.strictObject({ kind: z.literal('integer'), min: z.int(), max: z.int() }),
  /** uniform in the box with these opposite corners */
  z.strictObject({ kind: z.literal('box'), min: complexSchema, max: complexSchema }),
  /** near the edge of the Mandelbrot set: a boundary point found by bisection, moved out by a distance in [min, max] (log-uniform) */
  z.strictObject({ kind: z.literal('boundary'), min: z.number().gt(0), max: z.number().gt(0) }),
  /** non-negative weights of this gene and those `with` it that add up to `total`: Dirichlet, uniform for alpha 1, few large ones below */
  z.strictObject({
    kind: z.literal('simplex'),
    with: z.array(z.string().min(1).max(60)).min(1).max(20),
    alpha: z.number().min(0.05).max(100),
    total: z.number().gt(0),
  }),
  /** a view at the edge of the Mandelbrot set, of log-uniform width */
  z.strictObject({ kind: z.literal('window'), width: widths }),
  /** a view around a small copy of the Mandelbrot set: its period, and how many times its scale the view is wide (the whole set is 3 wide) */
  z.strictObject({ kind: z.literal('minibrot'), periods, frames: widths }),
  /** a view around a point of the Mandelbrot set where the orbit of 0 runs into a cycle */
  z.strictObject({ kind: z.literal('misiurewicz'), preperiods: periods, periods, width: widths }),
  /** maps of an iterated function system (ifs.ts), so many rows of a b c d e f p */
  z.strictObject({
    kind: z.literal('ifs'),
    style: z.enum(['fractaldb', 'anderson']),
    maps: z.tuple([z.int().min(2).max(8), z.int().min(2).max(8)]),
  }),
  /** a whole flame (drawFlame.ts): how many functions, what bends them, and how often there are posts and a final transform */
  z.strictObject({
    kind: z.literal('flame'),
    functions: z.tuple([z.int().min(1).max(8), z.int().min(1).max(8)]),
    /** absent: those that make pictures of their own */
    variations: z
      .array(z.enum(flameVariations.map(({ name }) => name)))
      .min(1)
      .max(100)
      .optional(),
    post: z.number().min(0).max(1),
    final: z.number().min(0).max(1),
  }),
  /** letters A and B of a Lyapunov picture, so many; no shorter sequence repeats to them */
  z.strictObject({ kind: z.literal('sequence'), length: z.tuple([z.int().min(2).max(24), z.int().min(2).max(24)]) }),
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
 * What varies. Paths: `params.NAME`, `params.NAME.ROW.COLUMN` of tables (rows from 1), `params.functions.ROW.BEND` and `params.functions.ROW.BEND.NUMBER` of
 * flames, `flame` (all functions of one), `sequence` (the letters of a Lyapunov picture), `view` (centre and width at once), `view.center`, `view.width`, `view.rotationDeg`, `iterations`,
 * `coloring.mode|transfer|density|offset|stripes|skip`, `coloring.trap.shape|center|radius|angleDeg`, `palette` (a choice of palette ids).
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
  /** share of pixels that are not of the picture's commonest colour: what an attractor fills of its background */
  minFilling: z.number().min(0).max(1).optional(),
  maxFilling: z.number().min(0).max(1).optional(),
  /** box-counting dimension of the edges, 0 to 2 */
  minBoxDimension: z.number().min(0).max(2).optional(),
  maxBoxDimension: z.number().min(0).max(2).optional(),
  /** limits give way where a base picture is beyond or near them: see `eased` */
  easedToBase: z.literal(true).optional(),
  /** bits of 64 by which the difference hash must differ from every earlier sample among the same `within` consecutive ones */
  duplicates: z.strictObject({ distance: z.int().min(1).max(32), within: z.int().min(2).max(4096) }).optional(),
});
export type AcceptRules = z.infer<typeof acceptSchema>;

/** One formula of a recipe: a base genome and what varies in it. */
export const recipePartSchema = z.strictObject({
  /** relative share of the samples */
  weight: z.number().gt(0).max(1e6),
  base: genomeSchema,
  genes: z.array(geneSchema).max(400),
});
export type RecipePart = z.infer<typeof recipePartSchema>;

/** How samples are spread over what varies. All but `random` fill every part evenly; see recipes.md. */
export const designSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('random') }),
  /** every combination of so many steps a gene, by path (on each axis of a complex gene); other genes are random */
  z.strictObject({ kind: z.literal('grid'), levels: z.record(z.string(), z.int().min(1).max(10_000)) }),
  /** Latin hypercube of so many samples, by default the size of the dataset */
  z.strictObject({ kind: z.literal('latin'), strata: z.int().min(1).max(10_000_000).optional() }),
  /** Sobol sequence, Owen-scrambled; best for powers of two */
  z.strictObject({ kind: z.literal('sobol') }),
  /** additive recurrence R_d */
  z.strictObject({ kind: z.literal('rd') }),
]);
export type Design = z.infer<typeof designSchema>;

/** Categories for training sets with labels: sample i is instance floor(i / classes) of class i mod classes. */
export const labelsSchema = z.strictObject({
  classes: z.int().min(1).max(100_000),
  /** paths of the genes that are drawn for every instance; the others are drawn once per class */
  instance: z.array(z.string()).max(400),
  /** by how much the values of a class are nudged in each instance, at most, by gene path */
  jitter: z.record(z.string(), z.number().gt(0)).optional(),
});
export type Labels = z.infer<typeof labelsSchema>;

/** A distribution over genomes. Sample i is a pure function of (recipe, seed, i). */
export const recipeSchema = z.strictObject({
  version: z.literal(1),
  name: z.string().min(1).max(80),
  description: z.string().max(500),
  parts: z.array(recipePartSchema).min(1).max(40),
  accept: acceptSchema,
  /** absent: random */
  design: designSchema.optional(),
  /** absent: no categories */
  labels: labelsSchema.optional(),
  /** share of the classes (without classes: of the samples) that is set apart for validation */
  valShare: z.number().gt(0).lt(1).optional(),
  /** attempts per sample before giving up */
  maxAttempts: z.int().min(1).max(10_000),
  supersample: z.int().min(1).max(4),
  /** absent: a regular grid */
  pattern: samplePatternSchema.optional(),
  /** palettes that `choice` samplers of the gene `palette` name */
  palettes: z.record(z.string(), paletteSchema),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** A recipe of the library: its id is its file name. */
export const namedRecipeSchema = z.strictObject({ id: z.string(), recipe: recipeSchema });
export type NamedRecipe = z.infer<typeof namedRecipeSchema>;
