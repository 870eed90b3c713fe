import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';

/** Packages that stay outside the bundle: native binaries that must be loaded from their own folder. */
const nativePackages = ['electron', 'better-sqlite3', 'sharp', 'webgpu', '@julusian/jpeg-turbo', '@tensorflow/tfjs-node-gpu'];

/** tfjs 4.22 reaches for `require('util')` when it finds itself in Node; ES module output has none of its own. */
const requireBanner =
  "import { createRequire as cardioidCreateRequire } from 'node:module'; const require = cardioidCreateRequire(import.meta.url);";

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      externalizeDeps: false,
      rollupOptions: {
        external: nativePackages,
        input: {
          electron: 'main/host/electron/index.ts',
          node: 'main/host/node/index.ts',
          cli: 'main/cli/index.ts',
          trainer: 'main/train/process.ts',
        },
        output: { format: 'es', banner: requireBanner },
      },
    },
    // the package's CommonJS entry of tfjs-core lacks gradients and chained ops: take the ES modules and bundle them
    resolve: { mainFields: ['module', 'main'] },
    ssr: { noExternal: true, external: nativePackages, resolve: { mainFields: ['module', 'main'] } },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: { input: { preload: 'main/preload.ts' }, output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    build: { outDir: 'out/renderer', rollupOptions: { input: 'renderer/index.html' } },
    plugins: [svelte()],
  },
});
