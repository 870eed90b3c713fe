import { dirname } from 'node:path';
import { tmpdir } from 'node:os';
import { findSwiftShaderDriver } from '../setup/chromium.mjs';

/**
 * The environment that lets a child process find the software Vulkan driver beside an installed Chromium: the driver's
 * manifest, and the loader that Chromium brings along for systems that have none.
 * Undefined if there is no such driver.
 */
export function softwareGpuEnvironment(): NodeJS.ProcessEnv | undefined {
  const driver = findSwiftShaderDriver();
  if (!driver) return undefined;
  const libraries = [dirname(driver), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return {
    ...process.env,
    VK_ICD_FILENAMES: driver,
    LD_LIBRARY_PATH: libraries,
    XDG_RUNTIME_DIR: process.env['XDG_RUNTIME_DIR'] ?? tmpdir(),
  };
}
