import { existsSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium } from './main/setup/chromium.mjs';

const executablePath = findChromium(existsSync);

export default defineConfig({
  test: {
    projects: [
      {
        // as in the bundle: tfjs from its ES modules, one copy
        resolve: { mainFields: ['module', 'main'] },
        ssr: { resolve: { mainFields: ['module', 'main'] } },
        test: {
          name: 'node',
          environment: 'node',
          include: ['{shared,main,renderer}/**/*.test.ts'],
          exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server: { deps: { inline: [/@tensorflow\//] } },
        },
      },
      {
        plugins: [svelte()],
        // found ahead, so that a cold cache is not filled (and the page reloaded) in the middle of a run
        optimizeDeps: { entries: ['renderer/**/*.svelte', 'renderer/**/*.ts'] },
        test: {
          name: 'browser',
          include: ['renderer/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { ...(executablePath ? { executablePath } : {}), args: chromiumArguments } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
