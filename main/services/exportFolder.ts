import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A name as a folder name that every system takes: no separators, no reserved characters, no dots or spaces at its ends, no device names. */
export function folderName(name: string): string {
  const plain = name.replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_').replace(/^[. ]+|[. ]+$/g, '_');
  return /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i.test(plain) ? `${plain}_` : plain;
}

/**
 * A folder below `root` that is not there yet: the name, or with the next free number behind it.
 * @param promised folders that are not to be chosen although they are not there
 */
export function freeFolder(root: string, name: string, promised: readonly string[] = []): string {
  const wanted = folderName(name);
  for (let number = 1; ; number++) {
    const folder = join(root, number === 1 ? wanted : `${wanted} ${number}`);
    if (!existsSync(folder) && !promised.includes(folder)) return folder;
  }
}
