import * as z from 'zod';

export const hexColorSchema = z.string().regex(/^#[0-9a-f]{6}$/, 'a colour is written #rrggbb in lower case');

/** Stops a gradient may have: enough for every colour of a 256-entry map. */
export const maxStops = 256;

export const stopSchema = z.strictObject({ at: z.number().min(0).lt(1), color: hexColorSchema });
export type Stop = z.infer<typeof stopSchema>;

const component = z.number().min(-16).max(16);
/** red, green, blue */
const components = z.tuple([component, component, component]);

/**
 * Colours on a circle of length 1, in one of two kinds.
 *
 * `stops`: a gradient in OKLab, the last stop running back into the first; `blend` says how it runs between two stops:
 * `smooth` (the default) by monotone cubics, `linear` along straight lines, which is what imported files keep their exact colours by.
 *
 * `cosine`: each sRGB component is a + b cos(2 pi (c t + d)), clamped to [0, 1] (Inigo Quilez, "Simple color palettes", 1999);
 * the circle closes without a seam where c is whole.
 */
export const paletteSchema = z
  .strictObject({
    name: z.string().min(1).max(80),
    stops: z
      .array(stopSchema)
      .min(2)
      .max(maxStops)
      .refine((stops) => new Set(stops.map((stop) => stop.at)).size === stops.length, 'two stops lie at the same place')
      .optional(),
    blend: z.enum(['smooth', 'linear']).optional(),
    cosine: z.strictObject({ a: components, b: components, c: components, d: components }).optional(),
    /** colour of points that never escape */
    interior: hexColorSchema,
  })
  .refine((palette) => (palette.stops === undefined) !== (palette.cosine === undefined), 'a palette has either stops or a cosine')
  .refine((palette) => palette.blend === undefined || palette.stops !== undefined, 'only a palette of stops has a blend');
export type Palette = z.infer<typeof paletteSchema>;

/** The twelve numbers of a cosine palette. */
export type Cosine = NonNullable<Palette['cosine']>;

/** A palette with stops, as editing takes it. */
export type GradientPalette = Palette & { stops: Stop[] };

export function isGradient(palette: Palette): palette is GradientPalette {
  return palette.stops !== undefined;
}

/** A palette of the library or of the workspace: its id is its file name. */
export const namedPaletteSchema = z.strictObject({ id: z.string(), palette: paletteSchema });
export type NamedPalette = z.infer<typeof namedPaletteSchema>;
