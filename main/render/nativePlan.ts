/** A complex number as [real, imaginary]. */
export type ComplexPair = readonly [number, number];

/** Everything that decides the field and the colours of one picture, beside its size and supersampling. */
export interface RenderSpec {
  readonly formula: 'mandelbrot' | 'julia' | 'kali' | 'kali-julia';
  /**
   * By formula: mandelbrot `z0`; julia `c`; kali `c`, `scale`, `theta` (degrees), `mu`; kali-julia `c`, `kali`, `julia`,
   * `theta` (degrees). All that a formula has are required; others are ignored.
   */
  readonly params: Readonly<Record<string, number | ComplexPair>>;
  readonly view: {
    /** position of the picture's centre in the plane */
    readonly center: ComplexPair;
    /** width of the view in the plane, across the picture's width; the height follows from the pixels, which are square */
    readonly width: number;
    /** turns the view's axes counter-clockwise about its centre: the picture's right points this many degrees above the real axis */
    readonly rotationDeg: number;
  };
  /** steps of an orbit; for the escape formulas at most so many, 1 to 10^7 */
  readonly iterations: number;
  readonly precision: 'f32' | 'f64';
  readonly coloring: {
    /** `smooth` needs mandelbrot or julia */
    readonly mode: 'smooth' | 'exp' | 'trap';
    readonly trap: { readonly shape: 'point' | 'cross' | 'circle'; readonly center: ComplexPair; readonly radius: number };
    readonly transfer: 'linear' | 'sqrt' | 'log';
    readonly density: number;
    readonly offset: number;
  };
  /**
   * The palette: 4096 colours of three linear-light values (not sRGB-encoded), each round(65535 * linear), in the order
   * r0 g0 b0 r1 ... Entry k colours the palette coordinates t = transfer(value) * density + offset whose fractional part
   * lies in [k, k + 1) / 4096.
   */
  readonly lut: Uint16Array;
  /** colour of points that never escape, in the encoding of `lut` */
  readonly interior: readonly [number, number, number];
}

/** The numbers that describe one picture to the addon, in its order. */
export const planFields = [
  'formula',
  'mode',
  'trapShape',
  'transfer',
  'precision',
  'iterations',
  'centerX',
  'centerY',
  'width',
  'rotationDeg',
  'z0X',
  'z0Y',
  'cX',
  'cY',
  'scale',
  'mu',
  'kali',
  'julia',
  'thetaDeg',
  'trapX',
  'trapY',
  'trapRadius',
  'density',
  'offset',
  'palette',
  'interiorR',
  'interiorG',
  'interiorB',
] as const;

const formulas: readonly string[] = ['mandelbrot', 'julia', 'kali', 'kali-julia'] satisfies RenderSpec['formula'][];
const modes: readonly string[] = ['smooth', 'exp', 'trap'] satisfies RenderSpec['coloring']['mode'][];
const trapShapes: readonly string[] = ['point', 'cross', 'circle'] satisfies RenderSpec['coloring']['trap']['shape'][];
const transfers: readonly string[] = ['linear', 'sqrt', 'log'] satisfies RenderSpec['coloring']['transfer'][];
const precisions: readonly string[] = ['f32', 'f64'] satisfies RenderSpec['precision'][];

const paletteLength = 4096 * 3;

/** Sentences of this module start alike: which picture of the call, and what is wrong with it. */
function refuse(index: number, reason: string): never {
  throw new TypeError(`Picture ${index} cannot be rendered: ${reason}.`);
}

function indexOfName(index: number, what: string, names: readonly string[], name: unknown): number {
  const position = names.indexOf(name as string);
  return position < 0 ? refuse(index, `${what} is ${String(name)}, not one of ${names.join(', ')}`) : position;
}

function real(index: number, spec: RenderSpec, name: string): number {
  const value = spec.params[name];
  return typeof value === 'number' ? value : refuse(index, `parameter ${name} of ${spec.formula} must be a number`);
}

function pair(index: number, what: string, value: unknown): [number, number] {
  if (Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'number')
    return [value[0], value[1]];
  return refuse(index, `${what} must be two numbers`);
}

/** z0, c, scale, mu, kali, julia, thetaDeg: those the formula has, and harmless values for the rest. */
function formulaNumbers(index: number, spec: RenderSpec): number[] {
  const complex = (name: string): [number, number] => pair(index, `parameter ${name} of ${spec.formula}`, spec.params[name]);
  switch (spec.formula) {
    case 'mandelbrot':
      return [...complex('z0'), 0, 0, 1, 0, 0, 0, 0];
    case 'julia':
      return [0, 0, ...complex('c'), 1, 0, 0, 0, 0];
    case 'kali':
      return [0, 0, ...complex('c'), real(index, spec, 'scale'), real(index, spec, 'mu'), 0, 0, real(index, spec, 'theta')];
    case 'kali-julia':
      return [0, 0, ...complex('c'), 1, 0, real(index, spec, 'kali'), real(index, spec, 'julia'), real(index, spec, 'theta')];
  }
}

function planNumbers(index: number, spec: RenderSpec, palette: number): number[] {
  const { view, coloring } = spec;
  return [
    indexOfName(index, 'formula', formulas, spec.formula),
    indexOfName(index, 'coloring.mode', modes, coloring.mode),
    indexOfName(index, 'coloring.trap.shape', trapShapes, coloring.trap.shape),
    indexOfName(index, 'coloring.transfer', transfers, coloring.transfer),
    indexOfName(index, 'precision', precisions, spec.precision),
    spec.iterations,
    ...pair(index, 'view.center', view.center),
    view.width,
    view.rotationDeg,
    ...formulaNumbers(index, spec),
    ...pair(index, 'coloring.trap.center', coloring.trap.center),
    coloring.trap.radius,
    coloring.density,
    coloring.offset,
    palette,
    ...spec.interior,
  ];
}

/**
 * Specs in the form the addon reads: `planFields.length` numbers for each, and the palettes they share.
 * Names and shapes are checked here, ranges of numbers in the addon.
 * @throws TypeError with one sentence naming the picture and what is wrong
 */
export function packPlans(specs: readonly RenderSpec[]): { plans: Float64Array; palettes: Uint16Array[] } {
  const plans = new Float64Array(specs.length * planFields.length);
  const palettes = new Map<Uint16Array, number>();
  specs.forEach((spec, index) => {
    if (!(spec.lut instanceof Uint16Array) || spec.lut.length !== paletteLength)
      refuse(index, 'lut must be a Uint16Array of 4096 x 3 values');
    if (spec.interior.length !== 3) refuse(index, 'interior must be three numbers');
    const palette = palettes.get(spec.lut) ?? palettes.size;
    palettes.set(spec.lut, palette);
    const numbers = planNumbers(index, spec, palette);
    if (!numbers.every((number) => typeof number === 'number')) refuse(index, 'one of its numbers is missing or of another type');
    plans.set(numbers, index * planFields.length);
  });
  return { plans, palettes: [...palettes.keys()] };
}
