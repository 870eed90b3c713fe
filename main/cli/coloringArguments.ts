import type { FormulaSpec } from '../../shared/formula/spec.ts';
import { defaultColoring } from '../../shared/genome/defaults.ts';
import {
  coloringModes,
  coloringSchema,
  cycleModes,
  transfers,
  trapShapes,
  type Channel,
  type Coloring,
} from '../../shared/genome/coloring.ts';
import { endingFor } from '../../shared/words/didYouMean.ts';
import { parseNumber, parsePair, type Arguments, type Flags } from './arguments.ts';
import { UsageError } from './stops.ts';

const layer = (what: string) =>
  ({
    kind: 'value',
    placeholder: 'MODE[:AMOUNT[:DENSITY[:OFFSET[:TRANSFER]]]]',
    help: `a second measure that bends ${what}, or none`,
  }) as const;

/** The flags that change a genome's colouring. */
export const coloringFlags = {
  coloring: { kind: 'value', choices: coloringModes, placeholder: 'MODE', help: 'what is measured along an orbit' },
  transfer: { kind: 'value', choices: transfers, placeholder: transfers.join('|'), help: 'curve over the measured value' },
  density: { kind: 'value', placeholder: 'D', help: 'palette turns per unit of it' },
  offset: { kind: 'value', placeholder: 'O', help: 'where the palette starts, in turns' },
  trap: { kind: 'value', placeholder: 'SHAPE[:x,y[:RADIUS[:DEG]]]', help: 'the orbit trap' },
  'trap-image': { kind: 'value', placeholder: 'FILE', help: 'the picture of a trap of the shape image, stretched to 32 x 32' },
  stretch: { kind: 'value', placeholder: 'percentile|equalize[:LOW,HIGH]', help: 'spread the values of the whole picture first, or none' },
  lightness: layer('lightness'),
  hue: layer('hue'),
  chroma: layer('chroma'),
  light: { kind: 'value', placeholder: 'AZIMUTH,ELEVATION[,STRENGTH]', help: 'light on the slope, degrees, or none' },
  interior: { kind: 'value', placeholder: 'MODE', help: 'measure that colours orbits that never stop, or none' },
} as const satisfies Flags;

/** Shares of the values that the ends of a stretch take unless given: outliers do not count for percentiles. */
const stretchEnds = { percentile: [0.01, 0.99], equalize: [0, 1] } as const;

/** One of the words, or a usage error that lists them. */
function oneOf<T extends string>(flag: string, words: readonly T[], text: string): T {
  const word = words.find((known) => known === text);
  if (word === undefined) throw new UsageError(`--${flag} knows ${words.join(', ')}, not "${text}"${endingFor(text, words)}`);
  return word;
}

/** `a:b:c`, at most `most` parts, none of them empty. */
function partsOf(flag: keyof typeof coloringFlags, text: string, most: number): string[] {
  const parts = text.split(':');
  if (parts.length > most || parts.includes('')) throw new UsageError(`--${flag} takes ${coloringFlags[flag].placeholder}, not "${text}".`);
  return parts;
}

function readChannel(flag: 'lightness' | 'hue' | 'chroma', text: string): Channel {
  const [mode, amount = '0.5', density = '1', offset = '0', transfer = 'linear'] = partsOf(flag, text, 5);
  return {
    mode: oneOf(flag, coloringModes, mode!),
    transfer: oneOf(flag, transfers, transfer),
    density: parseNumber(`--${flag}`, density),
    offset: parseNumber(`--${flag}`, offset),
    amount: parseNumber(`--${flag}`, amount),
  };
}

function readStretch(text: string): Coloring['stretch'] {
  const [word, ends] = partsOf('stretch', text, 2);
  const kind = oneOf('stretch', ['percentile', 'equalize'], word!);
  const [low, high] = ends === undefined ? stretchEnds[kind] : parsePair('--stretch', ends);
  if (!(low < high)) throw new UsageError(`--stretch runs from a smaller to a larger share, not from ${low} to ${high}.`);
  return { kind, low, high };
}

function readTrap(text: string, before: Coloring['trap']): Coloring['trap'] {
  const [word, center, radius, angle] = partsOf('trap', text, 4);
  const shape = oneOf('trap', trapShapes, word!);
  if (shape === 'image' && before.image === undefined) throw new UsageError('--trap image needs a picture: --trap-image FILE.');
  return {
    ...before,
    shape,
    ...(center !== undefined && { center: parsePair('--trap', center) }),
    ...(radius !== undefined && { radius: parseNumber('--trap', radius) }),
    ...(angle !== undefined && { angleDeg: parseNumber('--trap', angle) }),
  };
}

function readLight(text: string): Coloring['light'] {
  const numbers = text.split(',').map((part) => parseNumber('--light', part));
  if (numbers.length < 2 || numbers.length > 3) throw new UsageError(`--light takes ${coloringFlags.light.placeholder}, not "${text}".`);
  const [azimuthDeg, elevationDeg, strength = 0.8] = numbers as [number, number, number?];
  return { azimuthDeg, elevationDeg, strength };
}

/**
 * The colouring with everything the flags say on top; another measure comes with its usual transfer and density; `none` takes an optional part away. Ranges are the genome's check's to refuse.
 * @param trapImage what the file of `--trap-image` holds, as `readTrapImage` gives it
 * @throws UsageError for a word or a form that a flag does not know
 */
export function applyColoringFlags(before: Coloring, formula: FormulaSpec, args: Arguments, trapImage?: string): Coloring {
  const coloring = structuredClone(before);
  const text = args.text('coloring');
  const mode = text === undefined ? before.mode : oneOf('coloring', coloringModes, text);
  if (mode !== before.mode) {
    // scales of measures differ
    const { transfer, density } = defaultColoring({ ...formula, colorings: [mode] });
    Object.assign(coloring, { mode, transfer, density });
    // it would hide a measure of the inside alone
    if (cycleModes.includes(mode)) delete coloring.interior;
  }
  const transfer = args.text('transfer');
  if (transfer !== undefined) coloring.transfer = oneOf('transfer', transfers, transfer);
  coloring.density = args.number('density') ?? coloring.density;
  coloring.offset = args.number('offset') ?? coloring.offset;
  // a picture that is given is to be seen
  if (trapImage !== undefined) coloring.trap = { ...coloring.trap, shape: 'image', image: trapImage };
  const trap = args.text('trap');
  if (trap !== undefined) coloring.trap = readTrap(trap, coloring.trap);
  if (trapImage !== undefined && coloring.trap.shape !== 'image') throw new UsageError('--trap-image goes with --trap image.');

  const optional = <K extends 'stretch' | 'lightness' | 'hue' | 'chroma' | 'light' | 'interior'>(
    key: K,
    read: (text: string) => Coloring[K],
  ): void => {
    const text = args.text(key);
    if (text === 'none') delete coloring[key];
    else if (text !== undefined) coloring[key] = read(text);
  };
  optional('stretch', readStretch);
  for (const key of ['lightness', 'hue', 'chroma'] as const) optional(key, (text) => readChannel(key, text));
  optional('light', readLight);
  optional('interior', (text) => oneOf('interior', coloringSchema.shape.interior.unwrap().options, text));
  const usesTrap = [coloring.mode, coloring.lightness?.mode, coloring.hue?.mode, coloring.chroma?.mode].includes('trap');
  const given = trap !== undefined ? '--trap' : trapImage !== undefined ? '--trap-image' : '';
  if (given && !usesTrap)
    throw new UsageError(`${given} changes nothing while the colouring measures ${coloring.mode}: add --coloring trap, or leave it out.`);
  return coloring;
}
