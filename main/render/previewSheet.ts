import sharp from 'sharp';
import { geneLines } from '../../shared/genome/geneLines.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { labelOf, splitOf } from '../../shared/genome/labels.ts';
import type { Recipe } from '../../shared/genome/recipe.ts';
import type { Rejections } from './dataset/settle.ts';

const gapPx = 12;
const marginPx = 24;
const linePx = 14;
const titlePx = 60;
const colors = { background: '#101012', text: '#e8e8ea', muted: '#9a9aa2' };

export interface PreviewSheet {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly genomes: readonly Genome[];
  /** 8-bit RGB [genomes, sizePx, sizePx, 3] */
  readonly rgb: Uint8Array;
  readonly sizePx: number;
  readonly rejections: Rejections;
}

const escaped = (text: string): string => text.replace(/[<>&]/g, (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[sign]!);

/** Cut to what fits; glyphs of the small type are about 0.55 em wide. */
function fitted(text: string, widthPx: number, fontPx: number): string {
  const glyphs = Math.floor(widthPx / (0.55 * fontPx));
  return text.length <= glyphs ? text : `${text.slice(0, Math.max(1, glyphs - 1))}…`;
}

function textLine(x: number, y: number, fontPx: number, color: string, text: string): string {
  return `<text x="${x}" y="${y}" font-size="${fontPx}" fill="${color}">${escaped(text)}</text>`;
}

/** One line about how many candidates were turned down, and why. */
export function rejectionsText(rejections: Rejections, kept: number): string {
  const counts = Object.entries(rejections).sort(([, a], [, b]) => b - a);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return `${kept} samples, no candidate turned down`;
  return `${kept} samples, ${total} candidates turned down: ${counts.map(([reason, count]) => `${reason} ${count}`).join(', ')}`;
}

/** Steps of the fastest gene of a grid, so that the sheet is its map; null for other designs and for more than fit. */
function gridColumns({ design, parts }: Recipe): number | null {
  if (design?.kind !== 'grid' || parts.length > 1) return null;
  const fastest = parts[0]!.genes.find(({ path }) => path in design.levels);
  const steps = fastest ? design.levels[fastest.path]! : 1;
  return steps > 1 && steps <= 32 ? steps : null;
}

/** Pictures in rows, under each its index, class and what varies, above them the recipe and its rejections. @returns a PNG */
export async function previewSheet({ recipe, seed, genomes, rgb, sizePx, rejections }: PreviewSheet): Promise<Uint8Array> {
  const lines = genomes.map((genome) => [genome.formula, ...geneLines(recipe, genome)]);
  const linesMost = Math.max(...lines.map(({ length }) => length));
  const columns = Math.min(genomes.length, gridColumns(recipe) ?? Math.max(1, Math.round(Math.sqrt(genomes.length * 1.6))));
  const rows = Math.ceil(genomes.length / columns);
  const cellHeight = sizePx + (linesMost + 1) * linePx + 2 * gapPx;
  const width = 2 * marginPx + columns * sizePx + (columns - 1) * gapPx;
  const height = marginPx + titlePx + rows * cellHeight;
  const bytes = sizePx * sizePx * 3;
  const place = (i: number) => ({
    left: marginPx + (i % columns) * (sizePx + gapPx),
    top: marginPx + titlePx + Math.floor(i / columns) * cellHeight,
  });
  const texts = [
    textLine(marginPx, marginPx + 14, 18, colors.text, fitted(`${recipe.name}, seed ${seed}`, width - 2 * marginPx, 18)),
    textLine(marginPx, marginPx + 36, 12, colors.muted, fitted(rejectionsText(rejections, genomes.length), width - 2 * marginPx, 12)),
  ];
  for (const [i, own] of lines.entries()) {
    const { left, top } = place(i);
    const label = labelOf(recipe, i);
    const head = [`${i}`, ...(label === undefined ? [] : [`class ${label}`]), ...(splitOf(recipe, seed, i) === 'val' ? ['val'] : [])].join(
      ', ',
    );
    texts.push(textLine(left, top + sizePx + linePx + 2, 11, colors.text, head));
    for (const [j, line] of own.entries())
      texts.push(textLine(left, top + sizePx + (j + 2) * linePx + 2, 10.5, colors.muted, fitted(line, sizePx, 10.5)));
  }
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Inter, DejaVu Sans, Arial, sans-serif">${texts.join('')}</svg>`;
  const pictures = genomes.map((_, i) => ({
    input: Buffer.from(rgb.buffer, rgb.byteOffset + i * bytes, bytes),
    raw: { width: sizePx, height: sizePx, channels: 3 as const },
    ...place(i),
  }));
  const sheet = sharp({ create: { width, height, channels: 3, background: colors.background } });
  return sheet
    .composite([...pictures, { input: Buffer.from(svg), left: 0, top: 0 }])
    .png({ compressionLevel: 6 })
    .toBuffer();
}
