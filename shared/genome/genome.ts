import * as z from 'zod';
import { findFormula, type FormulaSpec, type ParameterSpec } from '../formula/catalog.ts';
import { paletteSchema } from './palette.ts';

export const coloringModes = ['smooth', 'exp', 'trap'] as const;
export type ColoringMode = (typeof coloringModes)[number];

const finite = z.number();
export const complexSchema = z.tuple([finite, finite]);

/** Field value -> palette coordinate. `smooth`: escape iteration; `exp`: mean of exp(-|z|); `trap`: least distance to a shape. */
export const coloringSchema = z.strictObject({
  mode: z.enum(coloringModes),
  trap: z.strictObject({
    shape: z.enum(['point', 'cross', 'circle']),
    center: complexSchema,
    /** radius of the circle, in plane units */
    radius: finite.min(0).max(100),
  }),
  /** applied to the value first; log is ln(1 + v) */
  transfer: z.enum(['linear', 'sqrt', 'log']),
  /** palette turns per unit of the transferred value */
  density: finite.min(-1000).max(1000),
  /** palette phase, in turns */
  offset: finite.min(-1000).max(1000),
});
export type Coloring = z.infer<typeof coloringSchema>;

export const viewSchema = z.strictObject({
  center: complexSchema,
  /** width of the view in the plane, across the picture's width */
  width: finite.min(1e-300).max(1e6),
  rotationDeg: finite.min(-360).max(360),
});
export type View = z.infer<typeof viewSchema>;

/** One complete set of values. A picture is a pure function of (genome, size, supersampling). */
export const genomeSchema = z.strictObject({
  version: z.literal(1),
  formula: z.string(),
  params: z.record(z.string(), z.union([finite, complexSchema])),
  view: viewSchema,
  iterations: z.int().min(1).max(1_000_000),
  precision: z.enum(['f32', 'f64']),
  coloring: coloringSchema,
  /** the palette itself, not its name: a picture must not change when a palette is edited */
  palette: paletteSchema,
});
export type Genome = z.infer<typeof genomeSchema>;

/** What, beside the genome, decides the bytes of a picture. */
export const renderRecordSchema = z.strictObject({
  widthPx: z.int().min(1).max(16384),
  heightPx: z.int().min(1).max(16384),
  /** samples along each side of a pixel */
  supersample: z.int().min(1).max(4),
  /** who rendered it, e.g. `native/1` */
  renderer: z.string(),
});
export type RenderRecord = z.infer<typeof renderRecordSchema>;

/** The text a picture carries in its PNG metadata under the keyword `cardioid`. */
export const pictureRecordSchema = z.strictObject({ genome: genomeSchema, render: renderRecordSchema });
export type PictureRecord = z.infer<typeof pictureRecordSchema>;

/** A genome that breaks its formula's rules; `message` is one sentence for the user. */
export class GenomeError extends Error {
  override readonly name = 'GenomeError';
}

function describeRange(spec: ParameterSpec): string {
  return spec.kind === 'real' ? `${spec.min} to ${spec.max}` : `${spec.min.join(',')} to ${spec.max.join(',')}`;
}

/** Checks one parameter value against its specification. @throws GenomeError with the name, the value and the allowed range */
export function checkParameter(formula: FormulaSpec, spec: ParameterSpec, value: unknown): void {
  const where = `parameter ${spec.name} of ${formula.id}`;
  if (spec.kind === 'real') {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new GenomeError(`${where} must be one number`);
    if (value < spec.min || value > spec.max) throw new GenomeError(`${where} is ${value}, outside ${describeRange(spec)}`);
    return;
  }
  if (!Array.isArray(value) || value.length !== 2 || !value.every((part) => typeof part === 'number' && Number.isFinite(part)))
    throw new GenomeError(`${where} must be two numbers a,b`);
  for (const axis of [0, 1] as const)
    if (value[axis] < spec.min[axis] || value[axis] > spec.max[axis])
      throw new GenomeError(`${where} is ${value.join(',')}, outside ${describeRange(spec)}`);
}

/**
 * Checks a genome of any origin: shape first, then its formula's own rules.
 * @returns the same genome, typed
 * @throws GenomeError with one sentence naming the field
 */
export function checkGenome(input: unknown): Genome {
  const parsed = genomeSchema.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new GenomeError(`genome field ${issue.path.join('.') || '(root)'}: ${issue.message}`);
  }
  const genome = parsed.data;
  const formula = findFormula(genome.formula);
  if (!formula) throw new GenomeError(`there is no formula "${genome.formula}"`);
  for (const name of Object.keys(genome.params))
    if (!formula.parameters.some((spec) => spec.name === name)) throw new GenomeError(`formula ${formula.id} has no parameter "${name}"`);
  for (const spec of formula.parameters) {
    if (!(spec.name in genome.params)) throw new GenomeError(`parameter ${spec.name} of ${formula.id} is missing`);
    checkParameter(formula, spec, genome.params[spec.name]);
  }
  if (genome.iterations < formula.iterations.min || genome.iterations > formula.iterations.max)
    throw new GenomeError(
      `iterations is ${genome.iterations}, outside ${formula.iterations.min} to ${formula.iterations.max} for ${formula.id}`,
    );
  if (!formula.colorings.includes(genome.coloring.mode))
    throw new GenomeError(`colouring ${genome.coloring.mode} does not apply to ${formula.id}; use ${formula.colorings.join(' or ')}`);
  if (genome.precision === 'f32' && formula.escapes) throw new GenomeError(`${formula.id} is computed in f64 only`);
  return genome;
}
