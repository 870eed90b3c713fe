import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { paletteSchema, type NamedPalette, type Palette } from '../../shared/genome/palette.ts';
import { paletteToJson } from '../../shared/genome/palettes/exportPalette.ts';
import { problemClause } from '../../shared/words/schemaProblem.ts';
import { syncFolder, writeFileAtomic } from './atomicFile.ts';
import { loadPalettes } from './library.ts';
import { makeOutputFolder } from './outputFolder.ts';

/** Where a workspace keeps the user's palettes, one JSON file each. */
export function paletteFolder(workspaceDir: string): string {
  return join(workspaceDir, 'palettes');
}

const ending = '.json';

/**
 * The user's palettes in order of id, the file's name. Needs no open workspace. Files that are no palettes, or that have the id of a
 * palette that comes with the program, are passed over.
 * @param onProblem hears one sentence for each file passed over
 */
export function readOwnPalettes(workspaceDir: string, onProblem: (sentence: string) => void = () => undefined): NamedPalette[] {
  const folder = paletteFolder(workspaceDir);
  if (!existsSync(folder)) return [];
  const builtIn = new Set(loadPalettes().map(({ id }) => id));
  const own: NamedPalette[] = [];
  const ids = readdirSync(folder).flatMap((file) => (file.endsWith(ending) ? file.slice(0, -ending.length) : []));
  for (const id of ids.toSorted()) {
    const file = id + ending;
    try {
      if (builtIn.has(id)) throw new Error('a palette of this id comes with the program');
      const json: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
      const parsed = paletteSchema.safeParse(json);
      if (!parsed.success) throw new Error(problemClause(paletteSchema, json, parsed.error, 'it'));
      own.push({ id, palette: parsed.data });
    } catch (error) {
      onProblem(`The palette file ${join(folder, file)} is passed over: ${(error as Error).message}`);
    }
  }
  return own;
}

/** A name as an id: lower-case words joined by hyphens, as the built-in files are named. */
function idOfName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return (words ?? ['palette']).join('-').slice(0, 60);
}

/** An id that no file has yet, from the name: with the next free number behind it where the name is taken. */
function freeId(workspaceDir: string, name: string): string {
  const builtIn = new Set(loadPalettes().map(({ id }) => id));
  const wanted = idOfName(name);
  for (let number = 1; ; number++) {
    const id = number === 1 ? wanted : `${wanted}-${number}`;
    if (!builtIn.has(id) && !existsSync(join(paletteFolder(workspaceDir), id + ending))) return id;
  }
}

/** Writes a palette of the user. @param id of one that is there and will be replaced; a new one is found by the name otherwise */
export async function writeOwnPalette(workspaceDir: string, palette: Palette, id?: string): Promise<NamedPalette> {
  makeOutputFolder(paletteFolder(workspaceDir));
  const chosen = id ?? freeId(workspaceDir, palette.name);
  await writeFileAtomic(join(paletteFolder(workspaceDir), chosen + ending), paletteToJson(palette));
  return { id: chosen, palette };
}

/** @param id of a palette that `readOwnPalettes` found */
export async function deleteOwnPalette(workspaceDir: string, id: string): Promise<void> {
  await rm(join(paletteFolder(workspaceDir), id + ending));
  await syncFolder(paletteFolder(workspaceDir));
}
