// `npm run setup`: everything that `npm start` would do before it starts, and another try for Electron's binary.
import { ensureElectronBinary } from './electronBinary.mjs';
import { ensureReady, main } from './ensure.mjs';
import { say } from './execute.mjs';

await main(() => {
  ensureReady();
  ensureElectronBinary({ again: true });
  say('Ready.');
});
