import { formulaOf } from '../formula/catalog.ts';
import { didYouMean } from '../words/didYouMean.ts';
import { schemaProblem } from '../words/schemaProblem.ts';
import { columnRange, type FormulaSpec } from '../formula/spec.ts';
import { coloringSchema } from './coloring.ts';
import { type Flame, flameOf, flameTables, isFlame } from './flame.ts';
import { checkCell, checkParameter, complexSchema, GenomeError, viewSchema, type Genome } from './genome.ts';
import type { Window } from './mandelbrotCenters.ts';
import { paletteSchema, type Palette } from './palette.ts';
import * as z from 'zod';

/** What a sampler may put into a gene. */
export type GeneValue = number | number[] | string | Palette | Window | Flame;

/** What kind of value a gene holds; samplers are matched against it. */
export type GeneKind = 'real' | 'integer' | 'complex' | 'table' | 'flame' | 'view' | 'text' | 'palette';

/** One thing of a genome that a recipe may vary. */
export interface GeneSlot {
  readonly path: string;
  readonly kind: GeneKind;
  /** @throws GenomeError in one sentence when the value is not allowed */
  check(value: unknown): void;
  /** Writes a checked value into a genome the caller owns. */
  set(genome: Genome, value: GeneValue): void;
  /** The value of a genome; undefined where an optional part is absent. */
  get(genome: Genome): GeneValue | undefined;
}

/** What lies at a dotted path of a genome. */
function valueAt(genome: Genome, path: string): GeneValue | undefined {
  let value: unknown = genome;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value as GeneValue | undefined;
}

function schemaSlot(path: string, kind: GeneKind, schema: z.ZodType, set: GeneSlot['set']): GeneSlot {
  return {
    path,
    kind,
    set,
    get: (genome) => valueAt(genome, path),
    check(value) {
      const result = schema.safeParse(value);
      if (result.success) return;
      const problem = schemaProblem(schema, value, result.error.issues);
      throw new GenomeError(`${[path, ...problem.path].join('.')} ${problem.reason}`);
    },
  };
}

function parameterSlot(formula: FormulaSpec, name: string): GeneSlot | undefined {
  const spec = formula.parameters.find((parameter) => parameter.name === name);
  if (!spec) return undefined;
  return {
    path: `params.${name}`,
    kind: spec.kind,
    check: (value) => checkParameter(formula, spec, value),
    set: (genome, value) => void (genome.params[name] = value as number | number[]),
    get: (genome) => genome.params[name] as GeneValue,
  };
}

/** One number of a table, named by its row (from 1) and column: `params.functions.2.a`. */
function cellSlot(formula: FormulaSpec, path: string): GeneSlot | undefined {
  const [, name, rowText, columnName] = /^params\.(\w+)\.(\d+)\.(\w+)$/.exec(path) ?? [];
  const spec = formula.parameters.find((parameter) => parameter.name === name);
  if (spec?.kind !== 'table') return undefined;
  const column = spec.columns.indexOf(columnName!);
  const row = Number(rowText) - 1;
  if (column < 0 || row < 0 || row >= spec.maxRows) return undefined;
  const place = row * spec.columns.length + column;
  const tableOf = (genome: Genome): number[] => genome.params[spec.name] as number[];
  return {
    path,
    kind: columnRange(spec, column).isWhole ? 'integer' : 'real',
    check(value) {
      if (typeof value !== 'number' || !Number.isFinite(value)) throw new GenomeError(`${path} must be one number`);
      checkCell(`${path} of ${formula.id}`, spec, column, value);
    },
    set(genome, value) {
      const table = tableOf(genome);
      if (place >= table.length)
        throw new GenomeError(`${spec.name} has ${table.length / spec.columns.length} rows, and no row ${row + 1}`);
      table[place] = value as number;
    },
    get: (genome) => tableOf(genome)[place],
  };
}

/** All functions of a flame at once: its tables follow from one another. */
function flameSlot(formula: FormulaSpec): GeneSlot {
  const tables = (value: unknown): Partial<Genome['params']> => flameTables(value as Flame);
  const specs = formula.parameters.filter(({ kind }) => kind === 'table');
  return {
    path: 'flame',
    kind: 'flame',
    check: (value) => specs.forEach((spec) => checkParameter(formula, spec, tables(value)[spec.name])),
    set: (genome, value) => void Object.assign(genome.params, tables(value)),
    get: ({ params }) => flameOf(params),
  };
}

