import { engines, type Engine } from '../../shared/formula/spec.ts';
import type { SamplePattern } from '../../shared/genome/genome.ts';
import { coloringModes, transfers, trapImageSide, trapShapes, type Channel, type Coloring } from '../../shared/genome/coloring.ts';
import { deepNumbers, type DeepSpec } from './deep/deepNumbers.ts';

/** A complex number as [real, imaginary]. */
export type ComplexPair = readonly [number, number];

/** A genome's colouring; tests may give it constants. */
export type RenderColoring = Readonly<Omit<Coloring, 'trap'>> & {
  readonly trap: Readonly<Omit<Coloring['trap'], 'center'>> & { readonly center: ComplexPair };
};

/** What follows an orbit's attracting cycle. */
export interface CycleCode {
  /** register code of `cycleProgramOf`; it reads the uniforms of the formula's own program */
  readonly program: Int32Array;
  /** `multiplierDegree` */
  readonly degree: number;
}

/** Everything that decides the field and the colours of one picture, beside its size and sampling. */
export interface RenderSpec {
  readonly engine: Engine;
  /** index into the engine's list of variants; 0 for orbits */
  readonly variant: number;
  /** register code of an orbit formula; give pictures with the same code the same array */
  readonly program?: Int32Array | undefined;
  /** the numbers the program reads, or engines other than `orbit`, as engineUniforms gives them */
  readonly uniforms: readonly number[];
  /** only where the colouring measures cycles, and then required */
  readonly cycle?: CycleCode | undefined;
  readonly view: {
    /** position of the picture's centre in the plane */
    readonly center: ComplexPair;
    /** width of the view in the plane, across the picture's width; the height follows from the pixels, which are square */
    readonly width: number;
    /** turns the view's axes counter-clockwise about its centre: the picture's right points this many degrees above the real axis */
    readonly rotationDeg: number;
    /** decimal strings for `deep` */
    readonly exact?: { readonly re: string; readonly im: string; readonly width: string } | undefined;
  };
  /** steps of an orbit; for the escape formulas at most so many, 1 to 10^7 */
  readonly iterations: number;
  readonly precision: 'f32' | 'f64' | 'deep';
  /** only where the precision is `deep`, and then required */
  readonly deep?: DeepSpec | undefined;
  readonly coloring: RenderColoring;
  /**
   * The palette: 4096 colours of three linear-light values (not sRGB-encoded), each round(65535 * linear), in the order
   * r0 g0 b0 r1 ... Entry k colours the palette coordinates t = transfer(value) * density + offset whose fractional part
   * lies in [k, k + 1) / 4096.
   */
  readonly lut: Uint16Array;
  /** colour of points that never escape, in the encoding of `lut` */
  readonly interior: readonly [number, number, number];
}

/** Where the samples of a pixel lie, as the addon numbers them. */
export const patterns = ['grid', 'jitter', 'r2', 'adaptive'] as const satisfies readonly SamplePattern[];
export type Pattern = SamplePattern;

/** Channels of a field, as the addon numbers them. */
export const channels = ['main', 'lightness', 'hue', 'chroma', 'slope-x', 'slope-y'] as const;
export type FieldChannel = (typeof channels)[number];

/** The numbers that describe one picture to the addon, in its order. */
export const planFields = [
  'engine',
  'variant',
  'precision',
  'iterations',
  'centerX',
  'centerY',
  'width',
  'rotationDeg',
  'program',
  'uniformsFrom',
  'uniformCount',
  'cycleProgram',
  'cycleDegree',
  'mode',
  'transfer',
  'density',
  'offset',
  ...(['lightness', 'hue', 'chroma'] as const).flatMap(
    (channel) => [`${channel}Mode`, `${channel}Transfer`, `${channel}Density`, `${channel}Offset`, `${channel}Amount`] as const,
  ),
  'interiorMode',
  'skip',
  'stripes',
  'trapShape',
  'trapX',
  'trapY',
  'trapRadius',
  'trapAngleDeg',
  'trapImage',
  'lightStrength',
  'lightAzimuthDeg',
  'lightElevationDeg',
  'stretchKind',
  'stretchLow',
  'stretchHigh',
  'palette',
  'interiorR',
  'interiorG',
  'interiorB',
] as const;

const precisions: readonly string[] = ['f32', 'f64', 'deep'] satisfies RenderSpec['precision'][];
const stretchKinds: readonly string[] = ['none', 'percentile', 'equalize'];

const paletteLength = 4096 * 3;
const trapImageLength = trapImageSide ** 2;

/** Sentences of this module start alike: which picture of the call, and what is wrong with it. */
function refuse(index: number, reason: string): never {
  throw new TypeError(`Picture ${index} cannot be rendered: ${reason}.`);
}

function indexOfName(index: number, what: string, names: readonly string[], name: unknown): number {
  const position = names.indexOf(name as string);
  return position < 0 ? refuse(index, `${what} is ${String(name)}, not one of ${names.join(', ')}`) : position;
}

