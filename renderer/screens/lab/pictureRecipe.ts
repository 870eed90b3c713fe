import { formulaOf } from '../../../shared/formula/catalog.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import type { PaletteEntry } from '../../../shared/contract/palettes.ts';
import type { AcceptRules, Gene, Recipe, Sampler } from '../../../shared/genome/recipe.ts';
import { drawnTables, variablesOf, type Span, type Spans, type Variable } from './pictureVariables.ts';

/** The palettes of a choice; all of them where the user's own have gone. */
function palettesOf(span: Span | undefined, palettes: readonly PaletteEntry[]): readonly PaletteEntry[] {
  if (span?.kind !== 'palette') return [];
  const chosen = palettes.filter(({ builtIn }) => span.from === 'all' || builtIn === (span.from === 'program'));
  return chosen.length > 0 ? chosen : palettes;
}

function drawnSampler(what: Extract<Variable, { kind: 'drawn' }>['what'], pieces: [number, number]): Sampler {
  switch (what) {
    case 'ifs':
      return { kind: 'ifs', style: 'anderson', maps: pieces };
    case 'flame':
      return { kind: 'flame', functions: pieces, post: 0.35, final: 0.25 };
    case 'sequence':
      return { kind: 'sequence', length: pieces };
  }
}

function geneOf(variable: Variable, span: Span, palettes: readonly PaletteEntry[]): Gene {
  const { path } = variable;
  switch (span.kind) {
    case 'palette':
      return { path, sampler: { kind: 'choice', values: palettesOf(span, palettes).map(({ id }) => id) } };
    case 'complex':
      return { path, sampler: { kind: 'box', min: [...span.low], max: [...span.high] } };
    case 'words': {
      const { words } = variable as Extract<Variable, { kind: 'words' }>;
      return { path, sampler: { kind: 'choice', values: span.values.map((place) => words[place]!) } };
    }
    case 'drawn':
      return { path, sampler: drawnSampler((variable as Extract<Variable, { kind: 'drawn' }>).what, [span.low, span.high]) };
    case 'real': {
      if (variable.kind === 'real' && variable.whole)
        return { path, sampler: { kind: 'integer', min: Math.ceil(span.low), max: Math.floor(span.high) } };
      const isLog = variable.kind === 'real' && variable.range.scale === 'log';
      return { path, sampler: { kind: isLog ? 'log' : 'uniform', min: span.low, max: span.high } };
    }
  }
}

/**
 * Rules that keep flat, empty and noisy pictures out (entropy of 6 bits; thresholds as found on random Kali sets). What the picture itself is, as an
 * attractor that fills little, its variations may be.
 */
const noFlatPictures: AcceptRules = {
  minEntropyBits: 2.5,
  minStd: 0.05,
  minEdgeDensity: 0.02,
  maxInterior: 0.7,
  maxNoiseRatio: 0.9,
  easedToBase: true,
};

/** How samples are spread; a grid takes the same number of steps for every number. */
export const designKinds = ['random', 'sobol', 'latin', 'rd', 'grid'] as const;
export type DesignKind = (typeof designKinds)[number];

/** Where views of the Mandelbrot set lie: what is chosen under "What varies", or one of the samplers that find a place. */
export const viewKinds = ['chosen', 'window', 'minibrot', 'misiurewicz'] as const;
export type ViewKind = (typeof viewKinds)[number];

/** Samplers of whole views, with the bounds they are first given. */
const viewSamplers: Readonly<Record<Exclude<ViewKind, 'chosen'>, Sampler>> = {
  window: { kind: 'window', width: [0.0005, 0.3] },
  minibrot: { kind: 'minibrot', periods: [3, 60], frames: [4, 24] },
  misiurewicz: { kind: 'misiurewicz', preperiods: [2, 10], periods: [1, 6], width: [0.0002, 0.02] },
};

export interface PictureRecipeOptions {
  readonly name: string;
  readonly skipFlat: boolean;
  readonly skipAlike?: boolean;
  readonly design?: DesignKind;
  /** steps of each number of a grid */
  readonly steps?: number;
  /** images of the dataset: the strata of a Latin hypercube */
  readonly count?: number;
  readonly view?: ViewKind;
  /** 0 for a dataset without classes */
  readonly classes?: number;
  /** how far the numbers of a class move from image to image, as a share of what they vary over */
  readonly nudge?: number;
  /** share set apart for validation; 0 for none */
  readonly valShare?: number;
  readonly palettes: readonly PaletteEntry[];
}

