import { formulaOf } from '../../../shared/formula/catalog.ts';
import type { FormulaSpec } from '../../../shared/formula/spec.ts';
import { isFlame } from '../../../shared/genome/flame.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { lettersOf, mostLetters, sequenceParameters } from '../../../shared/genome/lyapunovSequence.ts';
import type { NumberRange } from '../../ui/scrub.ts';
import { viewWidthRange } from '../../viewport/fractalView.ts';
import { tableGrids } from './tableGrids.ts';

type Pair = readonly [number, number];

interface Named {
  readonly path: string;
  readonly label: string;
  /** the table that holds it, for one number of a table */
  readonly table?: string;
}

/** Something of a picture that a dataset may vary: how it is called, how far it may go, where it is now. */
export type Variable =
  | (Named & {
      readonly kind: 'real';
      readonly range: NumberRange;
      readonly value: number;
      readonly unit?: string;
      /** only whole numbers */
      readonly whole?: boolean;
    })
  | (Named & {
      readonly kind: 'complex';
      readonly ranges: readonly [NumberRange, NumberRange];
      readonly value: Pair;
    })
  /** one of some words, by its place */
  | (Named & { readonly kind: 'words'; readonly words: readonly string[]; readonly value: number })
  /** what is drawn anew as a whole, of so many pieces: `value` is how many the picture has */
  | (Named & {
      readonly kind: 'drawn';
      readonly what: 'ifs' | 'flame' | 'sequence';
      readonly range: NumberRange;
      readonly value: number;
      readonly unit: string;
    })
  | (Named & { readonly kind: 'palette'; readonly path: 'palette' });

/** The part of its range a variable is drawn from: lowest and highest value, per axis for complex ones. */
export type Span =
  | { readonly kind: 'real' | 'drawn'; readonly low: number; readonly high: number }
  | { readonly kind: 'complex'; readonly low: Pair; readonly high: Pair }
  | { readonly kind: 'words'; readonly values: readonly number[] }
  | { readonly kind: 'palette'; readonly from: PaletteChoice };

/** Which palettes pictures are drawn with: all that can be chosen, those of the program, or the user's own. */
export type PaletteChoice = 'all' | 'program' | 'own';

/** What varies, by path; what is missing stays as it is in the picture. */
export type Spans = Readonly<Record<string, Span>>;

/** Share of the whole range to either side of the picture's value in a first proposal. */
const proposedShare = 0.12;
/** A proposed view is so many times narrower to wider. */
const proposedZoom = 1.6;

/** What the engine of a formula can draw anew. */
function drawnOf(formula: FormulaSpec, { params }: Genome): Variable[] {
  const piecesOf = (table: string): number => {
    const spec = formula.parameters.find(({ name }) => name === table);
    return spec?.kind === 'table' ? (params[table] as number[]).length / spec.columns.length : 0;
  };
  const drawn = { kind: 'drawn' } as const;
  if (formula.engine === 'ifs') {
    const range = { min: 2, max: 8, integer: true };
    return [{ ...drawn, what: 'ifs', path: 'params.maps', label: 'Random maps', range, value: piecesOf('maps'), unit: ' maps' }];
  }
  if (isFlame(formula)) {
    const range = { min: 1, max: 8, integer: true };
    return [{ ...drawn, what: 'flame', path: 'flame', label: 'Random functions', range, value: piecesOf('functions'), unit: ' functions' }];
  }
  if (formula.engine === 'lyapunov') {
    const range = { min: 2, max: mostLetters, integer: true };
    const letters = lettersOf(params['pattern'] as number, params['length'] as number);
    const label = `Sequence (now ${letters})`;
    return [{ ...drawn, what: 'sequence', path: 'sequence', label, range, value: letters.length, unit: ' letters' }];
  }
  return [];
}

