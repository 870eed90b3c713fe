// Step 4: Electron's binary, which comes from another host than the packages. Tried once; the app works without it.
import { packageVersion, runLogged, say } from './execute.mjs';
import { electronBinary, inRoot, projectNode } from './paths.mjs';
import { readStamp, writeStamp } from './stamps.mjs';

const timeLimitMs = 120_000;

/**
 * Fetches the binary with Electron's own installer, unless it is there or was tried for this version before.
 * @param {{ again?: boolean }} [options] try although it failed before
 */
export function ensureElectronBinary({ again = false } = {}) {
  if (electronBinary()) return;
  const version = packageVersion('electron');
  if (!again && readStamp('electron') === `failed ${version}`) return;
  say("Fetching Electron's binary, once ...");
  const result = runLogged('electron', projectNode() ?? process.execPath, [inRoot('node_modules', 'electron', 'install.js')], {
    timeoutMs: timeLimitMs,
  });
  if (result.ok && electronBinary()) return;
  writeStamp('electron', `failed ${version}`);
  say('The host of the Electron binary is out of reach, so Cardioid opens in a browser; "npm run setup" tries again.');
}
