import { didYouMean } from '../words/didYouMean.ts';
import { broughtTexts } from './broughtTexts.ts';
import { builtInIds } from './builtIn.ts';
import { findFormula } from './catalog.ts';
import type { FormulaSpec } from './spec.ts';

/** How several formulas become one. */
export type Mixing =
  /** each for so many steps in turn, again and again, after `before` steps of the first */
  | { readonly kind: 'sequence'; readonly counts?: readonly number[]; readonly before?: number }
  /** the weighted sum of all their steps */
  | { readonly kind: 'blend' }
  /** one or the other, by where the point is or how far the orbit has come */
  | { readonly kind: 'switch'; readonly by: 'region' | 'sign' | 'step' }
  /** one after the other within each step */
  | { readonly kind: 'cascade' };

export const mixingKinds = ['sequence', 'blend', 'switch', 'cascade'] as const;

/** Something done to the point before the formula sees it (pre) or to what it gives (post). */
export type Transform = 'rotate' | 'scale' | 'fold' | 'boxfold' | 'spherefold' | 'invert' | 'polarfold' | 'swirl' | 'tile' | 'power';

export const transforms: readonly Transform[] = [
  'rotate',
  'scale',
  'fold',
  'boxfold',
  'spherefold',
  'invert',
  'polarfold',
  'swirl',
  'tile',
  'power',
];

export interface MixtureRequest {
  /** the new formula's own id and label */
  readonly id: string;
  readonly label: string;
  /** ids of formulas that are built in or in `own`, 1 to 6, the same one as often as wanted */
  readonly formulas: readonly string[];
  /** formulas of the user that may be among them; the mixture carries their texts */
  readonly own?: readonly FormulaSpec[];
  readonly mixing: Mixing;
  readonly pre?: readonly Transform[];
  readonly post?: readonly Transform[];
  /** adds a parameter `mu` that mixes the pixel into every c: 0 is Julia mode, 1 Mandelbrot mode */
  readonly mandelbrotWeight?: boolean;
}

const number = (value: number): string => String(value);
const pair = ([re, im]: readonly [number, number]): string => `(${number(re)}, ${number(im)})`;

/** What a transform takes: the line that declares its parameter (NAME is filled in), and the expression. */
const written: Readonly<Record<Transform, { readonly parameter: string; readonly apply: (z: string, name: string) => string }>> = {
  rotate: { parameter: 'angle = 30 in -180 .. 180 "turn" "Turns the point."', apply: (z, name) => `rotate(${z}, ${name})` },
  scale: { parameter: 'real = 1.1 in 0.2 .. 3 "scale" "Factor on the point."', apply: (z, name) => `${name} * (${z})` },
  fold: { parameter: '', apply: (z) => `fold(${z})` },
  boxfold: {
    parameter: 'real = 1 in 0.1 .. 3 "box" "Half side of the box that the point is folded into."',
    apply: (z, name) => `boxfold(${z}, ${name})`,
  },
  spherefold: {
    parameter: 'real = 0.5 in 0.05 .. 1 "inner radius" "Radius within which the point is pushed out most."',
    apply: (z, name) => `spherefold(${z}, ${name})`,
  },
  invert: {
    parameter: 'real = 1 in 0.1 .. 3 "circle" "Radius of the circle the point is mirrored at."',
    apply: (z, name) => `invert(${z}, ${name})`,
  },
  polarfold: {
    parameter: 'integer = 6 in 2 .. 24 "mirrors" "How many pairs of mirrors stand around 0."',
    apply: (z, name) => `polarfold(${z}, ${name})`,
  },
  swirl: {
    parameter: 'real = 0.3 in -3 .. 3 "swirl" "How far the point is turned at distance 1."',
    apply: (z, name) => `swirl(${z}, ${name})`,
  },
  tile: { parameter: 'real = 1.5 in 0.2 .. 5 "tile" "Half side of the tiles."', apply: (z, name) => `tile(${z}, ${name})` },
  power: { parameter: 'real = 1.5 in 0.2 .. 4 "power" "Power of the point."', apply: (z, name) => `(${z}) ^ ${name}` },
};

