import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../shared/contract/errors.ts';

/** Looks for the file in this file's folder and every one above it; inside a package it lies beside the archive, unpacked. */
function find(path: string): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, path).replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
    if (existsSync(candidate)) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Loads a native addon from where the build leaves it. The caller knows its exports.
 * @param folder its folder in `main/native`
 * @throws UserError NATIVE_MISSING when it is not built or does not load here
 */
export function loadAddon<Exports>(folder: string): Exports {
  const addon = `cardioid_${folder}`;
  const file = find(join('main', 'native', folder, 'build', 'Release', `${addon}.node`));
  if (!file) throw new UserError('NATIVE_MISSING', { addon, reason: 'it has not been built' });
  try {
    return createRequire(import.meta.url)(file) as Exports;
  } catch (error) {
    throw new UserError('NATIVE_MISSING', { addon, reason: (error as Error).message });
  }
}
