// `npm start`: sets up what is missing and opens the workstation, in Electron where its binary is, else in a browser.
import { pathToFileURL } from 'node:url';
import { ensureElectronBinary } from './electronBinary.mjs';
import { ensureReady, main } from './ensure.mjs';
import { become, goWhereTheUserIs, restartUnderProjectNode, runsUnderProjectNode } from './execute.mjs';
import { electronBinary, inRoot, root } from './paths.mjs';

/** Electron needs a screen, and Chromium's sandbox refuses root. */
function electronCanOpen() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']) && process.getuid?.() !== 0;
}

await main(async () => {
  ensureReady();
  ensureElectronBinary();
  goWhereTheUserIs();
  const args = process.argv.slice(2);
  const electron = electronBinary();
  if (electron && electronCanOpen()) become(electron, [root, ...args]);
  else if (runsUnderProjectNode()) await import(pathToFileURL(inRoot('out', 'main', 'node.js')).href);
  else restartUnderProjectNode(inRoot('out', 'main', 'node.js'), args);
});
