import { UserError } from '../../shared/contract/errors.ts';
import type { PaletteEntry } from '../../shared/contract/palettes.ts';
import type { Palette } from '../../shared/genome/palette.ts';
import { importPalettes } from '../../shared/genome/palettes/importPalettes.ts';
import { loadPalettes } from '../render/library.ts';
import { deleteOwnPalette, readOwnPalettes, writeOwnPalette } from '../render/paletteFolder.ts';
import type { ServiceContext } from './context.ts';

/** Palettes of the program and of the user. */
export class PaletteService {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  list(): PaletteEntry[] {
    const { workspaceDir, log } = this.#context;
    const own = readOwnPalettes(workspaceDir, (sentence) => log.warn(sentence));
    return [...loadPalettes().map((named) => ({ ...named, builtIn: true })), ...own.map((named) => ({ ...named, builtIn: false }))];
  }

  /** @throws UserError FILE_UNREADABLE; then nothing is saved */
  async import(fileName: string, text: string): Promise<PaletteEntry[]> {
    const saved: PaletteEntry[] = [];
    for (const palette of importPalettes(text, fileName)) saved.push(await this.save(palette));
    return saved;
  }

  /** @throws UserError NOT_FOUND, BAD_VALUE for the id of a palette that comes with the program */
  async save(palette: Palette, id?: string): Promise<PaletteEntry> {
    if (id !== undefined) this.#findOwn(id);
    return { ...(await writeOwnPalette(this.#context.workspaceDir, palette, id)), builtIn: false };
  }

  /** @throws UserError NOT_FOUND, BAD_VALUE */
  async delete(id: string): Promise<void> {
    await deleteOwnPalette(this.#context.workspaceDir, this.#findOwn(id).id);
  }

  #findOwn(id: string): PaletteEntry {
    const found = this.list().find((entry) => entry.id === id);
    if (!found) throw new UserError('NOT_FOUND', { kind: 'palette', id });
    if (found.builtIn)
      throw new UserError('BAD_VALUE', {
        name: `The palette "${found.palette.name}"`,
        reason: 'comes with the program and stays as it is; save a copy of it instead',
      });
    return found;
  }
}
