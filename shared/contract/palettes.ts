import * as z from 'zod';
import { namedPaletteSchema, paletteSchema } from '../genome/palette.ts';
import { procedure } from './base.ts';

/** A palette that can be chosen. */
export const paletteEntrySchema = namedPaletteSchema.extend({
  /** comes with the program and cannot be changed */
  builtIn: z.boolean(),
});
export type PaletteEntry = z.infer<typeof paletteEntrySchema>;

/** Longest palette file that is read, in characters. */
export const largestPaletteFile = 4 << 20;

export const palettes = {
  /** Those of the program, then the user's, each in order of id. */
  list: procedure.output(z.array(paletteEntrySchema)),
  /** Saves every palette of a file: our JSON, .map, .gpl, .ggr, .ugr, .upr. */
  import: procedure
    .input(z.object({ fileName: z.string().min(1).max(500), text: z.string().max(largestPaletteFile) }))
    .output(z.array(paletteEntrySchema)),
  /** Saves a new palette, or one of the user's again under its id. */
  save: procedure.input(z.object({ id: z.string().optional(), palette: paletteSchema })).output(paletteEntrySchema),
  /** Pictures and recipes carry their palettes and stay as they are. */
  delete: procedure.input(z.object({ id: z.string() })).output(z.object({})),
};
