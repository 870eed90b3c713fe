import * as z from 'zod';
import { builtInIds } from '../formula/builtIn.ts';
import { formulaOf } from '../formula/catalog.ts';
import { FormulaError } from '../formula/formulaError.ts';
import { maxWholeLength } from '../formula/parser.ts';
import { columnRange, type FormulaSpec, type ParameterSpec, type TableParameter } from '../formula/spec.ts';
import { didYouMean } from '../words/didYouMean.ts';
import { problemClause } from '../words/schemaProblem.ts';
import { coloringSchema, cycleModes } from './coloring.ts';
import { disagreement } from './exactView.ts';
import { paletteSchema } from './palette.ts';
import { deepObjection } from './precision.ts';

const finite = z.number();
export const complexSchema = z.tuple([finite, finite]);

/** A decimal number of any length, as `-0.7436438870371587` or `1.5e-400`. */
const decimal = z
  .string()
  .max(4000)
  .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/, 'a number in decimals is written as -0.7436 or 1.5e-400');

export const viewSchema = z.strictObject({
  center: complexSchema,
  /** width of the view in the plane, across the picture's width */
  width: finite.min(1e-300).max(1e6),
  rotationDeg: finite.min(-360).max(360),
  /** where the view lies when float64 cannot say it; `center` and `width` are then these, rounded (a width under 1e-300 to 1e-300) */
  exact: z.strictObject({ re: decimal, im: decimal, width: decimal }).optional(),
});
export type View = z.infer<typeof viewSchema>;

/** One complete set of values. A picture is a pure function of (genome, size, supersampling). */
export const genomeSchema = z.strictObject({
  version: z.literal(1),
  formula: z.string(),
  /** the text of a formula that is not built in, with those it uses below it: a picture must not change when a formula does */
  source: z.string().max(maxWholeLength).optional(),
  /** tables are one flat list, row after row */
  params: z.record(z.string(), z.union([finite, complexSchema, z.array(finite).max(1000)])),
  view: viewSchema,
  iterations: z.int().min(1).max(1_000_000),
  /** `deep`: perturbation of a reference orbit of many digits */
  precision: z.enum(['f32', 'f64', 'deep']),
  coloring: coloringSchema,
  /** the palette itself, not its name: a picture must not change when a palette is edited */
  palette: paletteSchema,
});
export type Genome = z.infer<typeof genomeSchema>;

/** Where the samples of a pixel lie; colorings.md says how. A regular grid where nothing is said. */
export const samplePatterns = ['grid', 'jitter', 'r2', 'adaptive'] as const;
export const samplePatternSchema = z.enum(samplePatterns);
export type SamplePattern = z.infer<typeof samplePatternSchema>;

/** What, beside the genome, decides the bytes of a picture. */
export const renderRecordSchema = z.strictObject({
  widthPx: z.int().min(1).max(16384),
  heightPx: z.int().min(1).max(16384),
  /** samples along each side of a pixel */
  supersample: z.int().min(1).max(4),
  pattern: samplePatternSchema.optional(),
  /** who rendered it, with the version of its pixels, e.g. `native/1` */
  renderer: z.string(),
  /** what it was computed in, which on a graphics device may be less than the genome asks for; not said in older pictures */
  precision: z.enum(['f32', 'f64', 'deep']).optional(),
});
export type RenderRecord = z.infer<typeof renderRecordSchema>;

/** The text a picture carries in its PNG metadata under the keyword `cardioid`. */
export const pictureRecordSchema = z.strictObject({
  genome: genomeSchema,
  render: renderRecordSchema,
  /** of a picture of a dataset: which one it is. The genome alone makes it again */
  sample: z.strictObject({ dataset: z.string(), recipe: z.string(), seed: z.int().min(0), index: z.int().min(0) }).optional(),
});
export type PictureRecord = z.infer<typeof pictureRecordSchema>;

/** A genome that breaks its formula's rules; `message` is one sentence for the user. */
export class GenomeError extends Error {
  override readonly name = 'GenomeError';
}

function describeRange(spec: ParameterSpec): string {
  return spec.kind === 'complex' ? `${spec.min.join(',')} to ${spec.max.join(',')}` : `${spec.min} to ${spec.max}`;
}

/** Checks one number of a table. @throws GenomeError with its column, the value and the allowed range */
export function checkCell(where: string, spec: TableParameter, column: number, value: number): void {
  const { min, max, isWhole } = columnRange(spec, column);
  const what = spec.columnRanges ? `${where} has ${spec.columns[column]} ${value}` : `${where} has ${value}`;
  if (value < min || value > max) throw new GenomeError(`${what}, outside ${min} to ${max}`);
  if (isWhole && !Number.isInteger(value)) throw new GenomeError(`${what}, not a whole number`);
}

