import { splitOf } from '../../../shared/genome/labels.ts';
import { mapInTurns } from '../turns.ts';
import { classesOf, type DatasetReader } from './read.ts';

/** Images of one name. */
export interface Count {
  readonly name: string;
  readonly images: number;
}

/** How the images of a dataset fall into classes and into the parts it is split in; empty where it has none. */
export interface DatasetCounts {
  readonly classes: readonly Count[];
  readonly splits: readonly Count[];
}

const blockEntries = 1024;
/** Beyond, the parts of a recipe without classes are not counted: each image is looked at. */
const mostCounted = 1_000_000;

class Tally {
  readonly #counts = new Map<string, number>();
  add(name: string | null | undefined, images = 1): void {
    if (name !== null && name !== undefined) this.#counts.set(name, (this.#counts.get(name) ?? 0) + images);
  }
  get list(): Count[] {
    return [...this.#counts].map(([name, images]) => ({ name, images }));
  }
}

/** Counts what is there of a dataset, complete or not. @throws UserError FILE_CORRUPT, FILE_UNREADABLE */
export async function countDataset(reader: DatasetReader): Promise<DatasetCounts> {
  const { plan, done } = reader;
  const splits = new Tally();
  const names = classesOf(plan);
  if (!plan.recipe) {
    const classes = new Tally();
    for (const name of names) classes.add(name, 0);
    for (let from = 0; from < done; from += blockEntries)
      for (const { label, split } of await reader.entries(from, Math.min(blockEntries, done - from))) {
        classes.add(label);
        splits.add(split);
      }
    return { classes: classes.list, splits: splits.list };
  }
  const { recipe, seed } = plan;
  const isSplit = recipe.valShare !== undefined;
  if (!recipe.labels) {
    if (isSplit && done <= mostCounted)
      await mapInTurns(
        Array.from({ length: done }, (_, index) => index),
        (index) => splits.add(splitOf(recipe, seed, index)),
      );
    return { classes: [], splits: splits.list };
  }
  // sample i is of class i mod classes, and a class lies in one part
  const classes = names.map((name, label) => ({ name, images: Math.max(0, Math.ceil((done - label) / names.length)) }));
  if (isSplit) for (const [label, { images }] of classes.entries()) splits.add(splitOf(recipe, seed, label), images);
  return { classes, splits: splits.list };
}
