import * as z from 'zod';
import { UserError } from '../contract/errors.ts';
import { findFormula, FORMULAS } from '../formula/catalog.ts';
import { checkFormula } from '../formula/compile.ts';
import type { FormulaSpec } from '../formula/spec.ts';
import { checkRecipe } from './checkRecipe.ts';
import { startingGenome } from './defaults.ts';
import { coloringSchema } from './coloring.ts';
import { complexSchema, samplePatternSchema, viewSchema, type Genome } from './genome.ts';
import { paletteSchema, type NamedPalette, type Palette } from './palette.ts';
import {
  acceptSchema,
  geneSchema,
  labelsSchema,
  recipeSchema,
  type Design,
  type Gene,
  type Recipe,
  type RecipePart,
  type Sampler,
} from './recipe.ts';

/** Defaults of what a written recipe leaves out. */
const defaultSupersample = 2;
const defaultMaxAttempts = 200;

const pair = z.tuple([z.number(), z.number()]);
const corners = z.tuple([complexSchema, complexSchema]);

/** A sampler as written by hand: its kind as the only key. */
const writtenSamplers: { readonly [kind in Sampler['kind']]: z.ZodType<Sampler> } = {
  uniform: pair.transform(([min, max]) => ({ kind: 'uniform', min, max })),
  log: pair.transform(([min, max]) => ({ kind: 'log', min, max })),
  normal: pair.transform(([mean, sd]) => ({ kind: 'normal', mean, sd })),
  integer: pair.transform(([min, max]) => ({ kind: 'integer', min, max })),
  box: corners.transform(([min, max]) => ({ kind: 'box', min, max })),
  boundary: pair.transform(([min, max]) => ({ kind: 'boundary', min, max })),
  simplex: z
    .strictObject({ with: z.array(z.string()).min(1), alpha: z.number().default(1), total: z.number().default(1) })
    .transform((weights) => ({ kind: 'simplex', ...weights })),
  window: pair.transform((width) => ({ kind: 'window', width })),
  minibrot: z
    .strictObject({ periods: pair.default([3, 60]), frames: pair.default([3, 30]) })
    .transform((island) => ({ kind: 'minibrot', ...island })),
  misiurewicz: z
    .strictObject({ preperiods: pair.default([2, 12]), periods: pair.default([1, 6]), width: pair.default([0.0001, 0.01]) })
    .transform((point) => ({ kind: 'misiurewicz', ...point })),
  ifs: z
    .strictObject({ style: z.enum(['fractaldb', 'anderson']).default('anderson'), maps: pair.default([2, 4]) })
    .transform((system) => ({ kind: 'ifs', ...system })),
  choice: z
    .array(z.union([z.number(), complexSchema, z.string()]))
    .min(1)
    .transform((values) => ({ kind: 'choice', values })),
};

const writtenPartSchema = z.strictObject({
  weight: z.number().gt(0).optional(),
  formula: z.string(),
  /** the text of a formula that is not built in, whole or as a list of its lines */
  source: z.union([z.string(), z.array(z.string()).transform((lines) => lines.join('\n'))]).optional(),
  base: z
    .strictObject({
      params: z.record(z.string(), z.union([z.number(), complexSchema, z.array(z.number())])).optional(),
      view: viewSchema.partial().optional(),
      iterations: z.int().optional(),
      precision: z.enum(['f32', 'f64']).optional(),
      coloring: coloringSchema.omit({ trap: true }).extend({ trap: coloringSchema.shape.trap.partial() }).partial().optional(),
      /** an id of the library, or a palette */
      palette: z.union([z.string(), paletteSchema]).optional(),
    })
    .optional(),
  genes: z.union([z.array(geneSchema), z.record(z.string(), z.unknown())]).optional(),
});
type WrittenPart = z.infer<typeof writtenPartSchema>;

/** A design as written by hand: its name, or its kind as the only key. */
const writtenDesignSchema = z.union(
  [
    z.enum(['random', 'latin', 'sobol', 'rd']).transform((kind): Design => ({ kind })),
    z.strictObject({ grid: z.record(z.string(), z.int()) }).transform(({ grid }): Design => ({ kind: 'grid', levels: grid })),
    z.strictObject({ latin: z.int() }).transform(({ latin }): Design => ({ kind: 'latin', strata: latin })),
  ],
  'a design is "random", "latin", "sobol", "rd", { "latin": SAMPLES } or { "grid": { GENE: STEPS, ... } }',
);

const writtenRecipeSchema = z.strictObject({
  name: z.string(),
  description: z.string().default(''),
  parts: z.array(writtenPartSchema).min(1).max(40),
  accept: acceptSchema.default({}),
  design: writtenDesignSchema.optional(),
  labels: labelsSchema.extend({ instance: labelsSchema.shape.instance.default([]) }).optional(),
  valShare: z.number().optional(),
  palettes: z.union([z.literal('all'), z.array(z.string()).min(1)]).default('all'),
  supersample: z.int().default(defaultSupersample),
  pattern: samplePatternSchema.optional(),
  maxAttempts: z.int().default(defaultMaxAttempts),
});

function refuse(reason: string): never {
  throw new UserError('BAD_RECIPE', { reason });
}

