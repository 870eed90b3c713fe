import { hexToOklab } from '../../math/color.ts';
import { fitStops } from './fitStops.ts';
import { hexOfBytes, leadingBytes, linesOf, PaletteSyntaxError, type ReadPalette } from './paletteSyntax.ts';

/** Lists up to this length keep every colour as a stop and run smoothly between them. */
const fewColors = 32;

/** Colours spread evenly over the circle. */
function evenly(name: string, colors: readonly string[]): ReadPalette {
  const stops = colors.map((color, k) => ({ at: k / colors.length, color }));
  if (colors.length <= fewColors) return { name, stops };
  const points = [...stops, { at: 1, color: colors[0]! }].map(({ at, color }) => ({ at, lab: hexToOklab(color) }));
  return { name, stops: fitStops(points), blend: 'linear' };
}

/** Colours a Fractint map has at most; what follows is not read there either. */
const mapLength = 256;

/**
 * A Fractint colour map: a line `R G B` with components of 0 to 255 for every colour, any text after them. The colours are a cycle.
 * @throws PaletteSyntaxError
 */
export function readFractintMap(text: string): ReadPalette {
  const colors: string[] = [];
  for (const [i, line] of linesOf(text).entries()) {
    if (!line.trim() || /^\s*[;#]/.test(line)) continue;
    const leading = leadingBytes(line);
    if (!leading) throw new PaletteSyntaxError(i + 1, `"${line.trim().slice(0, 40)}" is not three numbers R G B`);
    colors.push(hexOfBytes(leading.rgb, i + 1));
    if (colors.length === mapLength) break;
  }
  if (colors.length < 2) throw new PaletteSyntaxError(0, `it has ${colors.length} colours; a palette needs two`);
  return evenly('', colors);
}

/**
 * A GIMP palette: `GIMP Palette`, then `Name:`, `Columns:` and comments, then a line `R G B name` for every colour.
 * @throws PaletteSyntaxError
 */
export function readGimpPalette(text: string): ReadPalette {
  const [first, ...rest] = linesOf(text);
  if (first?.trim() !== 'GIMP Palette') throw new PaletteSyntaxError(1, 'a GIMP palette begins with "GIMP Palette"');
  const colors: string[] = [];
  let name = '';
  for (const [i, line] of rest.entries()) {
    const number = i + 2;
    const leading = leadingBytes(line);
    if (leading) colors.push(hexOfBytes(leading.rgb, number));
    else if (/^name:/i.test(line)) name = line.slice('name:'.length).trim();
    else if (line.trim() && !/^\s*#|^(columns|channels):/i.test(line))
      throw new PaletteSyntaxError(number, `"${line.trim().slice(0, 40)}" is not three numbers R G B`);
  }
  if (colors.length < 2) throw new PaletteSyntaxError(0, `it has ${colors.length} colours; a palette needs two`);
  return evenly(name, colors);
}
