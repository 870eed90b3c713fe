// A sheet of palettes to look at: node main/setup/paletteSheet.mjs OUT.png [FOLDER]
// Each palette twice around, as a stripe and as lightness below it, so that jumps, flat stretches and doubles are seen.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { paletteColor } from '../../shared/genome/paletteLut.ts';
import { linearToOklab, linearToSrgb } from '../../shared/math/color.ts';

const [out, folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'resources', 'palettes')] = process.argv.slice(2);
if (!out) throw new Error('Say where the sheet goes: node main/setup/paletteSheet.mjs OUT.png [FOLDER]');

const turns = 2;
const cell = { width: 420, stripe: 34, light: 8, title: 16, gap: 6 };
const columns = 4;
const cellHeight = cell.title + cell.stripe + cell.light + cell.gap;

const files = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .toSorted();
const [width, height] = [columns * (cell.width + cell.gap), Math.ceil(files.length / columns) * cellHeight];
const rgb = new Uint8Array(width * height * 3).fill(24);
const titles = [];

for (const [i, file] of files.entries()) {
  const palette = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const color = paletteColor(palette);
  const [left, top] = [(i % columns) * (cell.width + cell.gap), Math.floor(i / columns) * cellHeight];
  titles.push(`<text x="${left + 2}" y="${top + 12}">${file.slice(0, -'.json'.length)} (${palette.name})</text>`);
  for (let x = 0; x < cell.width; x++) {
    const linear = color(((x + 0.5) / cell.width) * turns);
    const bytes = linear.map((component) => Math.round(linearToSrgb(component) * 255));
    const grey = Math.round(linearToOklab(linear)[0] * 255);
    for (let y = 0; y < cell.stripe + cell.light; y++)
      rgb.set(y < cell.stripe ? bytes : [grey, grey, grey], ((top + cell.title + y) * width + left + x) * 3);
  }
}
const text = `<svg width="${width}" height="${height}"><g fill="#ddd" font-family="sans-serif" font-size="12">${titles.join('')}</g></svg>`;
await sharp(rgb, { raw: { width, height, channels: 3 } })
  .composite([{ input: Buffer.from(text) }])
  .png()
  .toFile(out);
