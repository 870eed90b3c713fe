// `npm run screenshots`: the pictures of the README, taken by the specs tagged @screenshots.
import { spawnSync } from 'node:child_process';
import { ensureChromium } from './browser.mjs';
import { ensureReady, main } from './ensure.mjs';
import { childEnvironment, SetupError } from './execute.mjs';
import { inRoot, projectNode, root } from './paths.mjs';

await main(() => {
  ensureReady();
  const missing = ensureChromium();
  if (missing) throw new SetupError(missing);
  const args = [inRoot('node_modules', '@playwright', 'test', 'cli.js'), 'test', '--grep', '@screenshots', ...process.argv.slice(2)];
  process.exitCode =
    spawnSync(projectNode() ?? process.execPath, args, { cwd: root, stdio: 'inherit', env: childEnvironment() }).status ?? 1;
});