function parametersOf(formula: FormulaSpec, genome: Genome): Variable[] {
  const inSequence = sequenceParameters(formula);
  return formula.parameters.flatMap((spec): Variable[] => {
    const common = { path: `params.${spec.name}`, label: spec.label };
    if (spec.kind === 'table' || inSequence.includes(spec.name)) return [];
    if (spec.kind === 'complex') {
      const ranges = [0, 1].map((axis) => ({ min: spec.min[axis]!, max: spec.max[axis]! })) as [NumberRange, NumberRange];
      return [{ ...common, kind: 'complex', ranges, value: genome.params[spec.name] as Pair }];
    }
    const value = genome.params[spec.name] as number;
    if (spec.kind === 'integer' && spec.choices) return [{ ...common, kind: 'words', words: spec.choices, value }];
    const whole = spec.kind === 'integer';
    const range = { min: spec.min, max: spec.max, integer: whole };
    return [{ ...common, kind: 'real', range, value, unit: spec.kind === 'real' ? spec.unit : undefined, whole }];
  });
}

/** Everything of this picture that may vary, its parameters first and the numbers of its tables behind them. */
export function variablesOf(genome: Genome): Variable[] {
  const formula = formulaOf(genome)!;
  const { view, coloring } = genome;
  const reach = Math.max(view.width, 1e-9);
  const around = (center: number): NumberRange => ({ min: center - reach, max: center + reach });
  return [
    ...drawnOf(formula, genome),
    ...parametersOf(formula, genome),
    ...tableGrids(genome).flatMap(({ rows }) => rows.flatMap(({ cells }) => cells.flatMap(({ variable }) => variable ?? []))),
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

/** A first proposal: values around the picture's own; all the way round for angles and palette offset, and all words. */
export function proposedSpan(variable: Variable): Span {
  switch (variable.kind) {
    case 'palette':
      return { kind: 'palette', from: 'all' };
    case 'words':
      return { kind: 'words', values: variable.words.map((_, place) => place) };
    case 'drawn': {
      const [low, high] = within(variable.range, variable.value - 1, variable.value + 1);
      return { kind: 'drawn', low, high };
    }
    case 'complex': {
      const [re, im] = ([0, 1] as const).map((axis) => {
        const range = variable.ranges[axis];
        const half = (range.max - range.min) * proposedShare;
        return within(range, variable.value[axis] - half, variable.value[axis] + half);
      }) as [[number, number], [number, number]];
      return { kind: 'complex', low: [re[0], im[0]], high: [re[1], im[1]] };
    }
    case 'real': {
      const { range, value, path } = variable;
      if (path === 'coloring.offset' || path === 'view.rotationDeg') return { kind: 'real', low: range.min, high: range.max };
      const share = (range.max - range.min) * proposedShare;
      const half = variable.whole ? Math.ceil(share) : share;
      const [low, high] =
        range.scale === 'log' ? within(range, value / proposedZoom, value * proposedZoom) : within(range, value - half, value + half);
      return { kind: 'real', low, high };
    }
  }
}

/**
 * What a new dataset varies before anyone chooses: the first complex parameter, else the first map of a table or a sequence, else the centre;
 * and where the palette starts.
 */
export function proposedSpans(genome: Genome): Spans {
  const variables = variablesOf(genome);
  const isEscapeSet = genome.formula === 'mandelbrot';
  const main = (): Variable[] => {
    if (isEscapeSet) return variables.filter(({ path }) => path === 'view.center' || path === 'view.width');
    const parameter = variables.find(({ kind, path }) => kind === 'complex' && path.startsWith('params.'));
    if (parameter) return [parameter];
    const map = variables.filter(({ path }) => /^params\.(maps|functions)\.1\.[a-f]$/.test(path));
    if (map.length > 0) return map;
    return [variables.find(({ path }) => path === 'sequence') ?? variables.find(({ kind }) => kind === 'complex')!];
  };
  const offset = variables.find(({ path }) => path === 'coloring.offset')!;
  return Object.fromEntries([...main(), offset].map((variable) => [variable.path, proposedSpan(variable)]));
}

/** Tables whose numbers all come from a drawing of the whole. */
export function drawnTables(spans: Spans): readonly string[] {
  return [
    ...(spans['params.maps']?.kind === 'drawn' ? ['maps'] : []),
    ...(spans['flame'] ? ['functions', 'final', 'variations', 'xaos'] : []),
  ];
}