function isPlace(path: string): boolean {
  return path === 'view.center' || path === 'view.width';
}

/** The design, or nothing for a random one. */
function designOf(genes: readonly Gene[], { design = 'random', steps = 5, count }: PictureRecipeOptions): Pick<Recipe, 'design'> {
  switch (design) {
    case 'random':
      return {};
    case 'grid': {
      const numbers = genes.filter(({ sampler }) => sampler.kind === 'uniform' || sampler.kind === 'log' || sampler.kind === 'box');
      return { design: { kind: 'grid', levels: Object.fromEntries(numbers.map(({ path }) => [path, steps])) } };
    }
    case 'latin':
      return { design: count === undefined ? { kind: 'latin' } : { kind: 'latin', strata: count } };
    case 'sobol':
    case 'rd':
      return { design: { kind: design } };
  }
}

/** Numbers of tables that are drawn as a whole lie about between these. */
const drawnReach = 1;

/** How far each gene of a class is nudged in its images: numbers only, and what is drawn by its first table. */
function jitterOf(genes: readonly Gene[], nudge: number): Record<string, number> {
  const amounts = genes.flatMap(({ path, sampler }): [string, number][] => {
    switch (sampler.kind) {
      case 'uniform':
      case 'log':
        return [[path, nudge * (sampler.max - sampler.min)]];
      case 'box':
        return [[path, nudge * Math.max(sampler.max[0] - sampler.min[0], sampler.max[1] - sampler.min[1])]];
      case 'ifs':
        return [[path, nudge * 2 * drawnReach]];
      case 'flame':
        return [['params.functions', nudge * 2 * drawnReach]];
      default:
        return [];
    }
  });
  return Object.fromEntries(amounts.filter(([, amount]) => amount > 0));
}

/** True for genes that make a class; the others vary among its images. */
function isOfClass({ path }: Gene): boolean {
  return path.startsWith('params.') || path === 'flame' || path === 'sequence';
}

function labelsOf(genes: readonly Gene[], { classes = 0, nudge = 0 }: PictureRecipeOptions): Pick<Recipe, 'labels'> {
  if (classes === 0) return {};
  const instance = genes.filter((gene) => !isOfClass(gene)).map(({ path }) => path);
  const jitter = jitterOf(genes.filter(isOfClass), nudge);
  return { labels: { classes, instance, ...(Object.keys(jitter).length > 0 ? { jitter } : {}) } };
}

/** The recipe that draws variations of one picture. With classes, a class is one set of parameters; view, colours and palette vary within it. */
export function recipeFromPicture(genome: Genome, spans: Spans, options: PictureRecipeOptions): Recipe {
  const { view = 'chosen', valShare = 0 } = options;
  const findsView = view !== 'chosen';
  const whole = drawnTables(spans);
  const varied = variablesOf(genome).filter(
    ({ path, table }) => path in spans && !(findsView && isPlace(path)) && !(table !== undefined && whole.includes(table)),
  );
  const genes = varied.map((variable) => geneOf(variable, spans[variable.path]!, options.palettes));
  if (findsView) genes.push({ path: 'view', sampler: viewSamplers[view] });
  return {
    version: 1,
    name: options.name,
    description:
      `Variations of one ${formulaOf(genome)!.label} picture: ${varied.map(({ label }) => label).join(', ') || 'nothing varies'}.`.slice(
        0,
        500,
      ),
    parts: [{ weight: 1, base: genome, genes }],
    accept: { ...(options.skipFlat ? noFlatPictures : {}), ...(options.skipAlike ? { duplicates: { distance: 6, within: 256 } } : {}) },
    ...designOf(genes, options),
    ...labelsOf(genes, options),
    ...(valShare > 0 ? { valShare } : {}),
    maxAttempts: 200,
    supersample: 2,
    palettes: Object.fromEntries(palettesOf(spans['palette'], options.palettes).map(({ id, palette }) => [id, palette])),
  };
}
