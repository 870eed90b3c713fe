import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeFileAtomic } from './atomicFile.ts';
import { makeOutputFolder } from './outputFolder.ts';

const ending = '.formula';

/** Where a workspace keeps the user's formulas, one text each, named by its id. */
export function formulaFolder(workspaceDir: string): string {
  return join(workspaceDir, 'formulas');
}

/** Path of the text with this id. */
export function formulaFile(workspaceDir: string, id: string): string {
  return join(formulaFolder(workspaceDir), id + ending);
}

/** A text of the user, which need not compile. */
export interface OwnFormula {
  /** the file's name */
  readonly id: string;
  readonly source: string;
}

/** The user's texts in order of id. Needs no open workspace. */
export function readOwnFormulas(workspaceDir: string): OwnFormula[] {
  const folder = formulaFolder(workspaceDir);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map(({ name }) => name.slice(0, -ending.length))
    .toSorted()
    .map((id) => ({ id, source: readFileSync(formulaFile(workspaceDir, id), 'utf8') }));
}

/** Writes a text of the user, whole or not at all. @param id as `compileFormula` accepts it */
export async function writeOwnFormula(workspaceDir: string, id: string, source: string): Promise<void> {
  makeOutputFolder(formulaFolder(workspaceDir));
  await writeFileAtomic(formulaFile(workspaceDir, id), source);
}

/** @param id of a text that `readOwnFormulas` found */
export async function deleteOwnFormula(workspaceDir: string, id: string): Promise<void> {
  await rm(formulaFile(workspaceDir, id));
  await syncFolder(formulaFolder(workspaceDir));
}
