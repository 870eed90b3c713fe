// Makes a checkout runnable: packages, native addons, the built app. Does only what is missing.
import { addonsReady, ensureAddons } from './addons.mjs';
import { appReady, ensureApp } from './app.mjs';
import { say, SetupError } from './execute.mjs';
import { ensurePackages } from './packages.mjs';
import { projectNode } from './paths.mjs';

/** Does what is missing. @throws SetupError */
export function ensureReady() {
  ensurePackages();
  ensureAddons();
  ensureApp();
}

/** True when nothing is to be done; looks at the stamps only. */
export function isReady() {
  return projectNode() !== undefined && addonsReady() && appReady();
}

/**
 * Runs a set-up script: its errors become one message and exit status 1.
 * @param {() => void | Promise<void>} script
 */
export async function main(script) {
  try {
    await script();
  } catch (error) {
    say(error instanceof SetupError ? error.message : String(error instanceof Error ? error.stack : error));
    process.exitCode = 1;
  }
}
