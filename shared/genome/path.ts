import * as z from 'zod';
import { UserError } from '../contract/errors.ts';
import { isSameFormula } from '../formula/carry.ts';
import { formulaOf } from '../formula/catalog.ts';
import { problemClause } from '../words/schemaProblem.ts';
import { checkGenome, genomeSchema, GenomeError, type Genome } from './genome.ts';
import { findGene } from './genes.ts';

/** Most keyframes of one path. */
export const maxKeyframes = 256;

/** How fast frames go along the path: equal change of the picture from frame to frame, or equal parts of the path. */
export const speedSchema = z.enum(['visual', 'even']);
/** `smooth` starts and ends at rest; a closed path has no ends and is never eased. */
export const easingSchema = z.enum(['linear', 'smooth']);

const common = {
  version: z.literal(1),
  name: z.string().min(1).max(80),
  speed: speedSchema.default('visual'),
  easing: easingSchema.default('linear'),
};

/** Through genomes of one formula, in order. */
export const keyframePathSchema = z.strictObject({
  ...common,
  kind: z.literal('keyframes'),
  /** the last keyframe runs back into the first */
  closed: z.boolean().default(false),
  keyframes: z.array(genomeSchema).min(2).max(maxKeyframes),
});

/** Circles about one genome: gene(t) = its value + sum of a_k e^(i k t), t from 0 to 2 pi; real genes take the real part. Always closed. */
export const circlePathSchema = z.strictObject({
  ...common,
  kind: z.literal('circles'),
  genome: genomeSchema,
  /** by gene path: whole harmonics k and their amplitudes [re, im] */
  circles: z.record(
    z.string(),
    z
      .array(z.strictObject({ k: z.int().min(-64).max(64), a: z.tuple([z.number(), z.number()]) }))
      .min(1)
      .max(64),
  ),
});

/** A way through the pictures of one formula, closed or open; see paths.md. */
export const pathSchema = z.discriminatedUnion('kind', [keyframePathSchema, circlePathSchema]);
export type Path = z.infer<typeof pathSchema>;
export type KeyframePath = z.infer<typeof keyframePathSchema>;
export type CirclePath = z.infer<typeof circlePathSchema>;

/** True where the end runs back into the start. */
export function isClosed(path: Path): boolean {
  return path.kind === 'circles' || path.closed;
}

function refuse(reason: string): never {
  throw new UserError('BAD_PATH', { reason });
}

/** Tables are interpolated number by number, row by row: all need the same rows. */
function checkTables(first: Genome, genome: Genome, where: string): void {
  for (const spec of formulaOf(first)!.parameters) {
    if (spec.kind !== 'table') continue;
    const rows = ({ params }: Genome): number => (params[spec.name] as number[]).length / spec.columns.length;
    if (rows(genome) !== rows(first))
      refuse(`${where} has ${rows(genome)} rows of ${spec.name} and the first ${rows(first)}; a path needs as many in each keyframe`);
  }
}

function checkGenomes(path: Path): void {
  const genomes: readonly Genome[] = path.kind === 'circles' ? [path.genome] : path.keyframes;
  for (const [i, genome] of genomes.entries()) {
    const where = path.kind === 'circles' ? 'its genome' : `keyframe ${i + 1}`;
    try {
      checkGenome(genome);
    } catch (error) {
      if (error instanceof GenomeError) refuse(`${where}: ${error.message}`);
      throw error;
    }
    const first = genomes[0]!;
    if (!isSameFormula(genome, first))
      refuse(`${where} is drawn by ${genome.formula} and the first by ${first.formula}; a path stays with one formula`);
    checkTables(first, genome, where);
  }
}

function checkCircles(path: CirclePath): void {
  if (Object.keys(path.circles).length === 0) refuse('nothing moves along it');
  for (const gene of Object.keys(path.circles)) {
    if (gene.startsWith('view.') && path.genome.view.exact)
      refuse(`its genome lies deeper than ${gene} can be moved by circles; use keyframes`);
    try {
      const { kind } = findGene(path.genome, gene);
      if (kind !== 'real' && kind !== 'complex') refuse(`${gene} is no number that can go in circles`);
    } catch (error) {
      if (error instanceof GenomeError) refuse(error.message);
      throw error;
    }
  }
}

/** Reads a path whose keyframes are genomes. @throws UserError BAD_PATH naming the keyframe or field */
export function readPath(json: unknown): Path {
  const parsed = pathSchema.safeParse(json);
  if (!parsed.success) return refuse(problemClause(pathSchema, json, parsed.error, 'it'));
  checkGenomes(parsed.data);
  if (parsed.data.kind === 'circles') checkCircles(parsed.data);
  return parsed.data;
}
