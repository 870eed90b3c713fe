import { hexToOklab } from '../../math/color.ts';
import type { Palette } from '../palette.ts';
import { fitStops } from '../palettes/fitStops.ts';
import { XmlError, type XmlElement } from './xml.ts';

/** Colours of a flame's palette. */
const paletteLength = 256;

const byte = (value: number): string =>
  Math.min(255, Math.max(0, Math.round(value)))
    .toString(16)
    .padStart(2, '0');

/** `<color index="0" rgb="12 34 56"/>`, one for each place; places between are filled with the one before. */
function listedColors(flame: XmlElement): string[] {
  const colors: string[] = [];
  for (const { name, attributes } of flame.children) {
    if (name !== 'color') continue;
    const index = Math.round(Number(attributes.get('index')));
    const rgb = (attributes.get('rgb') ?? '').trim().split(/\s+/).map(Number);
    if (!(index >= 0 && index < paletteLength) || rgb.length < 3 || !rgb.slice(0, 3).every(Number.isFinite)) continue;
    colors[index] = `#${rgb.slice(0, 3).map(byte).join('')}`;
  }
  return colors;
}

/** `<palette count="256" format="RGB">` or `<colors count="256" data="00RRGGBB...">` with hexadecimal digits. */
function packedColors(flame: XmlElement): string[] {
  const packed = flame.children.find(
    ({ name, text, attributes }) => (name === 'palette' && text.trim() !== '') || (name === 'colors' && attributes.has('data')),
  );
  if (!packed) return [];
  const hex = (packed.attributes.get('data') ?? packed.text).replace(/\s+/g, '').toLowerCase();
  const digits = packed.name === 'colors' || packed.attributes.get('format')?.toUpperCase() === 'RGBA' ? 8 : 6;
  if (!/^[0-9a-f]+$/.test(hex) || hex.length % digits !== 0) throw new XmlError('its palette is not made of hexadecimal colours');
  const skipped = packed.name === 'colors' ? 2 : 0;
  return Array.from(
    { length: Math.min(paletteLength, hex.length / digits) },
    (_, k) => `#${hex.slice(k * digits + skipped, k * digits + skipped + 6)}`,
  );
}

/** The palette of a flame's element, or nothing where the file only names one of flam3's own by its number. */
export function flamePalette(flame: XmlElement, name: string): Palette | null {
  const listed = listedColors(flame);
  const given = listed.length > 0 ? listed : packedColors(flame);
  const first = given.find((color) => color !== undefined);
  if (first === undefined) return null;
  let last = first;
  const colors = Array.from({ length: given.length }, (_, k) => (last = given[k] ?? last));
  // a palette closes into a circle: the last place runs back to the first within one step
  const points = [...colors, colors[0]!].map((color, k) => ({ at: k / colors.length, lab: hexToOklab(color) }));
  const stops = colors.length > 2 ? fitStops(points) : colors.map((color, k) => ({ at: k / colors.length, color }));
  return {
    name: name.slice(0, 80),
    stops:
      stops.length > 1
        ? stops
        : [
            { at: 0, color: first },
            { at: 0.5, color: first },
          ],
    blend: 'linear',
    interior: '#000000',
  };
}
