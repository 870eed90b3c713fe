// Where an installed Chromium or Chrome is. Plain JavaScript: used before anything is built.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const candidates = [
  process.env['CARDIOID_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The first installed Chromium-like browser.
 * @param {(path: string) => boolean} [exists] file test, replaceable in tests
 * @returns {string | undefined} absolute path of the executable
 */
export function findChromium(exists = existsSync) {
  return candidates.find((path) => path && exists(path));
}

/** Arguments for headless runs: no setuid sandbox when root, software WebGL and WebGPU. */
export const chromiumArguments = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--enable-unsafe-swiftshader',
  '--use-gl=angle',
  '--use-angle=swiftshader',
];

/**
 * The Vulkan driver manifest of the software renderer that ships beside Chromium.
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined} path of `vk_swiftshader_icd.json`
 */
export function findSwiftShaderDriver(exists = existsSync) {
  const browser = findChromium(exists);
  const folders = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/opt/google/chrome', ...(browser ? [dirname(browser)] : [])];
  return folders.map((folder) => join(folder, 'vk_swiftshader_icd.json')).find((path) => exists(path));
}