/** The genes every formula has. */
function commonSlots(formula: FormulaSpec): readonly GeneSlot[] {
  const view = viewSchema.shape;
  const coloring = coloringSchema.shape;
  const trap = coloring.trap.shape;
  const { min, max } = formula.iterations;
  return [
    schemaSlot('view', 'view', z.strictObject({ center: complexSchema, width: view.width }), (g, v) => {
      g.view = { ...g.view, ...(v as Window) };
    }),
    schemaSlot('view.center', 'complex', complexSchema, (g, v) => void (g.view.center = v as [number, number])),
    schemaSlot('view.width', 'real', view.width, (g, v) => void (g.view.width = v as number)),
    schemaSlot('view.rotationDeg', 'real', view.rotationDeg, (g, v) => void (g.view.rotationDeg = v as number)),
    schemaSlot('iterations', 'integer', z.int().min(min).max(max), (g, v) => void (g.iterations = v as number)),
    schemaSlot('coloring.mode', 'text', z.enum(formula.colorings), (g, v) => void (g.coloring.mode = v as never)),
    schemaSlot('coloring.transfer', 'text', coloring.transfer, (g, v) => void (g.coloring.transfer = v as never)),
    schemaSlot('coloring.density', 'real', coloring.density, (g, v) => void (g.coloring.density = v as number)),
    schemaSlot('coloring.offset', 'real', coloring.offset, (g, v) => void (g.coloring.offset = v as number)),
    schemaSlot('coloring.stripes', 'real', coloring.stripes.unwrap(), (g, v) => void (g.coloring.stripes = v as number)),
    schemaSlot('coloring.skip', 'integer', coloring.skip.unwrap(), (g, v) => void (g.coloring.skip = v as number)),
    schemaSlot('coloring.trap.shape', 'text', trap.shape, (g, v) => void (g.coloring.trap.shape = v as never)),
    schemaSlot('coloring.trap.center', 'complex', complexSchema, (g, v) => void (g.coloring.trap.center = v as [number, number])),
    schemaSlot('coloring.trap.radius', 'real', trap.radius, (g, v) => void (g.coloring.trap.radius = v as number)),
    schemaSlot('coloring.trap.angleDeg', 'real', trap.angleDeg.unwrap(), (g, v) => void (g.coloring.trap.angleDeg = v as number)),
    schemaSlot('palette', 'palette', paletteSchema, (g, v) => void (g.palette = v as Palette)),
  ];
}

/** Which formula a genome or a part's base is drawn by: a built-in one, or its own text. */
export type FormulaRef = Pick<Genome, 'formula' | 'source'>;

const slotsByFormula = new Map<string, ReadonlyMap<string, GeneSlot>>();
/** Texts of users come and go; built-in formulas are fewer. */
const keptFormulas = 500;

/** All genes of a formula by path, parameters first. @throws GenomeError for an unknown formula */
export function geneSlots(ref: FormulaRef): ReadonlyMap<string, GeneSlot> {
  const key = `${ref.formula}\n${ref.source ?? ''}`;
  let slots = slotsByFormula.get(key);
  if (!slots) {
    const formula = formulaOf(ref);
    if (!formula) throw new GenomeError(`there is no formula "${ref.formula}"`);
    const all = [
      ...formula.parameters.flatMap((spec) => parameterSlot(formula, spec.name) ?? []),
      ...(isFlame(formula) ? [flameSlot(formula)] : []),
      ...commonSlots(formula),
    ];
    slots = new Map(all.map((slot) => [slot.path, slot]));
    if (slotsByFormula.size >= keptFormulas) slotsByFormula.clear();
    slotsByFormula.set(key, slots);
  }
  return slots;
}

/** The gene at this path. @throws GenomeError that names the paths there are */
export function findGene(ref: FormulaRef, path: string): GeneSlot {
  const slots = geneSlots(ref);
  const slot = slots.get(path) ?? cellSlot(formulaOf(ref)!, path);
  if (!slot) {
    const hint = didYouMean(path, slots.keys()) || `it has ${[...slots.keys()].join(', ')}`;
    throw new GenomeError(`${ref.formula} has no gene "${path}"; ${hint}`);
  }
  return slot;
}
