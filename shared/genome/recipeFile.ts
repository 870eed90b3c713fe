import * as z from 'zod';
import { UserError } from '../contract/errors.ts';
import { withUsedTexts } from '../formula/carry.ts';
import { findFormula, FORMULAS } from '../formula/catalog.ts';
import { checkFormula } from '../formula/compile.ts';
import { checkOwnText, issueText } from '../formula/ownText.ts';
import type { FormulaSpec } from '../formula/spec.ts';
import { didYouMean } from '../words/didYouMean.ts';
import { schemaProblem } from '../words/schemaProblem.ts';
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
  flame: z
    .strictObject({
      functions: pair.default([2, 4]),
      variations: z.array(z.string()).optional(),
      post: z.number().default(0.35),
      final: z.number().default(0.25),
    })
    .transform((flame) => ({ kind: 'flame', ...flame })),
  sequence: pair.transform((length) => ({ kind: 'sequence', length })),
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
  palettes: z.union([z.enum(['all', 'own']), z.array(z.string()).min(1)]).default('all'),
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
  const problem = schemaProblem(schema, input, result.error.issues);
  const place = problem.path.join('.');
  return refuse(where ? `${where}: ${place || 'it'} ${problem.reason}` : `${place || 'the recipe'} ${problem.reason}`);
}

/** What a recipe written by hand may name beside the built-in formulas. */
export interface RecipeLibrary {
  /** those of the program: a recipe that says nothing of palettes takes them all, in every workspace the same */
  readonly palettes: readonly NamedPalette[];
  /** the user's, taken where they are named */
  readonly ownPalettes?: readonly NamedPalette[];
  /** the user's formulas: their texts, which need not compile */
  readonly ownFormulas?: readonly { readonly id: string; readonly source: string }[];
}

/** The palettes a recipe may name. */
class PaletteShelf {
  readonly #byId: ReadonlyMap<string, Palette>;
  readonly #library: RecipeLibrary;
  constructor(library: RecipeLibrary) {
    this.#library = library;
    this.#byId = new Map([...library.palettes, ...(library.ownPalettes ?? [])].map(({ id, palette }) => [id, palette]));
  }
  /** Ids of those a recipe draws from. @throws UserError BAD_RECIPE for one that is not there */
  idsOf(chosen: 'all' | 'own' | readonly string[]): string[] {
    if (chosen === 'all') return this.#library.palettes.map(({ id }) => id);
    if (chosen !== 'own') return chosen.filter((id) => this.find(id, 'palettes'));
    const own = (this.#library.ownPalettes ?? []).map(({ id }) => id);
    return own.length > 0 ? own : refuse('palettes: there are no palettes of your own in this workspace');
  }
  find(id: string, where: string): Palette {
    return this.#byId.get(id) ?? refuse(`${where}: there is no palette "${id}"${endingOf(id, this.#byId.keys())}`);
  }
}

/** `; did you mean NAME?` for the nearest known name, or the alternative. */
function endingOf(written: string, known: Iterable<string>, otherwise = ''): string {
  const hint = didYouMean(written, known);
  return hint ? `; ${hint}` : otherwise;
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

/** The formula a part names, built in or the user's own, or the one its text says. */
function readFormula({ formula: id, source: written }: WrittenPart, where: string, { ownFormulas = [] }: RecipeLibrary): FormulaSpec {
  const own = written === undefined ? ownFormulas.find((formula) => formula.id === id)?.source : undefined;
  const builtIn = written === undefined && own === undefined ? findFormula(id) : undefined;
  if (builtIn) return builtIn;
  const source = written ?? own;
  if (source === undefined) {
    const known = [...FORMULAS, ...ownFormulas].map((formula) => formula.id);
    return refuse(`${where}: there is no formula "${id}"${endingOf(id, known, `; there are ${known.join(', ')}`)}`);
  }
  const checked = own === undefined ? checkFormula(source) : checkOwnText(id, source);
  if ('errors' in checked)
    return refuse(`${where}, ${own === undefined ? 'source' : 'its text in this workspace'}, ${issueText(checked.errors[0]!)}`);
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

function readPart(
  written: WrittenPart,
  where: string,
  library: RecipeLibrary,
  shelf: PaletteShelf,
  paletteIds: readonly string[],
): RecipePart {
  const formula = readFormula(written, where, library);
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

function expand(written: z.infer<typeof writtenRecipeSchema>, library: RecipeLibrary): Recipe {
  const shelf = new PaletteShelf(library);
  const paletteIds = shelf.idsOf(written.palettes);
  const parts = written.parts.map((part, i) => readPart(part, `part ${i + 1} (${part.formula})`, library, shelf, paletteIds));
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

/** The recipe with the texts of all formulas that those of its parts use. */
function carryTexts(recipe: Recipe): Recipe {
  const parts = recipe.parts.map((part) =>
    part.base.source === undefined ? part : { ...part, base: { ...part.base, source: withUsedTexts(part.base.source) } },
  );
  return { ...recipe, parts };
}

/**
 * Reads a recipe: the form written by hand (see recipes.md) is completed from the formulas' defaults and the library, so that the recipe
 * carries the palettes and texts it was read with; a whole `Recipe` (it has a `version`) passes through, and its formulas get the texts
 * they use.
 * @throws UserError BAD_RECIPE naming part and gene
 */
export function readRecipe(json: unknown, library: RecipeLibrary): Recipe {
  const whole = typeof json === 'object' && json !== null && 'version' in json;
  const recipe = whole ? carryTexts(parse(recipeSchema, json)) : expand(parse(writtenRecipeSchema, json), library);
  checkRecipe(recipe);
  return recipe;
}