/** Checks one parameter value against its specification. @throws GenomeError with the name, the value and the allowed range */
export function checkParameter(formula: FormulaSpec, spec: ParameterSpec, value: unknown): void {
  const where = `parameter ${spec.name} of ${formula.id}`;
  if (spec.kind === 'real' || spec.kind === 'integer') {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw new GenomeError(`${where} must be one number`);
    if (spec.kind === 'integer' && !Number.isInteger(value)) throw new GenomeError(`${where} is ${value}, not a whole number`);
    if (value < spec.min || value > spec.max) throw new GenomeError(`${where} is ${value}, outside ${describeRange(spec)}`);
    return;
  }
  if (spec.kind === 'table') {
    if (!Array.isArray(value) || !value.every((part) => typeof part === 'number' && Number.isFinite(part)))
      throw new GenomeError(`${where} must be a list of numbers`);
    const rows = value.length / spec.columns.length;
    if (!Number.isInteger(rows) || rows < spec.minRows || rows > spec.maxRows)
      throw new GenomeError(`${where} must be ${spec.minRows} to ${spec.maxRows} rows of ${spec.columns.length} numbers`);
    value.forEach((part, place) => checkCell(where, spec, place % spec.columns.length, part));
    return;
  }
  if (!Array.isArray(value) || value.length !== 2 || !value.every((part) => typeof part === 'number' && Number.isFinite(part)))
    throw new GenomeError(`${where} must be two numbers a,b`);
  for (const axis of [0, 1] as const)
    if (value[axis] < spec.min[axis] || value[axis] > spec.max[axis])
      throw new GenomeError(`${where} is ${value.join(',')}, outside ${describeRange(spec)}`);
}

/** The formula of a genome. @throws GenomeError where its own text does not compile or calls itself something else */
function formulaIn(genome: Genome): FormulaSpec | undefined {
  try {
    const formula = formulaOf(genome);
    if (formula && formula.id !== genome.formula)
      throw new GenomeError(`its text is of the formula ${formula.id}, not of "${genome.formula}"`);
    return formula;
  } catch (error) {
    if (!(error instanceof FormulaError)) throw error;
    throw new GenomeError(`line ${error.line} of the formula's text: ${error.message.replace(/\.$/, '')}`);
  }
}

/** `; did you mean NAME?`, or nothing. */
function nearest(written: string, known: Iterable<string>): string {
  const hint = didYouMean(written, known);
  return hint && `; ${hint}`;
}

/** All measures are the formula's, and a trap by an image has one. @throws GenomeError */
function checkColoring({ id, colorings }: FormulaSpec, coloring: Genome['coloring']): void {
  for (const part of ['lightness', 'hue', 'chroma', null] as const) {
    const mode = part ? coloring[part]?.mode : coloring.mode;
    if (mode && !colorings.includes(mode))
      throw new GenomeError(`colouring ${mode}${part ? ` of ${part}` : ''} does not apply to ${id}; use ${colorings.join(' or ')}`);
  }
  if (coloring.interior && cycleModes.includes(coloring.interior) && !colorings.includes(coloring.interior))
    throw new GenomeError(
      `the interior of ${id} cannot be coloured by ${coloring.interior}: it needs an analytic step that moves with the pixel`,
    );
  const { shape, image } = coloring.trap;
  // 1024 bytes are 1366 characters and two of padding
  if (image !== undefined && !/^[A-Za-z0-9+/]{1366}==$/.test(image))
    throw new GenomeError('the image of the trap is not 32 x 32 bytes in base64');
  if (shape === 'image' && image === undefined) throw new GenomeError('a trap by an image needs one: coloring.trap.image, 32 x 32 bytes');
}

/**
 * Checks a genome of any origin: shape first, then its formula's own rules.
 * @returns the same genome, typed
 * @throws GenomeError with one sentence naming the field
 */
export function checkGenome(input: unknown): Genome {
  const parsed = genomeSchema.safeParse(input);
  if (!parsed.success) throw new GenomeError(problemClause(genomeSchema, input, parsed.error, 'the genome'));
  const genome = parsed.data;
  const formula = formulaIn(genome);
  if (!formula) throw new GenomeError(`there is no formula "${genome.formula}"${nearest(genome.formula, builtInIds())}`);
  const names = formula.parameters.map(({ name }) => name);
  for (const name of Object.keys(genome.params))
    if (!names.includes(name)) throw new GenomeError(`formula ${formula.id} has no parameter "${name}"${nearest(name, names)}`);
  for (const spec of formula.parameters) {
    if (!(spec.name in genome.params)) throw new GenomeError(`parameter ${spec.name} of ${formula.id} is missing`);
    checkParameter(formula, spec, genome.params[spec.name]);
  }
  const mismatch = disagreement(genome.view);
  if (mismatch) throw new GenomeError(mismatch);
  if (genome.iterations < formula.iterations.min || genome.iterations > formula.iterations.max)
    throw new GenomeError(
      `iterations is ${genome.iterations}, outside ${formula.iterations.min} to ${formula.iterations.max} for ${formula.id}`,
    );
  checkColoring(formula, genome.coloring);
  if (!formula.precisions.includes(genome.precision))
    throw new GenomeError(`${formula.id} is computed in ${formula.precisions.join(' or ')} only`);
  const objection = genome.precision === 'deep' ? deepObjection(formula, genome) : null;
  if (objection) throw new GenomeError(objection);
  return genome;
}
