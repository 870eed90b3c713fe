import { UserError } from '../../contract/errors.ts';
import { findFormula } from '../../formula/catalog.ts';
import { startingGenome } from '../defaults.ts';
import {
  type Affine,
  type Flame,
  type FlameFunction,
  flameTables,
  identity,
  mostFunctions,
  mostVariations,
  type WeightedVariation,
} from '../flame.ts';
import { flameVariations, variationNumbers } from '../flameVariations.ts';
import { checkGenome, type Genome, GenomeError } from '../genome.ts';
import type { Palette } from '../palette.ts';
import { flamePalette } from './flamePalette.ts';
import { readXml, XmlError, type XmlElement } from './xml.ts';

/** Ends of the names of flame files. */
export const flameFileEndings = ['flame', 'flam3'] as const;

/** One flame of a file, as a genome, and what of it could not be kept. */
export interface ReadFlame {
  readonly name: string;
  readonly genome: Genome;
  /** whole sentences */
  readonly notes: readonly string[];
}

/** The built-in formulas that the genomes of flames are of: the second where functions have an order, or bends more numbers. */
const plainFormulaId = 'flame-functions';
const orderedFormulaId = 'flame-xaos';

/** Colours of flames whose file has none. */
const grey: Palette = {
  name: 'Grey',
  stops: [
    { at: 0, color: '#202020' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
};

/** Attributes of a function that are no variations. */
const functionAttributes = new Set(
  'weight color color_speed symmetry coefs post chaos opacity animate plotmode name var_color motion_frequency motion_function'.split(' '),
);
const variationPlaces = new Map(flameVariations.map(({ name }, place) => [name, place]));
const numberAttributes = new Set(flameVariations.flatMap(({ numbers }) => numbers.map(({ flam3 }) => flam3)));

/** A flame's numbers, each with its default. */
class Numbers {
  readonly #attributes: ReadonlyMap<string, string>;
  constructor({ attributes }: XmlElement) {
    this.#attributes = attributes;
  }
  one(name: string, standard: number): number {
    return this.list(name, 1)?.[0] ?? standard;
  }
  list(name: string, length: number): number[] | null {
    const text = this.#attributes.get(name);
    if (text === undefined) return null;
    const numbers = text
      .trim()
      .split(/[\s,]+/)
      .map(Number);
    if (numbers.length < length || !numbers.every(Number.isFinite))
      throw new XmlError(`${name}="${text}" is not ${length === 1 ? 'a number' : `${length} numbers`}`);
    return numbers.slice(0, length);
  }
}

/** flam3 writes a map by columns: x of x, y of x, x of y, y of y, and the shift. */
function affineOf(numbers: Numbers, name: string): Affine {
  const written = numbers.list(name, 6);
  if (!written) return identity;
  const [a, c, b, d, e, f] = written as unknown as Affine;
  return [a, b, c, d, e, f];
}

const clamped = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

function variationsOf(element: XmlElement, notes: Set<string>): WeightedVariation[] {
  const numbers = new Numbers(element);
  const variations: WeightedVariation[] = [];
  for (const name of element.attributes.keys()) {
    const variation = variationPlaces.get(name);
    if (variation === undefined) {
      const isKnown = functionAttributes.has(name) || numberAttributes.has(name);
      // numbers of variations that are not known here begin with their names
      const isNumber = [...element.attributes.keys()].some((other) => other !== name && name.startsWith(`${other}_`));
      if (!isKnown && !isNumber && Number(element.attributes.get(name)))
        notes.add(`The variation ${name} is not known here and is left out.`);
      continue;
    }
    const weight = numbers.one(name, 0);
    if (weight === 0) continue;
    const own = flameVariations[variation]!.numbers;
    variations.push({
      variation,
      weight,
      numbers: own.map(({ flam3, flam3Factor = 1, absent = 0 }) => numbers.one(flam3, absent) * flam3Factor),
    });
  }
  return variations;
}

function functionOf(element: XmlElement, isFinal: boolean, notes: Set<string>): FlameFunction {
  const numbers = new Numbers(element);
  // before there was color_speed, symmetry said how much of the colour stays
  const speed = numbers.one('color_speed', (1 - numbers.one('symmetry', isFinal ? 1 : 0)) / 2);
  return {
    affine: affineOf(numbers, 'coefs'),
    post: affineOf(numbers, 'post'),
    chance: Math.max(0, numbers.one('weight', isFinal ? 1 : 0)),
    color: clamped(numbers.one('color', 0), 0, 1),
    speed: clamped(speed, 0, 1),
    opacity: element.attributes.get('plotmode') === 'off' ? 0 : clamped(numbers.one('opacity', 1), 0, 1),
    variations: variationsOf(element, notes),
  };
}

/** The turns, and for kinds below 0 the reflection, that `<symmetry kind="n"/>` adds to the functions. */
function symmetryOf(kind: number): FlameFunction[] {
  const linear: FlameFunction = {
    affine: identity,
    post: identity,
    chance: 1,
    color: 0,
    speed: 0,
    opacity: 1,
    variations: [{ variation: 0, weight: 1, numbers: [] }],
  };
  const count = Math.abs(Math.trunc(kind));
  const turns = Array.from({ length: Math.max(0, count - 1) }, (_, k): FlameFunction => {
    const turn = (2 * Math.PI * (k + 1)) / count;
    return { ...linear, affine: [Math.cos(turn), -Math.sin(turn), Math.sin(turn), Math.cos(turn), 0, 0] };
  });
  return kind < 0 ? [{ ...linear, affine: [-1, 0, 0, 1, 0, 0] }, ...turns] : turns;
}

/** flam3's pictures point down; what is drawn here points up. */
const upright: Affine = [1, 0, 0, -1, 0, 0];

/** The same function with its picture turned over. */
function turnedOver(final: FlameFunction | null): FlameFunction {
  if (!final)
    return {
      affine: identity,
      post: upright,
      chance: 1,
      color: 0,
      speed: 0,
      opacity: 1,
      variations: [{ variation: 0, weight: 1, numbers: [] }],
    };
  const [a, b, c, d, e, f] = final.post;
  return { ...final, post: [a, b, 0 - c, 0 - d, e, 0 - f] };
}

/** Factors of what follows a function: those that are not written are 1. */
function chaosOf(element: XmlElement): readonly number[] {
  const text = element.attributes.get('chaos')?.trim();
  if (!text) return [];
  const factors = text.split(/[\s,]+/).map(Number);
  if (!factors.every((factor) => factor >= 0)) throw new XmlError(`chaos="${text}" is not made of numbers from 0`);
  return factors;
}

/** Every function's row of the order, of those functions that have a chance at all; symmetries follow anything. */
function orderOf(elements: readonly XmlElement[], chances: readonly number[], functions: number): number[][] | undefined {
  const rows = elements.map(chaosOf);
  if (rows.every((row) => row.every((factor) => factor === 1))) return undefined;
  const taken = chances.flatMap((chance, place) => (chance > 0 ? place : []));
  return Array.from({ length: functions }, (_, i) =>
    Array.from({ length: functions }, (_column, k) => rows[taken[i] ?? -1]?.[taken[k] ?? -1] ?? 1),
  );
}

function flameOfElement(element: XmlElement, notes: Set<string>): Flame {
  const named = (name: string): XmlElement[] => element.children.filter((child) => child.name === name);
  const xforms = named('xform');
  const all = xforms.map((child) => functionOf(child, false, notes));
  const symmetries = named('symmetry').flatMap((child) => symmetryOf(new Numbers(child).one('kind', 1)));
  const functions = [...all, ...symmetries].filter(({ chance }) => chance > 0);
  if (functions.length === 0) throw new XmlError('it has no functions (xform)');
  if (functions.length > mostFunctions) throw new XmlError(`it has ${functions.length} functions; at most ${mostFunctions} are drawn`);
  const [final] = named('finalxform').map((child) => functionOf(child, true, notes));
  const variations = functions.reduce((sum, one) => sum + one.variations.length, final?.variations.length ?? 1);
  if (variations > mostVariations) throw new XmlError(`it has ${variations} variations; at most ${mostVariations} are drawn`);
  const order = orderOf(
    xforms,
    all.map(({ chance }) => chance),
    functions.length,
  );
  return { functions, final: turnedOver(final ?? null), ...(order ? { order } : {}) };
}

/** Brightness here that looks like flam3's usual 4. */
const usualBrightness = 20;

function genomeOf(element: XmlElement, name: string, notes: Set<string>): Genome {
  const flame = flameOfElement(element, notes);
  const numbersOfBends = [...flame.functions, flame.final!].flatMap((one) => one.variations.map((bend) => bend.numbers.length));
  const isOrdered = flame.order !== undefined || Math.max(0, ...numbersOfBends) > variationNumbers.plain;
  const formula = findFormula(isOrdered ? orderedFormulaId : plainFormulaId)!;
  const numbers = new Numbers(element);
  const palette = flamePalette(element, name);
  if (!palette) notes.add('It names its palette by a number only, so it is grey; choose one.');
  const genome = startingGenome(formula, palette ?? grey);
  const [widthPx] = numbers.list('size', 2) ?? [640, 480];
  const perUnit = numbers.one('scale', 50) * 2 ** numbers.one('zoom', 0);
  const [x, y] = numbers.list('center', 2) ?? [0, 0];
  const { min, max } = formula.iterations;
  return {
    ...genome,
    params: {
      ...genome.params,
      ...flameTables(flame, isOrdered),
      symmetry: 1,
      brightness: clamped((usualBrightness * numbers.one('brightness', 4)) / 4, 0.05, 100),
      gamma: clamped(numbers.one('gamma', 4), 0.5, 5),
      blur: clamped(numbers.one('estimator_radius', 9), 0, 12),
      fit: 0,
    },
    view: {
      center: [x!, 0 - y!],
      width: clamped(widthPx! / perUnit, 1e-6, 1e6),
      rotationDeg: clamped(numbers.one('rotate', 0) % 360, -360, 360),
    },
    // so many points a pixel
    iterations: clamped(Math.round(16 * numbers.one('quality', 50)), Math.max(min, 800), Math.min(max, 16_000)),
    coloring: { ...genome.coloring, density: 255 / 256, offset: 1 / 512 },
  };
}

/** All flames of a text, in one element or in several. */
function flameElements(elements: readonly XmlElement[]): XmlElement[] {
  return elements.flatMap((element) => (element.name === 'flame' ? [element] : flameElements(element.children)));
}

/**
 * The flames of a file of flam3, Apophysis or an Electric Sheep. Functions, symmetries, final transform, palette and view are kept; light is
 * measured in another way here, so that brightness is only alike.
 * @throws UserError FILE_UNREADABLE naming the flame and what is wrong
 */
export function readFlames(text: string, fileName: string): ReadFlame[] {
  const refuse = (reason: string): never => {
    throw new UserError('FILE_UNREADABLE', { file: fileName, reason });
  };
  const inFile = <T>(where: string, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (error instanceof XmlError || error instanceof GenomeError) return refuse(`${where}${error.message}`);
      throw error;
    }
  };
  const elements = inFile('', () => flameElements(readXml(text)));
  if (elements.length === 0) refuse('it holds no flame');
  return elements.map((element, k) => {
    const name = element.attributes.get('name')?.trim() || `Flame ${k + 1}`;
    const notes = new Set<string>();
    const genome = inFile(`flame ${k + 1} (${name}): `, () => checkGenome(genomeOf(element, name, notes)));
    return { name, genome, notes: [...notes] };
  });
}
