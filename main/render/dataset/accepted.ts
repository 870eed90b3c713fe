import type { Genome } from '../../../shared/genome/genome.ts';
import type { AcceptRules, Recipe } from '../../../shared/genome/recipe.ts';
import { sampleClass, sampleGenome } from '../../../shared/genome/sample.ts';
import type { Renderer } from '../renderer.ts';
import { mapInTurns } from '../turns.ts';
import { countReasons, rulesOf, settle, settleUnlike, type Rejections, type Run, type Search, type Settled } from './settle.ts';

export interface AcceptedSamples {
  readonly genomes: readonly Genome[];
  readonly rejections: Rejections;
}

/** Adds counts by reason. */
export function addRejections(total: Rejections, more: Rejections): void {
  for (const [reason, count] of Object.entries(more)) total[reason] = (total[reason] ?? 0) + count;
}

function hasRules(recipe: Recipe): boolean {
  return Object.values(recipe.accept).some((rule) => rule !== undefined);
}

/** What is remembered of a recipe, so that neighbouring chunks do not work it out again. Forgetting changes no result. */
interface Memory {
  readonly classes: Map<string, Pick<Settled, 'attempt' | 'reasons'>>;
  readonly runs: Map<string, Promise<Run>>;
  rules: AcceptRules | null;
}

const rememberedClasses = 100_000;
const rememberedRuns = 16;
const memories = new WeakMap<Recipe, Memory>();

function memoryOf(recipe: Recipe): Memory {
  let memory = memories.get(recipe);
  if (!memory) {
    memory = { classes: new Map(), runs: new Map(), rules: null };
    memories.set(recipe, memory);
  }
  return memory;
}

/** The kept attempt at each of these classes: the first whose look passes the rules, likeness aside. */
async function settleClasses(
  recipe: Recipe,
  seed: number,
  labels: readonly number[],
  { rules, renderer, signal }: Pick<Search, 'rules' | 'renderer' | 'signal'>,
): Promise<ReadonlyMap<number, Pick<Settled, 'attempt' | 'reasons'>>> {
  const { classes } = memoryOf(recipe);
  const found = new Map<number, Pick<Settled, 'attempt' | 'reasons'>>();
  for (const label of labels) {
    const known = classes.get(`${seed}:${label}`);
    if (known) found.set(label, known);
  }
  const search: Search = { recipe, rules, renderer, signal, draw: (label, attempt) => sampleClass(recipe, seed, label, attempt) };
  const missing = labels.filter((label) => !found.has(label));
  for (const [label, { attempt, reasons }] of await settle(search, missing)) {
    found.set(label, { attempt, reasons });
    if (classes.size < rememberedClasses) classes.set(`${seed}:${label}`, { attempt, reasons });
  }
  return found;
}

/** The indices asked for, together with all that come before them in their run of `within`, run by run. */
function withEarlier(indices: readonly number[], within: number): Map<number, number[]> {
  const last = new Map<number, number>();
  for (const index of indices) {
    const run = Math.floor(index / within);
    last.set(run, Math.max(last.get(run) ?? 0, index));
  }
  return new Map([...last].map(([run, index]) => [run, Array.from({ length: index - run * within + 1 }, (_, i) => run * within + i)]));
}

/** A run up to its last index asked for; callers at the same time go on from each other. */
async function settleRun(search: Search, seed: number, run: number, indices: readonly number[], distance: number): Promise<Run> {
  const { runs } = memoryOf(search.recipe);
  const key = `${seed}:${run}`;
  const fresh: Run = { settled: [], hashes: [] };
  const before = runs.get(key) ?? Promise.resolve(fresh);
  const next = before
    // whoever began it may have been stopped
    .catch(() => fresh)
    .then((known) =>
      known.settled.length >= indices.length ? known : settleUnlike(search, known, indices.slice(known.settled.length), distance),
    );
  runs.delete(key);
  runs.set(key, next);
  if (runs.size > rememberedRuns) runs.delete(runs.keys().next().value!);
  return next;
}

/** Reasons for attempts at a class are told apart, and counted with the class's first sample. */
function classReasons(indices: readonly number[], classes: ReadonlyMap<number, Pick<Settled, 'reasons'>>): string[] {
  const asked = new Set(indices);
  return [...classes].flatMap(([label, { reasons }]) => (asked.has(label) ? reasons.map((reason) => `class: ${reason}`) : []));
}

/**
 * The genomes of these samples: for each index the first attempt whose probe passes the recipe's rules. With labels the same holds for classes
 * first. The result for an index depends on (recipe, seed, index) alone, as do the rejections counted for it; where images are compared,
 * the earlier ones of its run of `duplicates.within` are worked out too.
 * @throws UserError RECIPE_ACCEPTS_NOTHING for the first index that runs out of attempts; BAD_RECIPE
 */
export async function acceptedSamples(
  recipe: Recipe,
  seed: number,
  indices: readonly number[],
  renderer: Renderer,
  signal?: AbortSignal,
): Promise<AcceptedSamples> {
  if (!hasRules(recipe))
    return { genomes: await mapInTurns(indices, (index) => sampleGenome(recipe, seed, index, 0), signal), rejections: {} };
  const { duplicates } = recipe.accept;
  const runs = duplicates ? withEarlier(indices, duplicates.within) : null;
  const needed = runs ? [...runs.values()].flat() : indices;
  const classOf = (index: number): number => index % recipe.labels!.classes;
  const labels = recipe.labels ? [...new Set(needed.map(classOf))] : [];
  const rules = (memoryOf(recipe).rules ??= await rulesOf(recipe, renderer));
  const classes = await settleClasses(recipe, seed, labels, { rules, renderer, signal });
  const search: Search = {
    recipe,
    rules,
    renderer,
    signal,
    draw: (index, attempt) => sampleGenome(recipe, seed, index, attempt, recipe.labels ? classes.get(classOf(index))!.attempt : 0),
  };
  const settled = new Map<number, Settled>();
  if (!runs) for (const [index, sample] of await settle(search, indices)) settled.set(index, sample);
  else
    for (const [run, members] of runs) {
      const { settled: samples } = await settleRun(search, seed, run, members, duplicates!.distance);
      for (const [i, index] of members.entries()) settled.set(index, samples[i]!);
    }
  const kept = indices.map((index) => settled.get(index)!);
  return {
    genomes: kept.map(({ genome }) => genome),
    rejections: countReasons([...classReasons(indices, classes), ...kept.flatMap(({ reasons }) => reasons)]),
  };
}
