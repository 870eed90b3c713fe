import * as z from 'zod';

const hexColor = z.string().regex(/^#[0-9a-f]{6}$/, 'a colour is written #rrggbb in lower case');

/** A cyclic gradient: stops on [0, 1), interpolated in OKLab, the last stop running back into the first. */
export const paletteSchema = z.strictObject({
  name: z.string().min(1).max(80),
  stops: z
    .array(z.strictObject({ at: z.number().min(0).lt(1), color: hexColor }))
    .min(2)
    .max(64)
    .refine((stops) => new Set(stops.map((stop) => stop.at)).size === stops.length, 'two stops lie at the same place'),
  /** colour of points that never escape */
  interior: hexColor,
});
export type Palette = z.infer<typeof paletteSchema>;

/** A palette of the library: its id is its file name. */
export const namedPaletteSchema = z.strictObject({ id: z.string(), palette: paletteSchema });
export type NamedPalette = z.infer<typeof namedPaletteSchema>;
