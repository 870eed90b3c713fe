import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import type { FormulaSpec, ParameterSpec } from '../../shared/formula/spec.ts';
import { defaultGenome, defaultPaletteId } from '../../shared/genome/defaults.ts';
import { writeFileAtomic } from '../render/atomicFile.ts';
import { loadPalettes } from '../render/library.ts';
import { makeOutputFolder } from '../render/outputFolder.ts';
import { createRenderer } from '../render/renderer.ts';
import type { RunCommand } from './command.ts';

const size = { widthPx: 360, heightPx: 240, supersample: 3 } as const;
const columns = 3;

function valueText(value: number | readonly number[]): string {
  return typeof value === 'number' ? String(value) : `(${value.join(', ')})`;
}

function parameterText(spec: ParameterSpec): string {
  if (spec.kind === 'table') return `\`${spec.name}\` ${spec.minRows} to ${spec.maxRows} rows of ${spec.columns.join(' ')}`;
  const unit = spec.kind === 'real' ? (spec.unit ?? '') : '';
  return `\`${spec.name}\` ${valueText(spec.min)} … ${valueText(spec.max)}${unit}`;
}

/** One formula's cell: its picture, name, what it is and what it takes. */
function cell(spec: FormulaSpec): string {
  const parameters = spec.parameters.map(parameterText).join('<br>');
  return `![${spec.label}](${spec.id}.jpg)<br>**${spec.label}** \`${spec.id}\`<br>${spec.summary}<br>${parameters}`;
}

/** The page that shows all formulas, family by family. */
export function galleryPage(formulas: readonly FormulaSpec[]): string {
  const families = [...new Set(formulas.map(({ family }) => family))];
  const sections = families.map((family) => {
    const cells = formulas.filter((spec) => spec.family === family).map((spec) => cell(spec).replaceAll('|', '\\|'));
    const rows = Array.from({ length: Math.ceil(cells.length / columns) }, (_, row) => cells.slice(row * columns, (row + 1) * columns));
    const lines = rows.map((row) => `| ${Array.from({ length: columns }, (_, column) => row[column] ?? '').join(' | ')} |`);
    return [`## ${family}`, '', `|${'   |'.repeat(columns)}`, `|${' - |'.repeat(columns)}`, ...lines].join('\n');
  });
  const intro = `Every built-in formula at its default view, parameters and palette, drawn by \`cardioid formula gallery\`. The texts are beside this folder; the language is in shared/formula/language.md.`;
  return `# The ${formulas.length} formulas\n\n${intro}\n\n${sections.join('\n\n')}\n`;
}

/** `formula gallery`: a picture of every built-in formula, and a page that shows them. Needs no workspace. */
export const gallery: RunCommand = async ({ args, signal, progress }) => {
  const dir = resolve(args.required('out'));
  makeOutputFolder(dir);
  const renderer = createRenderer();
  const palettes = loadPalettes();
  for (const [index, { id }] of FORMULAS.entries()) {
    signal.throwIfAborted();
    progress.update({ title: `Drawing ${id}`, done: index, total: FORMULAS.length, unit: 'pictures', rate: 0, etaSeconds: null });
    const named = palettes.find((palette) => palette.id === defaultPaletteId[id]) ?? palettes[0]!;
    const rgb = await renderer.rgb(defaultGenome(id, named.palette), size, { signal });
    const raw = { width: size.widthPx, height: size.heightPx, channels: 3 } as const;
    await writeFileAtomic(join(dir, `${id}.jpg`), await sharp(rgb, { raw }).jpeg({ quality: 82 }).toBuffer());
  }
  await writeFileAtomic(join(dir, 'README.md'), Buffer.from(galleryPage(FORMULAS)));
  return { json: { out: dir, pictures: FORMULAS.length }, text: `${dir}: ${FORMULAS.length} pictures and README.md` };
};
