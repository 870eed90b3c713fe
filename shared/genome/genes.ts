import { formulaOf } from '../formula/catalog.ts';
import { didYouMean } from '../words/didYouMean.ts';
import { schemaProblem } from '../words/schemaProblem.ts';
import type { FormulaSpec } from '../formula/spec.ts';
import { coloringSchema } from './coloring.ts';
import { type Flame, flameOf, flameTables, isFlame } from './flame.ts';
import { checkParameter, complexSchema, GenomeError, viewSchema, type Genome } from './genome.ts';
import { placeOfWord, type GeneKind, type GeneSlot, type GeneValue } from './geneSlot.ts';
import { lettersOf, patternOf } from './lyapunovSequence.ts';
import type { Window } from './mandelbrotCenters.ts';
import { paletteSchema, type Palette } from './palette.ts';
import { tableHint, tableSlot } from './tableGenes.ts';
import * as z from 'zod';

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
  const choices = spec.kind === 'integer' ? spec.choices : undefined;
  const where = `params.${name} of ${formula.id}`;
  return {
    path: `params.${name}`,
    kind: spec.kind,
    choices,
    check: (value) => checkParameter(formula, spec, placeOfWord(where, choices, value)),
    set: (genome, value) => void (genome.params[name] = placeOfWord(where, choices, value) as number | number[]),
    get: (genome) => genome.params[name] as GeneValue,
  };
}

/** All functions of a flame at once: its tables follow from one another. */
function flameSlot(formula: FormulaSpec): GeneSlot {
  const isOrdered = formula.parameters.some(({ name }) => name === 'xaos');
  const tables = (value: unknown): Partial<Genome['params']> => flameTables(value as Flame, isOrdered);
  const specs = formula.parameters.filter(({ kind }) => kind === 'table');
  return {
    path: 'flame',
    kind: 'flame',
    check: (value) => specs.forEach((spec) => checkParameter(formula, spec, tables(value)[spec.name])),
    set: (genome, value) => void Object.assign(genome.params, tables(value)),
    get: ({ params }) => flameOf(params),
  };
}

/** The letters of a Lyapunov picture's pattern, with their number. */
function sequenceSlot(formula: FormulaSpec): GeneSlot {
  const [pattern, length] = (['pattern', 'length'] as const).map((name) => formula.parameters.find((spec) => spec.name === name)!);
  return {
    path: 'sequence',
    kind: 'sequence',
    check(value) {
      const numbers = patternOf(value);
      checkParameter(formula, pattern!, numbers.pattern);
      checkParameter(formula, length!, numbers.length);
    },
    set: (genome, value) => void Object.assign(genome.params, patternOf(value)),
    get: ({ params }) => lettersOf(params['pattern'] as number, params['length'] as number),
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
      ...(formula.engine === 'lyapunov' ? [sequenceSlot(formula)] : []),
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
  const slot = slots.get(path) ?? tableSlot(formulaOf(ref)!, path);
  if (!slot) {
    const hint = tableHint(formulaOf(ref)!, path) ?? (didYouMean(path, slots.keys()) || `it has ${[...slots.keys()].join(', ')}`);
    throw new GenomeError(`${ref.formula} has no gene "${path}"; ${hint}`);
  }
  return slot;
}
