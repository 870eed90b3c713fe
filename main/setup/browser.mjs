// The browser of the component and end-to-end tests.
import { existsSync } from 'node:fs';
import { findChromium } from './chromium.mjs';
import { runLogged, say } from './execute.mjs';

/** Debian and its relatives have a real package; on Ubuntu it is a stub for snap. */
function canInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/**
 * Finds Chromium or Chrome; on Debian as root installs it.
 * @returns {string | undefined} what the user has to do when there is none
 */
export function ensureChromium() {
  if (findChromium()) return undefined;
  if (canInstall()) {
    say('Installing Chromium for the browser tests (apt-get install chromium), once ...');
    /** @type {(name: string, args: string[]) => { ok: boolean }} */
    const apt = (name, args) => runLogged(name, 'apt-get', args, { timeoutMs: 600_000 });
    const install = ['install', '-y', '--no-install-recommends', 'chromium'];
    if (!apt('apt-install', install).ok && apt('apt-update', ['update']).ok) apt('apt-install', install);
    if (findChromium()) return undefined;
  }
  const debian = existsSync('/etc/debian_version')
    ? 'sudo apt-get install chromium'
    : 'Google Chrome or Chromium from your system or from https://www.google.com/chrome';
  return `The browser tests need Chromium: install ${debian}, or set CARDIOID_CHROMIUM to the path of an installed one.`;
}
