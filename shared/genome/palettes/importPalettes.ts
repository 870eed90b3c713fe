import { UserError } from '../../contract/errors.ts';
import { problemClause } from '../../words/schemaProblem.ts';
import { paletteSchema, type Palette } from '../palette.ts';
import { readFractintMap, readGimpPalette } from './colorList.ts';
import { readGimpGradient } from './gimpGradient.ts';
import { PaletteSyntaxError, type ReadPalette } from './paletteSyntax.ts';
import { readUltraFractalGradients } from './ultraFractalGradient.ts';

/** Ends of the file names that `importPalettes` knows, for open dialogs. */
export const paletteFileEndings = ['json', 'map', 'gpl', 'ggr', 'ugr', 'upr', 'par'] as const;

/** Interior of palettes whose file has none. */
const interior = '#000000';

function readJson(text: string): Palette {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new PaletteSyntaxError(0, `it is not JSON (${(error as Error).message})`);
  }
  const parsed = paletteSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new PaletteSyntaxError(0, `it holds no palette (${problemClause(paletteSchema, json, parsed.error, 'the whole')})`);
}

/** The endings in words. */
const formats = paletteFileEndings
  .map((ending) => `.${ending}`)
  .join(', ')
  .replace(/, ([^,]*)$/, ' and $1');

/** True for file names with an ending that `importPalettes` knows. */
export function isPaletteFile(fileName: string): boolean {
  return paletteFileEndings.some((ending) => fileName.toLowerCase().endsWith(`.${ending}`));
}

/** By what the file says rather than by what it is called; a list of colours says nothing, and its name has to. */
function readAny(text: string, fileName: string): (Palette | ReadPalette)[] {
  const start = text.replace(/^\uFEFF/, '').trimStart();
  // a picture, say: what stands in it is no text to be quoted
  if (text.includes('\0')) throw new PaletteSyntaxError(0, `it is none of the palette files that are known: ${formats}`);
  if (start.startsWith('{')) return [readJson(start)];
  if (start.startsWith('GIMP Palette')) return [readGimpPalette(text)];
  if (start.startsWith('GIMP Gradient')) return [readGimpGradient(text)];
  if (/\bgradient:/i.test(text) || /^[^;#]*\{\s*$/m.test(text)) return readUltraFractalGradients(text);
  if (!isPaletteFile(fileName)) throw new PaletteSyntaxError(0, `it is none of the palette files that are known: ${formats}`);
  return [readFractintMap(text)];
}

/** A file's name without folders and ending. */
export function baseName(fileName: string): string {
  return fileName.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '');
}

/**
 * The palettes of a file: our own JSON, Fractint .map, GIMP .gpl and .ggr, Ultra Fractal .ugr, .upr and .par.
 * @param fileName names the palettes that have no name of their own, and the file in messages
 * @throws UserError FILE_UNREADABLE naming the line and what is wrong, or the endings it knows
 */
export function importPalettes(text: string, fileName: string): Palette[] {
  try {
    return readAny(text, fileName).map((read) => {
      const name = (read.name.trim() || baseName(fileName) || 'Palette').slice(0, 80);
      return 'interior' in read ? { ...read, name } : paletteSchema.parse({ ...read, name, interior });
    });
  } catch (error) {
    if (error instanceof PaletteSyntaxError) throw new UserError('FILE_UNREADABLE', { file: fileName, reason: error.message });
    throw error;
  }
}
