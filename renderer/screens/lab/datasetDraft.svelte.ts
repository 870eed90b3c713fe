import type { CreateDataset, Dataset } from '../../../shared/contract/datasets.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import type { PaletteEntry } from '../../../shared/contract/palettes.ts';
import type { NamedRecipe, Recipe } from '../../../shared/genome/recipe.ts';
import { formulaOf } from '../../../shared/formula/catalog.ts';
import { recipeFromPicture, type DesignKind, type ViewKind } from './pictureRecipe.ts';
import { proposedSpan, proposedSpans, type Span, type Spans, type Variable } from './pictureVariables.ts';

/** The recipe made from the picture on the stage, beside the built-in ones. */
export const fromPicture = 'from this picture';

/** True for pictures whose views can be found by the samplers of the Mandelbrot set. */
export function findsViews(genome: Genome): boolean {
  return genome.formula === 'mandelbrot';
}

/** What the user has filled in to make a dataset. Lives as long as the window. */
export class DatasetDraft {
  /** `fromPicture`, or the id of a built-in recipe */
  source = $state<string>(fromPicture);
  /** what varies, per formula */
  spansByFormula = $state.raw<Readonly<Record<string, Spans>>>({});
  count = $state(1000);
  sizePx = $state(64);
  seed = $state(1);
  /** empty: the proposed name */
  name = $state('');
  skipFlat = $state(true);
  skipAlike = $state(false);
  design = $state<DesignKind>('random');
  /** steps of each number of a grid */
  steps = $state(5);
  view = $state<ViewKind>('chosen');
  hasClasses = $state(false);
  classes = $state(100);
  /** percent of what the numbers of a class vary over */
  nudgePercent = $state(0);
  /** percent set apart for validation */
  valPercent = $state(0);
  recipes = $state.raw<readonly NamedRecipe[]>([]);
  /** names that are taken */
  taken = $state.raw<readonly string[]>([]);
  /** the dataset being made from here, and its job */
  made = $state.raw<{ readonly datasetId: string; readonly jobId: string; readonly name: string } | null>(null);

  spans(genome: Genome): Spans {
    return this.spansByFormula[genome.formula] ?? proposedSpans(genome);
  }

  setSpan(genome: Genome, path: string, span: Span): void {
    this.spansByFormula = { ...this.spansByFormula, [genome.formula]: { ...this.spans(genome), [path]: span } };
  }

  /** Has these vary, those that do not yet as proposed, or not. */
  toggle(genome: Genome, variables: readonly Variable[], varies: boolean): void {
    const spans = { ...this.spans(genome) };
    for (const variable of variables)
      if (varies) spans[variable.path] ??= proposedSpan(variable);
      else delete spans[variable.path];
    this.spansByFormula = { ...this.spansByFormula, [genome.formula]: spans };
  }

  /** The name given, or a free one after the source. */
  finalName(genome: Genome): string {
    if (this.name.trim()) return this.name.trim();
    const builtIn = this.recipes.find(({ id }) => id === this.source);
    const stem = builtIn?.recipe.name ?? formulaOf(genome)?.label ?? genome.formula;
    for (let n = 1; ; n++) if (!this.taken.includes(`${stem} ${n}`)) return `${stem} ${n}`;
  }

  recipe(genome: Genome, palettes: readonly PaletteEntry[]): string | Recipe {
    if (this.source !== fromPicture) return this.source;
    const { skipFlat, skipAlike, design, steps, count, hasClasses, classes, nudgePercent, valPercent } = this;
    return recipeFromPicture(genome, this.spans(genome), {
      name: this.finalName(genome),
      palettes,
      skipFlat,
      skipAlike,
      design,
      steps,
      count,
      view: findsViews(genome) ? this.view : 'chosen',
      classes: hasClasses ? classes : 0,
      nudge: nudgePercent / 100,
      valShare: valPercent / 100,
    });
  }

  request(genome: Genome, palettes: readonly PaletteEntry[]): CreateDataset {
    return { recipe: this.recipe(genome, palettes), count: this.count, sizePx: this.sizePx, seed: this.seed, name: this.finalName(genome) };
  }

  started(dataset: Dataset, jobId: string): void {
    this.made = { datasetId: dataset.id, jobId, name: dataset.name };
    this.taken = [...this.taken, dataset.name];
    this.name = '';
  }
}

export const datasetDraft = new DatasetDraft();
