import * as z from 'zod';

const overAllSteps = [
  'exp',
  'converge',
  'trap',
  'triangle',
  'stripe',
  'curvature',
  'difference',
  'mean',
  'mean-x',
  'mean-y',
  'lamps',
] as const;
const ofCycles = ['interior-distance', 'interior-period'] as const;

/**
 * What is measured along an orbit, one number a sample. Exact definitions: colorings.md beside this file.
 * `smooth` and `iterations` have no value (interior) for orbits that never stop, `cycleModes` none for those that do; the others always have one.
 */
export const coloringModes = [
  'smooth',
  'iterations',
  'distance',
  ...overAllSteps,
  'lyapunov',
  'atom',
  'angle',
  'density',
  'shade',
  ...ofCycles,
] as const;
export type ColoringMode = (typeof coloringModes)[number];

/** Measures over all steps of an orbit, from which `skip` leaves out the first. */
export const skippingModes: readonly ColoringMode[] = overAllSteps;

/** Measures of the attracting cycle that an orbit which never stops is drawn to; orbits that stop have no value. */
export const cycleModes: readonly ColoringMode[] = ofCycles;

export const trapShapes = ['point', 'line', 'cross', 'circle', 'square', 'rhombus', 'image'] as const;
/** Pixels along each side of a trap's image. */
export const trapImageSide = 32;
export const transfers = ['linear', 'sqrt', 'cbrt', 'log', 'asinh', 'atan'] as const;
export type Transfer = (typeof transfers)[number];

const finite = z.number();
const pair = z.tuple([finite, finite]);
/** palette turns per unit of the transferred value */
const density = finite.min(-1000).max(1000);
/** palette phase, in turns */
const offset = finite.min(-1000).max(1000);

/** A second measure that bends lightness, hue or chroma of the palette's colour. */
export const channelSchema = z.strictObject({
  mode: z.enum(coloringModes),
  transfer: z.enum(transfers),
  density,
  offset,
  /** 0 leaves the colour as it is; 1 is the full range (hue: a whole turn) */
  amount: finite.min(-1).max(1),
});
export type Channel = z.infer<typeof channelSchema>;

/** Field value -> palette coordinate t = transfer(value) density + offset. Optional parts are off where absent. */
export const coloringSchema = z.strictObject({
  mode: z.enum(coloringModes),
  trap: z.strictObject({
    shape: z.enum(trapShapes),
    center: pair,
    /** radius of the circle, half side of the square, half diagonal of the rhombus, half width of the image, in plane units */
    radius: finite.min(0).max(100),
    /** direction of the line, turn of square, rhombus and image */
    angleDeg: finite.min(-360).max(360).optional(),
    /** `image`: 32 x 32 brightness bytes, base64, row by row from the top */
    image: z.string().max(1400).optional(),
  }),
  transfer: z.enum(transfers),
  density,
  offset,
  /** steps left out of averages and traps at the start of the orbit */
  skip: z.int().min(0).max(10_000).optional(),
  /** `stripe`: stripes around the circle */
  stripes: finite.min(0.5).max(32).optional(),
  /** before the transfer: values of the whole picture are mapped to 0..1, between two percentiles or by their rank */
  stretch: z.strictObject({ kind: z.enum(['percentile', 'equalize']), low: finite.min(0).max(1), high: finite.min(0).max(1) }).optional(),
  lightness: channelSchema.optional(),
  hue: channelSchema.optional(),
  chroma: channelSchema.optional(),
  /** light on the slope of the potential, from its derivative */
  light: z
    .strictObject({ azimuthDeg: finite.min(-360).max(360), elevationDeg: finite.min(0).max(90), strength: finite.min(0).max(1) })
    .optional(),
  /** measure that colours orbits that never stop, through the same transfer and palette; absent: the palette's interior colour */
  interior: z.enum(['atom', 'distance', 'exp', 'angle', 'mean', 'lyapunov', 'interior-distance', 'interior-period']).optional(),
});
export type Coloring = z.infer<typeof coloringSchema>;

/** Brightness bytes of a trap's image, [row, column], out of base64. */
export function trapImageBytes(image: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(image), (letter) => letter.charCodeAt(0));
}
