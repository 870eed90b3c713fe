import { formulaOf } from '../../../shared/formula/catalog.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import type { PaletteEntry } from '../../../shared/contract/palettes.ts';
import type { AcceptRules, Gene, Recipe, Sampler } from '../../../shared/genome/recipe.ts';
import type { NumberRange } from '../../ui/scrub.ts';
import { viewWidthRange } from '../../viewport/fractalView.ts';

type Pair = readonly [number, number];

/** Something of a picture that a dataset may vary: how it is called, how far it may go, where it is now. */
export type Variable =
  | {
      readonly kind: 'real';
      readonly path: string;
      readonly label: string;
      readonly range: NumberRange;
      readonly value: number;
      readonly unit?: string;
      /** only whole numbers */
      readonly whole?: boolean;
    }
  | {
      readonly kind: 'complex';
      readonly path: string;
      readonly label: string;
      readonly ranges: readonly [NumberRange, NumberRange];
      readonly value: Pair;
    }
  | { readonly kind: 'palette'; readonly path: 'palette'; readonly label: string };

/** The part of its range a variable is drawn from: lowest and highest value, per axis for complex ones. */
export type Span =
  | { readonly kind: 'real'; readonly low: number; readonly high: number }
  | { readonly kind: 'complex'; readonly low: Pair; readonly high: Pair }
  | { readonly kind: 'palette'; readonly from: PaletteChoice };

/** Which palettes pictures are drawn with: all that can be chosen, those of the program, or the user's own. */
export type PaletteChoice = 'all' | 'program' | 'own';

/** What varies, by path; what is missing stays as it is in the picture. */
export type Spans = Readonly<Record<string, Span>>;

/** Share of the whole range to either side of the picture's value in a first proposal. */
const proposedShare = 0.12;
/** A proposed view is so many times narrower to wider. */
const proposedZoom = 1.6;

/** Everything of this picture that may vary, its parameters first. */
export function variablesOf(genome: Genome): Variable[] {
  const formula = formulaOf(genome)!;
  const { view, coloring } = genome;
  const reach = Math.max(view.width, 1e-9);
  const around = (center: number): NumberRange => ({ min: center - reach, max: center + reach });
  return [
    ...formula.parameters.flatMap((spec): Variable[] => {
      const common = { path: `params.${spec.name}`, label: spec.label };
      if (spec.kind === 'table') return [];
      if (spec.kind !== 'complex')
        return [
          {
            ...common,
            kind: 'real',
            range: { min: spec.min, max: spec.max },
            value: genome.params[spec.name] as number,
            unit: spec.kind === 'real' ? spec.unit : undefined,
            whole: spec.kind === 'integer',
          },
        ];
      const ranges = [0, 1].map((axis) => ({ min: spec.min[axis]!, max: spec.max[axis]! })) as [NumberRange, NumberRange];
      return [{ ...common, kind: 'complex', ranges, value: genome.params[spec.name] as Pair }];
    }),
    { kind: 'complex', path: 'view.center', label: 'Centre', ranges: [around(view.center[0]), around(view.center[1])], value: view.center },
    {
      kind: 'real',
      path: 'view.width',
      label: 'Width',
      range: { min: Math.max(viewWidthRange.min, view.width / 100), max: view.width * 10, scale: 'log' },
      value: view.width,
    },
    { kind: 'real', path: 'view.rotationDeg', label: 'View rotation', range: { min: -180, max: 180 }, value: view.rotationDeg, unit: '°' },
    { kind: 'real', path: 'coloring.density', label: 'Density', range: { min: -10, max: 10 }, value: coloring.density },
    { kind: 'real', path: 'coloring.offset', label: 'Offset', range: { min: 0, max: 1 }, value: coloring.offset },
    { kind: 'palette', path: 'palette', label: 'Palette' },
  ];
}

function within(range: NumberRange, low: number, high: number): [number, number] {
  return [Math.max(range.min, low), Math.min(range.max, high)];
}

