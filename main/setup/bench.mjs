// `npm run bench -- NAME [...]`: bundles bench/NAME.ts as the app is bundled (one copy of tfjs, from its ES modules) and runs it.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePackages } from './packages.mjs';
import { ensureAddons } from './addons.mjs';
import { main } from './ensure.mjs';
import { childEnvironment, restartUnderProjectNode, runsUnderProjectNode, SetupError } from './execute.mjs';
import { cacheDir, inRoot, root } from './paths.mjs';

/**
 * @param {string} name
 * @returns {Promise<string>} the bundled program
 */
async function bundle(name) {
  const { build } = await import('vite');
  const { default: appConfig } = await import(pathToFileURL(inRoot('electron.vite.config.ts')).href);
  const { build: appBuild, resolve, ssr } = appConfig.main;
  const outDir = join(cacheDir, 'bench');
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    resolve,
    ssr,
    build: {
      ssr: inRoot('bench', `${name}.ts`),
      outDir,
      emptyOutDir: false,
      target: 'node24',
      rollupOptions: {
        external: appBuild.rollupOptions.external,
        output: { format: 'es', banner: appBuild.rollupOptions.output.banner, entryFileNames: '[name].mjs' },
      },
    },
  });
  return join(outDir, `${name}.mjs`);
}

await main(async () => {
  ensurePackages();
  ensureAddons();
  const [name, ...args] = process.argv.slice(2);
  if (!runsUnderProjectNode()) return restartUnderProjectNode(inRoot('main', 'setup', 'bench.mjs'), process.argv.slice(2));
  const known = readdirSync(inRoot('bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3));
  if (!name || !existsSync(inRoot('bench', `${name}.ts`))) throw new SetupError(`Say which benchmark: ${known.join(', ')}.`);
  const program = await bundle(name);
  process.exitCode = spawnSync(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit', env: childEnvironment() }).status ?? 1;
});
