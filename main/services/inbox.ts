import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { UserError } from '../../shared/contract/errors.ts';
import { writeError } from '../render/atomicFile.ts';

const idPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const longestName = 255;

/** Files that a window sends, each set in a folder of its own until it is imported. */
export class Inbox {
  readonly #root: string;

  /** @param root the folder of all of them, made when the first file comes */
  constructor(root: string) {
    this.#root = root;
  }

  /** @throws UserError DISK_FULL, BAD_VALUE when the folder cannot be made */
  async open(): Promise<{ id: string; path: string }> {
    const id = randomUUID();
    const path = join(this.#root, id);
    try {
      await mkdir(path, { recursive: true });
    } catch (error) {
      throw writeError(error, path);
    }
    return { id, path };
  }

  /**
   * Adds a piece to a file, which the first one makes.
   * @param name with slashes where the file lies in folders @param offset bytes of the file that are there already
   * @throws UserError NOT_FOUND, BAD_VALUE for a name that leads elsewhere or a piece that does not follow on, DISK_FULL
   */
  async write(id: string, name: string, offset: number, piece: Uint8Array): Promise<void> {
    const path = join(await this.#folder(id), ...partsOf(name));
    try {
      await mkdir(dirname(path), { recursive: true });
      const file = await open(path, offset === 0 ? 'w' : 'a');
      try {
        const { size } = await file.stat();
        if (size !== offset) throw new UserError('BAD_VALUE', { name, reason: `has ${size} bytes here, not ${offset}; send it again` });
        await file.writeFile(piece);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw error instanceof UserError ? error : writeError(error, path);
    }
  }

  /** Removes the files of an inbox, if that is where a path leads. */
  async empty(path: string): Promise<void> {
    const id = this.#idOf(path);
    if (id) await rm(join(this.#root, id), { recursive: true, force: true });
  }

  /** Removes all that nothing goes on with. @param wanted paths that will still be read */
  async sweep(wanted: readonly string[]): Promise<void> {
    const kept = new Set(wanted.map((path) => this.#idOf(path)));
    for (const id of await readdir(this.#root).catch(() => [])) {
      if (!kept.has(id)) await rm(join(this.#root, id), { recursive: true, force: true });
    }
  }

  #idOf(path: string): string | null {
    const [id = ''] = relative(this.#root, path).split(sep);
    return idPattern.test(id) ? id : null;
  }

  async #folder(id: string): Promise<string> {
    if (!idPattern.test(id) || !(await readdir(this.#root).catch((): string[] => [])).includes(id))
      throw new UserError('NOT_FOUND', { kind: 'inbox', id });
    return join(this.#root, id);
  }
}

/** @throws UserError BAD_VALUE unless the name stays below its folder */
function partsOf(name: string): string[] {
  const parts = name.split('/');
  const isPlain = (part: string): boolean =>
    part !== '' && part !== '.' && part !== '..' && part.length <= longestName && !/[\\\0]/.test(part);
  if (!parts.every(isPlain)) throw new UserError('BAD_VALUE', { name: `The file name "${name.slice(0, 80)}"`, reason: 'cannot be used' });
  return parts;
}