/** A first proposal: values around the picture's own; all the way round for angles and palette offset. */
export function proposedSpan(variable: Variable): Span {
  if (variable.kind === 'palette') return { kind: 'palette', from: 'all' };
  if (variable.kind === 'complex') {
    const [re, im] = ([0, 1] as const).map((axis) => {
      const range = variable.ranges[axis];
      const half = (range.max - range.min) * proposedShare;
      return within(range, variable.value[axis] - half, variable.value[axis] + half);
    }) as [[number, number], [number, number]];
    return { kind: 'complex', low: [re[0], im[0]], high: [re[1], im[1]] };
  }
  const { range, value, path } = variable;
  if (path === 'coloring.offset' || path === 'view.rotationDeg') return { kind: 'real', low: range.min, high: range.max };
  const share = (range.max - range.min) * proposedShare;
  const half = variable.whole ? Math.ceil(share) : share;
  const [low, high] =
    range.scale === 'log' ? within(range, value / proposedZoom, value * proposedZoom) : within(range, value - half, value + half);
  return { kind: 'real', low, high };
}

/** What a new dataset varies before anyone chooses: the first complex parameter, else the centre, and where the palette starts. */
export function proposedSpans(genome: Genome): Spans {
  const variables = variablesOf(genome);
  const isEscapeSet = genome.formula === 'mandelbrot';
  const main = isEscapeSet ? variables.find(({ path }) => path === 'view.center') : variables.find(({ kind }) => kind === 'complex');
  const paths = [main!.path, ...(isEscapeSet ? ['view.width'] : []), 'coloring.offset'];
  return Object.fromEntries(
    variables.filter(({ path }) => paths.includes(path)).map((variable) => [variable.path, proposedSpan(variable)]),
  );
}

/** The palettes of a choice; all of them where the user's own have gone. */
function palettesOf(span: Span | undefined, palettes: readonly PaletteEntry[]): readonly PaletteEntry[] {
  if (span?.kind !== 'palette') return [];
  const chosen = palettes.filter(({ builtIn }) => span.from === 'all' || builtIn === (span.from === 'program'));
  return chosen.length > 0 ? chosen : palettes;
}

function geneOf(variable: Variable, span: Span, palettes: readonly PaletteEntry[]): Gene {
  const { path } = variable;
  switch (span.kind) {
    case 'palette':
      return { path, sampler: { kind: 'choice', values: palettesOf(span, palettes).map(({ id }) => id) } };
    case 'complex':
      return { path, sampler: { kind: 'box', min: [...span.low], max: [...span.high] } };
    case 'real': {
      if (variable.kind === 'real' && variable.whole)
        return { path, sampler: { kind: 'integer', min: Math.ceil(span.low), max: Math.floor(span.high) } };
      const isLog = variable.kind === 'real' && variable.range.scale === 'log';
      return { path, sampler: { kind: isLog ? 'log' : 'uniform', min: span.low, max: span.high } };
    }
  }
}

/** Rules that keep flat, empty and noisy pictures out (entropy of 6 bits; thresholds as found on random Kali sets). */
const noFlatPictures: AcceptRules = { minEntropyBits: 2.5, minStd: 0.05, minEdgeDensity: 0.02, maxInterior: 0.7, maxNoiseRatio: 0.9 };

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

/** The recipe that draws variations of one picture. With classes, a class is one set of parameters; view, colours and palette vary within it. */
export function recipeFromPicture(genome: Genome, spans: Spans, options: PictureRecipeOptions): Recipe {
  const { view = 'chosen', classes = 0, valShare = 0 } = options;
  const findsView = view !== 'chosen';
  const varied = variablesOf(genome).filter(({ path }) => path in spans && !(findsView && isPlace(path)));
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
    ...(classes > 0 ? { labels: { classes, instance: genes.map(({ path }) => path).filter((path) => !path.startsWith('params.')) } } : {}),
    ...(valShare > 0 ? { valShare } : {}),
    maxAttempts: 200,
    supersample: 2,
    palettes: Object.fromEntries(palettesOf(spans['palette'], options.palettes).map(({ id, palette }) => [id, palette])),
  };
}