/** Orbits of mixtures are held in this square: where one formula sends them off, another may bring them back. */
const bound = '1e6';

interface Part {
  /** its short name: A, B, ... */
  readonly as: string;
  readonly spec: FormulaSpec;
}

/** Applies transforms in turn, and writes down the parameters they take. */
function transformed(z: string, list: readonly Transform[], when: 'pre' | 'post', parameters: string[]): string {
  return list.reduce((inner, transform, index) => {
    const name = `${when}_${transform}${list.indexOf(transform) === index ? '' : index + 1}`;
    const { parameter, apply } = written[transform];
    if (parameter) parameters.push(`param ${name}: ${parameter.replace('"', `"${when === 'pre' ? 'First' : 'Last'}: `)}`);
    return apply(inner, name);
  }, z);
}

function sequenceStep(
  parts: readonly Part[],
  call: (part: Part, z: string) => string,
  z: string,
  { counts, before = 0 }: Extract<Mixing, { kind: 'sequence' }>,
): string[] {
  const lengths = parts.map((_, i) => Math.max(1, Math.round(counts?.[i] ?? 1)));
  const total = lengths.reduce((a, b) => a + b, 0);
  let end = total;
  // from the last to the first: A for turns below the first end, else B below the second, ...
  const choice = parts.reduceRight((otherwise, part, i) => {
    end -= lengths[i]!;
    return otherwise === '' ? call(part, z) : `turn < ${number(end + lengths[i]!)} ? ${call(part, z)} : ${otherwise}`;
  }, '');
  const lead = before > 0 ? `n < ${before} ? ${call(parts[0]!, z)} : ` : '';
  return [
    `  # where this step stands in the cycle of ${total}`,
    `  turn = mod(n${before > 0 ? ` - ${before}` : ''}, ${total})`,
    `  next = ${lead}${choice}`,
  ];
}

function mixingLines(
  parts: readonly Part[],
  call: (part: Part, z: string) => string,
  z: string,
  mixing: Mixing,
  parameters: string[],
): string[] {
  switch (mixing.kind) {
    case 'sequence':
      return sequenceStep(parts, call, z, mixing);
    case 'blend': {
      for (const { as, spec } of parts)
        parameters.push(
          `param w_${as}: real = ${number(Math.round(100 / parts.length) / 100)} in 0 .. 1.5 "Weight of ${as}" "How much of ${spec.label} goes into each step."`,
        );
      return [`  next = ${parts.map((part) => `w_${part.as} * ${call(part, z)}`).join(' + ')}`];
    }
    case 'switch': {
      const [a, b] = [call(parts[0]!, z), call(parts[1]!, z)];
      if (mixing.by === 'region') {
        parameters.push(
          'param border: real = 1 in 0.05 .. 4 "Border" "Inside the circle of this radius the first formula is used, outside the second."',
        );
        return [`  next = |z| < border ? ${a} : ${b}`];
      }
      if (mixing.by === 'sign')
        return ['  # right of the imaginary axis the first formula, left the second', `  next = re(z) >= 0 ? ${a} : ${b}`];
      parameters.push('param first: integer = 4 in 1 .. 100 "Steps of the first" "So many steps of the first formula, then the second."');
      return [`  next = n < first ? ${a} : ${b}`];
    }
    case 'cascade':
      return [`  next = ${parts.reduce((inner, part) => call(part, inner), z)}`];
  }
}

/**
 * Writes the text of a mixture: a formula like any other, to be changed by hand afterwards.
 * @throws RangeError where the formulas are too few or too many, one is not known or has no step of its own, or two bring different
 * texts of a third
 */
export function mixtureText(request: MixtureRequest): string {
  const { id, label, formulas, own = [], mixing, pre = [], post = [], mandelbrotWeight = false } = request;
  const least = mixing.kind === 'switch' ? 2 : 1;
  const most = mixing.kind === 'switch' ? 2 : 6;
  if (formulas.length < least || formulas.length > most)
    throw new RangeError(`a ${mixing.kind} takes ${least === most ? most : `${least} to ${most}`} formulas, not ${formulas.length}`);
  const parts = formulas.map((formula, i): Part => {
    const spec = findFormula(formula) ?? own.find((one) => one.id === formula);
    const hint = didYouMean(formula, [...builtInIds(), ...own.map((one) => one.id)]);
    if (!spec) throw new RangeError(`there is no formula "${formula}" that is built in or in the workspace${hint && `; ${hint}`}`);
    if (spec.engine !== 'orbit') throw new RangeError(`${formula} is drawn by an engine of its own and cannot be mixed`);
    return { as: String.fromCharCode(65 + i), spec };
  });
  const parameters: string[] = [];
  const hasC = ({ spec }: Part): boolean => spec.parameters.some(({ name, kind }) => name === 'c' && kind === 'complex');
  const weighted = mandelbrotWeight && parts.some(hasC);
  if (weighted) {
    parameters.push(
      'param mu: real = 0.3 in 0 .. 1 "Mandelbrot weight" "How much of the pixel is mixed into every c: 0 is Julia mode, 1 Mandelbrot mode."',
    );
    for (const { as, spec } of parts.filter(hasC)) {
      const c = spec.parameters.find(({ name }) => name === 'c')!;
      if (c.kind === 'complex')
        parameters.push(`param ${as}_c: complex = ${pair(c.default)} in ${pair(c.min)} .. ${pair(c.max)} "${as} ${c.label}" "${c.help}"`);
    }
  }
  const call = (part: Part, z: string): string => `${part.as}(${z}${weighted && hasC(part) ? `, c = mix(${part.as}_c, pixel, mu)` : ''})`;
  const point = transformed('z', pre, 'pre', parameters);
  const lines = mixingLines(parts, call, pre.length > 0 ? 'point' : 'z', mixing, parameters);
  const result = transformed('next', post, 'post', parameters);
  const names = parts.map(({ spec }) => spec.label).join(', ');
  return `${[
    `formula ${id} "${label}"`,
    `summary "A ${mixing.kind} of ${names}."`,
    'family "Mixtures"',
    ...parts.map(({ as, spec }) => `use ${spec.id} as ${as}`),
    '# parameters of the formulas are there as A_..., B_...; declare one here to give it another range or default',
    ...parameters,
    'start',
    '  z = pixel',
    'step',
    ...(pre.length > 0 ? [`  point = ${point}`] : []),
    ...lines,
    '  # orbits that one formula sends away may be brought back by another: hold them',
    `  z = clamp(${result}, -${bound}, ${bound})`,
    'view (0, 0) width 3',
    'iterations 16 in 1 .. 300',
    'colorings exp, trap, difference, mean',
    'precision f32',
    ...broughtTexts(parts.map(({ spec }) => spec)),
  ].join('\n')}\n`;
}

/** The text a new formula starts from. */
export function startingText(id: string, label: string): string {
  return `# A formula of your own. Lines that start with # are for people. The guide: shared/formula/language.md
formula ${id} "${label}"
summary "What it does, in one sentence."
family "Mine"

# what can be set, with default, range, label and help
param c: complex = (-0.8, 0.156) in (-2, -2) .. (2, 2) "c" "The constant added each step."
param d: integer = 2 in 2 .. 8 "Power" "The power of z."

# before the first step: variables named here live from step to step; pixel is the point of the plane
start
  z = pixel

# each step, in order; other names are for this step alone
step
  z = z ^ d + c

# when to stop, and how fast z grows then (for smooth colours); leave both out for a fixed number of steps
escape |z| > 256
degree d

view (0, 0) width 3.2
iterations 300 in 1 .. 100000
colorings smooth, exp, trap
precision f64
`;
}
