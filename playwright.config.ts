import { defineConfig } from '@playwright/test';
import { chromiumArguments, findChromium } from './main/setup/chromium.mjs';

const executablePath = findChromium();

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  reporter: [['list']],
  // one window and one trainer at a time: two cores are enough
  workers: 1,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    viewport: { width: 1280, height: 720 },
    launchOptions: { ...(executablePath ? { executablePath } : {}), args: chromiumArguments },
  },
});