function pair(index: number, what: string, value: unknown): [number, number] {
  if (Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number')
    return [value[0], value[1]];
  return refuse(index, `${what} must be two numbers`);
}

/** Things that pictures of one call share, each sent once. */
class SharedList<T> {
  private readonly positions = new Map<T, number>();

  /** The place of a thing; it is added when new. */
  place(thing: T): number {
    const known = this.positions.get(thing);
    if (known !== undefined) return known;
    this.positions.set(thing, this.positions.size);
    return this.positions.size - 1;
  }

  get items(): T[] {
    return [...this.positions.keys()];
  }
}

function channelNumbers(index: number, name: string, channel: Channel | undefined): number[] {
  if (!channel) return [-1, 0, 0, 0, 0];
  const mode = indexOfName(index, `coloring.${name}.mode`, coloringModes, channel.mode);
  const transfer = indexOfName(index, `coloring.${name}.transfer`, transfers, channel.transfer);
  return [mode, transfer, channel.density, channel.offset, channel.amount];
}

function coloringNumbers(index: number, coloring: RenderColoring, trapImages: SharedList<string>): number[] {
  const { trap, light, stretch, interior } = coloring;
  return [
    indexOfName(index, 'coloring.mode', coloringModes, coloring.mode),
    indexOfName(index, 'coloring.transfer', transfers, coloring.transfer),
    coloring.density,
    coloring.offset,
    ...channelNumbers(index, 'lightness', coloring.lightness),
    ...channelNumbers(index, 'hue', coloring.hue),
    ...channelNumbers(index, 'chroma', coloring.chroma),
    interior === undefined ? -1 : indexOfName(index, 'coloring.interior', coloringModes, interior),
    coloring.skip ?? 0,
    coloring.stripes ?? 5,
    indexOfName(index, 'coloring.trap.shape', trapShapes, trap.shape),
    ...pair(index, 'coloring.trap.center', trap.center),
    trap.radius,
    trap.angleDeg ?? 0,
    trap.shape === 'image' && trap.image !== undefined ? trapImages.place(trap.image) : -1,
    light?.strength ?? 0,
    light?.azimuthDeg ?? 0,
    light?.elevationDeg ?? 0,
    indexOfName(index, 'coloring.stretch.kind', stretchKinds, stretch?.kind ?? 'none'),
    stretch?.low ?? 0,
    stretch?.high ?? 1,
  ];
}

/** 1024 brightness bytes out of base64. */
function trapImageOf(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length !== trapImageLength) throw new TypeError(`A trap image must be 32 x 32 bytes, not ${bytes.length} bytes.`);
  return bytes;
}

/** What the addon reads: `planFields.length` numbers for each picture, and what the pictures share. */
export interface PackedPlans {
  readonly plans: Float64Array;
  readonly palettes: Uint16Array[];
  readonly programs: Int32Array[];
  readonly uniforms: Float64Array;
  /** 32 x 32 bytes each */
  readonly trapImages: Uint8Array;
  /** of the deep pictures, in their order: numbers of each, and its centre as two decimals */
  readonly deepNumbers: Float64Array;
  readonly deepCenters: string[];
}

/**
 * Specs in the form the addon reads. Names and shapes are checked here, ranges of numbers in the addon.
 * @throws TypeError with one sentence naming the picture and what is wrong
 */
export function packPlans(specs: readonly RenderSpec[]): PackedPlans {
  const plans = new Float64Array(specs.length * planFields.length);
  const palettes = new SharedList<Uint16Array>();
  const programs = new SharedList<Int32Array>();
  const trapImages = new SharedList<string>();
  const uniforms: number[] = [];
  const deep: DeepSpec[] = [];
  specs.forEach((spec, index) => {
    if (!(spec.lut instanceof Uint16Array) || spec.lut.length !== paletteLength)
      refuse(index, 'lut must be a Uint16Array of 4096 x 3 values');
    if (spec.interior.length !== 3) refuse(index, 'interior must be three numbers');
    if (!spec.uniforms.every((value) => typeof value === 'number')) refuse(index, 'uniforms must be numbers');
    if (spec.program && !(spec.program instanceof Int32Array)) refuse(index, 'program must be an Int32Array');
    if (spec.precision === 'deep') deep.push(spec.deep ?? refuse(index, 'its formula cannot be drawn by perturbation'));
    const numbers = [
      indexOfName(index, 'engine', engines, spec.engine),
      spec.variant,
      indexOfName(index, 'precision', precisions, spec.precision),
      spec.iterations,
      ...pair(index, 'view.center', spec.view.center),
      spec.view.width,
      spec.view.rotationDeg,
      spec.program ? programs.place(spec.program) : -1,
      uniforms.length,
      spec.uniforms.length,
      spec.cycle ? programs.place(spec.cycle.program) : -1,
      spec.cycle?.degree ?? 1,
      ...coloringNumbers(index, spec.coloring, trapImages),
      palettes.place(spec.lut),
      ...spec.interior,
    ];
    if (!numbers.every((number) => typeof number === 'number')) refuse(index, 'one of its numbers is missing or of another type');
    plans.set(numbers, index * planFields.length);
    uniforms.push(...spec.uniforms);
  });
  const images = trapImages.items.map(trapImageOf);
  const imageBytes = new Uint8Array(images.length * trapImageLength);
  images.forEach((image, i) => imageBytes.set(image, i * trapImageLength));
  return {
    plans,
    palettes: palettes.items,
    programs: programs.items,
    uniforms: Float64Array.from(uniforms),
    trapImages: imageBytes,
    deepNumbers: Float64Array.from(deep.flatMap(deepNumbers)),
    deepCenters: deep.flatMap(({ re, im }) => [re, im]),
  };
}
