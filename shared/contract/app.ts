import * as z from 'zod';
import { namedPaletteSchema } from '../genome/palette.ts';
import { procedure } from './base.ts';

export const appInfoSchema = z.object({
  version: z.string(),
  host: z.enum(['electron', 'node']),
  /** folder of the open workspace */
  workspace: z.string(),
  renderer: z.object({ name: z.string(), isa: z.string(), threads: z.int() }),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

export const checkSchema = z.object({
  id: z.string(),
  label: z.string(),
  status: z.enum(['ok', 'absent', 'broken']),
  /** what was found, or in one sentence why not */
  detail: z.string(),
});
export type Check = z.infer<typeof checkSchema>;

export const app = {
  info: procedure.output(appInfoSchema),
  /** What is installed, which backends and devices work, why the others do not. */
  doctor: procedure.output(z.array(checkSchema)),
  /** The palettes of the program and of the user; `palettes.list` says which is which. */
  palettes: procedure.output(z.array(namedPaletteSchema)),
};
