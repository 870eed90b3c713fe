import { resolve } from 'node:path';
import { UserError } from '../../shared/contract/errors.ts';
import type { NamedPalette, Palette } from '../../shared/genome/palette.ts';
import { paletteToGpl, paletteToJson, paletteToMap } from '../../shared/genome/palettes/exportPalette.ts';
import { importPalettes, isPaletteFile } from '../../shared/genome/palettes/importPalettes.ts';
import { didYouMean } from '../../shared/words/didYouMean.ts';
import { writeFileAtomic } from '../render/atomicFile.ts';
import { loadPalettes } from '../render/library.ts';
import { readOwnPalettes } from '../render/paletteFolder.ts';
import type { CommandContext, RunCommand } from './command.ts';
import { readUserFile } from './files.ts';
import { UsageError } from './stops.ts';
import { formatTable } from './table.ts';

/** Every palette that has an id: those of the program, then the user's. */
function knownPalettes(workspaceDir: string): NamedPalette[] {
  return [...loadPalettes(), ...readOwnPalettes(workspaceDir)];
}

/**
 * The palette that `--palette` or an argument names: an id, or a file of any form that can be imported. Of a file with several palettes
 * `FILE#NAME` takes one.
 * @param what as messages call it, e.g. `--palette`
 * @throws UserError naming what is wrong
 */
export async function findPalette(what: string, idOrFile: string, workspaceDir: string): Promise<Palette> {
  const known = knownPalettes(workspaceDir);
  const named = known.find(({ id }) => id === idOrFile);
  if (named) return named.palette;
  const [, path, chosen] = /^(.*?\.[a-z]+)(?:#(.*))?$/i.exec(idOrFile) ?? [];
  if (path === undefined || !isPaletteFile(path)) {
    const ids = known.map(({ id }) => id);
    const hint = didYouMean(idOrFile, ids);
    throw new UserError('BAD_VALUE', {
      name: `${what} "${idOrFile}"`,
      reason: `is neither a known palette nor a palette file; ${hint || 'palette list shows all'}`,
    });
  }
  const palettes = importPalettes((await readUserFile(path)).toString('utf8'), path);
  const found = chosen === undefined && palettes.length === 1 ? palettes[0] : palettes.find(({ name }) => name === chosen);
  if (found) return found;
  throw new UserError('BAD_VALUE', {
    name: `${what} "${idOrFile}"`,
    reason: `does not say which palette of the file; write ${path}#NAME with one of ${palettes.map(({ name }) => name).join(', ')}`,
  });
}

const kindOf = (palette: Palette): string => (palette.stops ? `${palette.stops.length} stops` : 'cosine');

/** `palette list` */
export const list: RunCommand = async ({ workspaceDir }: CommandContext) => {
  const builtIn = new Set(loadPalettes().map(({ id }) => id));
  const palettes = knownPalettes(workspaceDir).map((named) => ({ ...named, builtIn: builtIn.has(named.id) }));
  const rows = palettes.map(({ id, palette, builtIn: ours }) => [id, palette.name, kindOf(palette), ours ? '' : 'yours']);
  return { json: { palettes }, text: formatTable(['id', 'name', '', ''], rows) };
};

/** `palette import FILE` */
export const importFile: RunCommand = async ({ args, openWorkspace }) => {
  const file = args.positionals[0]!;
  const name = args.text('name');
  const text = (await readUserFile(file)).toString('utf8');
  // read before the workspace is opened: a wrong file changes nothing
  const read = importPalettes(text, file);
  if (name !== undefined && read.length > 1)
    throw new UsageError(`${file} has ${read.length} palettes, which keep their own names: leave --name out.`);
  const { api } = await openWorkspace();
  const palettes =
    name === undefined
      ? await api.palettes.import({ fileName: file, text })
      : [await api.palettes.save({ palette: { ...read[0]!, name } })];
  return { json: { palettes }, text: palettes.map(({ id, palette }) => `${id}: ${palette.name}, ${kindOf(palette)}`).join('\n') };
};

/** `palette export ID --out FILE` */
export const exportFile: RunCommand = async ({ args, workspaceDir }) => {
  const file = resolve(args.required('out'));
  const write = { json: paletteToJson, gpl: paletteToGpl, map: paletteToMap }[/\.(json|gpl|map)$/i.exec(file)?.[1]?.toLowerCase() ?? ''];
  if (!write) throw new UsageError('--out ends with .json, .gpl or .map.');
  const palette = await findPalette('The palette', args.positionals[0]!, workspaceDir);
  await writeFileAtomic(file, write(palette));
  return { json: { file, name: palette.name }, text: `${file}: ${palette.name}` };
};
