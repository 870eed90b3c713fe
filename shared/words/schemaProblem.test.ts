import { expect, test } from 'vitest';
import type * as z from 'zod';
import { contract } from '../contract/index.ts';
import { decodeRequestSchema } from '../contract/latent.ts';
import { referenceRequestSchema, renderRequestSchema } from '../contract/pixels.ts';
import { defaultGenome } from '../genome/defaults.ts';
import { checkGenome, genomeSchema, pictureRecordSchema } from '../genome/genome.ts';
import { paletteSchema } from '../genome/palette.ts';
import { importPalettes } from '../genome/palettes/importPalettes.ts';
import { pathSchema, readPath } from '../genome/path.ts';
import { recipeSchema } from '../genome/recipe.ts';
import { readRecipe } from '../genome/recipeFile.ts';
import { RandomStream } from '../math/rng.ts';
import { modelConfigSchema } from '../model/config.ts';
import { problemClause, schemaProblem } from './schemaProblem.ts';

/** Phrases that the library puts into its own messages. */
const stockPhrases =
  /invalid|too (big|small)|expected|received|unrecognized|must match|undefined|\[object|NaN|something else|out of range/i;

const palette = { name: 'Grey', stops: [{ at: 0, color: '#000000' }, { at: 0.5, color: '#ffffff' }], interior: '#000000' }; // prettier-ignore
const genome = defaultGenome('kali', palette);

/** Inputs of all procedures of the contract, by name, and every other schema that something from outside has to keep. */
const schemas: [string, z.ZodType][] = [
  ...Object.entries(contract).flatMap(([group, procedures]) =>
    Object.entries(procedures).flatMap(([name, procedure]): [string, z.ZodType][] => {
      const schema = (procedure as { '~orpc': { inputSchema?: z.ZodType } })['~orpc'].inputSchema;
      return schema ? [[`${group}.${name}`, schema]] : [];
    }),
  ),
  ...Object.entries({ renderRequestSchema, referenceRequestSchema, decodeRequestSchema }),
  ...Object.entries({ genomeSchema, pictureRecordSchema, recipeSchema, pathSchema, paletteSchema, modelConfigSchema }),
];

const junk: readonly unknown[] = [
  ...[undefined, null, true, '', 'x', 'Kali', 'smoth', 'x'.repeat(30_000), '#FFFFFF', 0, 1, 1.5, -1, 1e12, -1e12, 1e300],
  ...[[], [1], [1, 2, 3], ['x'], Array.from({ length: 2000 }, () => 1), {}, { kind: 'x' }, { kind: 'uniform' }],
];

/** An input with the structure of a schema and mostly wrong values in it. */
function wrongInput(schema: z.core.$ZodType, rng: RandomStream): unknown {
  const pick = <T>(list: readonly T[]): T => list[rng.integer(list.length)]!;
  const def = schema._zod.def as unknown as Record<string, unknown> & { type: string };
  if (rng.uniform() < 0.12) return pick(junk);
  if (def['innerType'] ?? def['in']) return wrongInput((def['innerType'] ?? def['in']) as z.core.$ZodType, rng);
  switch (def.type) {
    case 'object': {
      const shape = def['shape'] as Record<string, z.core.$ZodType>;
      const more = rng.uniform() < 0.1 ? { [pick(['veiw', 'sedd', 'other'])]: 1 } : {};
      return { ...Object.fromEntries(Object.entries(shape).map(([key, part]) => [key, wrongInput(part, rng)])), ...more };
    }
    case 'array':
      return Array.from({ length: rng.integer(4) }, () => wrongInput(def['element'] as z.core.$ZodType, rng));
    case 'tuple':
      return (def['items'] as z.core.$ZodType[]).map((part) => wrongInput(part, rng));
    case 'record':
      return { a: wrongInput(def['valueType'] as z.core.$ZodType, rng) };
    case 'union':
      return wrongInput(pick(def['options'] as z.core.$ZodType[]), rng);
    case 'literal':
      return pick([...(def['values'] as unknown[]), 'other']);
    case 'enum':
      return pick([...Object.values(def['entries'] as object), 'other']);
    default:
      return pick(junk);
  }
}

test.each(schemas)('%s: whatever is wrong is said in our words', (name, schema) => {
  const stream = RandomStream.fromSeed(3).split(name);
  let told = 0;
  for (let i = 0; i < 150; i++) {
    const input = wrongInput(schema, stream.split(i));
    const { error } = schema.safeParse(input);
    for (const issue of error?.issues ?? []) {
      const { path, reason } = schemaProblem(schema, input, [issue]);
      const sentence = `${path.join('.')} ${reason}`;
      // what the input itself says is quoted and may be anything
      expect(sentence.replace(/"[^"]*"/g, '""'), JSON.stringify(issue)).not.toMatch(stockPhrases);
      expect(reason, JSON.stringify(issue)).toMatch(/^(is|has|must) \S[^\n]{1,900}$/);
      told++;
    }
  }
  expect(told).toBeGreaterThan(40);
});

/** The input with one of its parts replaced, removed, or joined by an unknown one; each part in turn. */
function* broken(input: unknown): Generator<unknown> {
  yield* [undefined, null, 'x', -1e9, 1e9, 0.5, [], {}];
  if (typeof input !== 'object' || input === null) return;
  if (!Array.isArray(input)) yield { ...input, unknown: 1 };
  for (const [key, part] of Object.entries(input))
    for (const other of broken(part)) {
      const copy = structuredClone(input) as Record<string, unknown>;
      if (other === undefined && !Array.isArray(copy)) delete copy[key];
      else copy[key] = other;
      yield copy;
    }
}

const recipe = {
  name: 'Blue',
  parts: [
    {
      formula: 'kali',
      weight: 2,
      base: { params: { mu: 0.2 }, view: { width: 2 }, iterations: 12, coloring: { density: 2 }, palette: 'grey' },
      genes: { 'params.c': { box: [[-1, -1], [0, 0]] }, 'view.width': { log: [1, 2] }, iterations: { integer: [8, 12] } },
    },
  ],
  accept: { minStd: 0.1, duplicates: { distance: 4, within: 8 } },
  design: { grid: { 'params.c': 3 } },
  labels: { classes: 4, instance: ['view.width'], jitter: { 'params.mu': 0.1 } },
  valShare: 0.5,
  palettes: ['grey'],
  supersample: 2,
  maxAttempts: 9,
}; // prettier-ignore
const path = { version: 1, kind: 'keyframes', name: 'walk', closed: false, keyframes: [genome, genome] };
const cosine = { name: 'C', cosine: { a: [0, 0, 0], b: [1, 1, 1], c: [1, 1, 1], d: [0, 0, 0] }, interior: '#000000' };

test.each<[string, object, (input: unknown) => unknown]>([
  ['genome', genome, checkGenome],
  ['recipe by hand', recipe, (json) => readRecipe(json, { palettes: [{ id: 'grey', palette }] })],
  ['path', path, readPath],
  ['palette with stops', palette, (json) => importPalettes(JSON.stringify(json ?? null), 'p.json')],
  ['palette of cosines', cosine, (json) => importPalettes(JSON.stringify(json ?? null), 'p.json')],
])('a file of a %s, wrong in one place, is refused in our words', (_, good, read) => {
  expect(() => read(good)).not.toThrow();
  let refused = 0;
  for (const input of broken(good)) {
    try {
      read(input);
    } catch (error) {
      const { name, message } = error as Error;
      expect(['UserError', 'GenomeError'], message).toContain(name);
      expect(message.replace(/"[^"]*"/g, '""')).not.toMatch(stockPhrases);
      expect(message).not.toContain('\n');
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(30);
});

test.each<[z.ZodType, unknown, string]>([
  [genomeSchema, { ...genome, iterations: 0 }, 'iterations is 0, but must be from 1 to 1000000'],
  [genomeSchema, { ...genome, iterations: 2.5 }, 'iterations is 2.5, but must be a whole number from 1 to 1000000'],
  [genomeSchema, { ...genome, precision: 'f62' }, 'precision is "f62"; did you mean f32?'],
  [genomeSchema, { ...genome, formula: undefined }, 'formula is missing'],
  [genomeSchema, { ...genome, veiw: 1 }, 'veiw is not known; did you mean view?'],
  [genomeSchema, { ...genome, params: { a: 'x' } }, 'params.a is "x", but must be a number, a list of 2 or a list'],
  [genomeSchema, 7, 'the input is 7, but must be an object'],
  [recipeSchema.shape.valShare, 1, 'the input is 1, but must be more than 0 and less than 1'],
  [recipeSchema.shape.name, 'x'.repeat(81), 'the input has 81 characters, but must have from 1 to 80'],
  [recipeSchema.shape.parts, [], 'the input must not be empty'],
  [recipeSchema.shape.design, { kind: 'sobl' }, 'kind is "sobl"; did you mean sobol?'],
  [recipeSchema.shape.design, { kind: 'grid', levels: { a: 0 } }, 'levels.a is 0, but must be from 1 to 10000'],
  [paletteSchema, { ...palette, interior: 'red' }, 'interior is "red": a colour is written #rrggbb in lower case'],
])('the sentence names the place, the value and what may be (%#)', (schema, input, sentence) => {
  const { error } = schema.safeParse(input);
  expect(problemClause(schema, input, error!, 'the input')).toBe(sentence);
});
