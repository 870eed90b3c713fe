import { linearToHex } from '../../math/color.ts';
import type { Palette } from '../palette.ts';
import { paletteColor } from '../paletteLut.ts';

/** Colours of an exported list. */
export const exportedColors = 256;

/** Our own form, to the last digit. */
export function paletteToJson(palette: Palette): string {
  return `${JSON.stringify(palette, null, 2)}\n`;
}

/** `count` colours, evenly once around the circle from 0, as bytes. */
function colorsOf(palette: Palette, count: number): [number, number, number][] {
  const color = paletteColor(palette);
  return Array.from({ length: count }, (_, k) => {
    const hex = linearToHex(color(k / count));
    return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number];
  });
}

const columns = ([r, g, b]: readonly number[]): string => [r, g, b].map((byte) => String(byte).padStart(3)).join(' ');

/** A GIMP palette of 256 colours once around the circle. */
export function paletteToGpl(palette: Palette): string {
  const lines = colorsOf(palette, exportedColors).map((rgb, k) => `${columns(rgb)}\t${k}`);
  return ['GIMP Palette', `Name: ${palette.name}`, 'Columns: 16', '#', ...lines, ''].join('\n');
}

/** A Fractint colour map of 256 colours once around the circle. */
export function paletteToMap(palette: Palette): string {
  const lines = colorsOf(palette, exportedColors).map(columns);
  return [`${lines[0]!} ${palette.name}`, ...lines.slice(1), ''].join('\n');
}
