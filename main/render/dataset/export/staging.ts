import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserError } from '../../../../shared/contract/errors.ts';
import { syncFolder, writeError, writeFileAtomic } from '../../atomicFile.ts';
import { makeOutputFolder } from '../../outputFolder.ts';

const recordFile = 'export.json';
const lockFile = 'export.pid';

/** Exports of this process under way, by folder: its own process id says nothing about them. */
const underWay = new Set<string>();

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/**
 * The folder `OUT.partial` in which an export grows. It survives the end of its process: the same export goes on with what is there.
 * At the end it becomes OUT.
 */
export class Staging {
  readonly dir: string;
  readonly #outDir: string;

  private constructor(outDir: string) {
    this.#outDir = outDir;
    this.dir = `${outDir}.partial`;
  }

  /**
   * Opens the staging folder of an export, keeping what the same export left there.
   * @param identity what decides the bytes of the export; files of another one are removed
   * @throws UserError BAD_VALUE when OUT exists, cannot be written, or something is in the way; IN_USE while another process exports there
   */
  static async open(outDir: string, identity: string): Promise<Staging> {
    if (await exists(outDir)) throw new UserError('BAD_VALUE', { name: outDir, reason: 'exists already; choose another folder' });
    const staging = new Staging(outDir);
    await staging.#makeOrCheck();
    await staging.#lock();
    try {
      const record = join(staging.dir, recordFile);
      const isSame = (await readFile(record, 'utf8').catch(() => '')) === identity;
      // of the same export only what a killed process left half-written goes
      for (const name of await readdir(staging.dir))
        if (name !== lockFile && (!isSame || name.endsWith('.tmp'))) await rm(join(staging.dir, name), { recursive: true });
      if (!isSame) await writeFileAtomic(record, identity);
      return staging;
    } catch (error) {
      await staging.close();
      throw writeError(error, outDir);
    }
  }

  async #makeOrCheck(): Promise<void> {
    const inTheWay = new UserError('BAD_VALUE', {
      name: this.dir,
      reason: 'is in the way and was not made by an export; move it or choose another folder',
    });
    makeOutputFolder(dirname(this.dir));
    try {
      await mkdir(this.dir);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError(error, this.#outDir);
      const names = await readdir(this.dir).catch(() => {
        throw inTheWay;
      });
      const isOurs = names.includes(recordFile) || names.every((name) => name === lockFile || name === `${recordFile}.tmp`);
      if (!isOurs) throw inTheWay;
    }
  }

  async #lock(): Promise<void> {
    const path = join(this.dir, lockFile);
    const taken = (by: string): UserError => new UserError('IN_USE', { kind: 'folder', name: this.#outDir, by });
    if (underWay.has(this.dir)) throw taken('another export');
    underWay.add(this.dir);
    try {
      for (;;) {
        try {
          return await writeFile(path, `${process.pid}\n`, { flag: 'wx' });
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeError(error, this.#outDir);
        }
        const pid = Number(await readFile(path, 'utf8').catch(() => ''));
        if (pid > 0 && isAlive(pid)) throw taken(`process ${pid}, which exports there`);
        // its process is gone
        await rm(path, { force: true });
      }
    } catch (error) {
      underWay.delete(this.dir);
      throw error;
    }
  }

  /** Gives the folder its final name, without the staging's own files. */
  async commit(): Promise<void> {
    try {
      await rm(join(this.dir, recordFile), { force: true });
      await rename(this.dir, this.#outDir);
      await rm(join(this.#outDir, lockFile), { force: true });
      await syncFolder(dirname(this.#outDir));
    } catch (error) {
      throw writeError(error, this.#outDir);
    } finally {
      underWay.delete(this.dir);
    }
  }

  /** Lets another export in; what is there stays. Harmless after `commit`. */
  async close(): Promise<void> {
    if (!underWay.delete(this.dir)) return;
    await rm(join(this.dir, lockFile), { force: true });
  }
}

/** Removes what a cancelled export left. */
export async function discardExport(outDir: string): Promise<void> {
  if (await exists(join(`${outDir}.partial`, recordFile))) await rm(`${outDir}.partial`, { recursive: true, force: true });
}