/** Parses or refuses with one sentence: where, and the first thing that is wrong there. */
function parse<T>(schema: z.ZodType<T>, input: unknown, where = ''): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const place = [where, issue.path.join('.')].filter(Boolean).join(', ');
  return refuse(`${place ? `${place}: ` : ''}${issue.message}`);
}

/** The palettes a recipe may name. */
class PaletteShelf {
  readonly #byId: ReadonlyMap<string, Palette>;
  constructor(palettes: readonly NamedPalette[]) {
    this.#byId = new Map(palettes.map(({ id, palette }) => [id, palette]));
  }
  get ids(): string[] {
    return [...this.#byId.keys()];
  }
  find(id: string, where: string): Palette {
    return this.#byId.get(id) ?? refuse(`${where}: there is no palette "${id}"`);
  }
}

function readGene(path: string, written: unknown, where: string): Gene {
  const here = `${where}, gene ${path}`;
  const keys = typeof written === 'object' && written !== null ? Object.keys(written) : [];
  const kinds = Object.keys(writtenSamplers);
  const kind = keys[0];
  if (keys.length !== 1 || !kind || !kinds.includes(kind))
    return refuse(`${here}: a gene is one of ${kinds.join(', ')}, written { "kind": [...] }`);
  const sampler = parse(writtenSamplers[kind as Sampler['kind']], (written as Record<string, unknown>)[kind], `${here}, ${kind}`);
  return parse(geneSchema, { path, sampler }, here);
}

function readGenes(written: WrittenPart['genes'], where: string): Gene[] {
  if (Array.isArray(written)) return written;
  return Object.entries(written ?? {}).map(([path, sampler]) => readGene(path, sampler, where));
}

/** The formula a part names, or the one its text says. */
function readFormula({ formula: id, source }: WrittenPart, where: string): FormulaSpec {
  if (source === undefined)
    return (
      findFormula(id) ?? refuse(`${where}: there is no formula "${id}"; there are ${FORMULAS.map((formula) => formula.id).join(', ')}`)
    );
  const checked = checkFormula(source);
  if ('errors' in checked) {
    const { line, column, message } = checked.errors[0]!;
    return refuse(`${where}, source, line ${line}, column ${column}: ${message}`);
  }
  if (checked.spec.id !== id) return refuse(`${where}: its source is the text of "${checked.spec.id}"`);
  return checked.spec;
}

function readBase(formula: FormulaSpec, written: NonNullable<WrittenPart['base']>, palette: Palette): Genome {
  const base = startingGenome(formula, palette);
  return {
    ...base,
    params: { ...base.params, ...written.params },
    view: { ...base.view, ...written.view },
    iterations: written.iterations ?? base.iterations,
    precision: written.precision ?? base.precision,
    coloring: { ...base.coloring, ...written.coloring, trap: { ...base.coloring.trap, ...written.coloring?.trap } },
  };
}

function readPart(written: WrittenPart, where: string, shelf: PaletteShelf, paletteIds: readonly string[]): RecipePart {
  const formula = readFormula(written, where);
  const own = written.base?.palette;
  const palette = typeof own === 'object' ? own : shelf.find(own ?? paletteIds[0]!, where);
  const genes = readGenes(written.genes, where);
  // a part that says nothing about its palette takes any of the recipe's
  if (!own && !genes.some((gene) => gene.path === 'palette'))
    genes.push({ path: 'palette', sampler: { kind: 'choice', values: [...paletteIds] } });
  return { weight: written.weight ?? 1, base: readBase(formula, written.base ?? {}, palette), genes };
}

/** Ids that the palette genes of these parts choose from. */
function chosenPalettes(parts: readonly RecipePart[]): string[] {
  return parts.flatMap(({ genes }) =>
    genes.flatMap(({ path, sampler }) => (path === 'palette' && sampler.kind === 'choice' ? sampler.values.map(String) : [])),
  );
}

function expand(written: z.infer<typeof writtenRecipeSchema>, shelf: PaletteShelf): Recipe {
  const paletteIds = written.palettes === 'all' ? shelf.ids : written.palettes;
  for (const id of paletteIds) shelf.find(id, 'palettes');
  const parts = written.parts.map((part, i) => readPart(part, `part ${i + 1} (${part.formula})`, shelf, paletteIds));
  const palettes = Object.fromEntries([...new Set(chosenPalettes(parts))].toSorted().map((id) => [id, shelf.find(id, 'gene palette')]));
  const { name, description, accept, design, labels, valShare, maxAttempts, supersample, pattern } = written;
  return parse(recipeSchema, {
    version: 1,
    name,
    description,
    parts,
    accept,
    design,
    labels,
    valShare,
    maxAttempts,
    supersample,
    pattern,
    palettes,
  });
}

/**
 * Reads a recipe: the form written by hand (see recipes.md) is completed from the formulas' defaults and the library's palettes;
 * a whole `Recipe` (it has a `version`) passes through unchanged.
 * @throws UserError BAD_RECIPE naming part and gene
 */
export function readRecipe(json: unknown, palettes: readonly NamedPalette[]): Recipe {
  const whole = typeof json === 'object' && json !== null && 'version' in json;
  const recipe = whole ? parse(recipeSchema, json) : expand(parse(writtenRecipeSchema, json), new PaletteShelf(palettes));
  checkRecipe(recipe);
  return recipe;
}
