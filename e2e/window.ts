import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { _electron, expect, test as base, type Page } from '@playwright/test';
import { root, scratch } from './cardioid.ts';

/** One running host with its workspace; a journey may kill and restart it. */
export class Host {
  readonly workspace: string;
  #child: ChildProcess | null = null;
  url = '';

  constructor(workspace: string) {
    this.workspace = workspace;
  }

  /** Starts the Node host; resolves with the loopback URL it prints, token in the fragment. */
  async start(): Promise<string> {
    const args = [join(root, 'out/main/cli.js'), 'serve', '--port', '0', '--no-open', '--workspace', this.workspace];
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
    this.#child = child;
    this.url = await new Promise<string>((resolve, reject) => {
      let text = '';
      child.once('exit', (code) => reject(new Error(`the host ended with ${code} before it printed a URL`)));
      child.stdout!.on('data', (chunk: Buffer) => {
        text += String(chunk);
        const url = /http:\/\/\S+#\S+/.exec(text);
        if (url) resolve(url[0]);
      });
    });
    return this.url;
  }

  /** Ends it as a power cut would: the host and its workers. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once('exit', done));
    process.kill(-child.pid!, 'SIGKILL');
    await gone;
    this.#child = null;
  }
}

interface Fixtures {
  host: Host;
  /** the workstation, open; every console error, CSP violation and request to another origin fails the test */
  app: Page;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright wants the destructuring
  host: async ({}, use) => {
    const { dir, remove } = scratch();
    const host = new Host(join(dir, 'workspace'));
    await use(host);
    await host.kill();
    remove();
  },
  app: async ({ browser, host }, use) => {
    if (process.env['APP_HOST'] === 'electron') {
      const electron = await _electron.launch({ args: ['.', '--workspace', host.workspace], cwd: root });
      await use(await electron.firstWindow());
      await electron.close();
      return;
    }
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, acceptDownloads: true });
    const page = await context.newPage();
    const faults = watchFaults(page);
    await page.goto(await host.start());
    await expect(page.getByRole('navigation', { name: 'Screens' })).toBeVisible();
    await use(page);
    await context.close();
    expect(faults).toEqual([]);
  },
});
export { expect };

/** Collects what must never happen in the window. */
export function watchFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) faults.push(`CSP: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['127.0.0.1', 'localhost'].includes(url.hostname) && !['blob:', 'data:'].includes(url.protocol))
      faults.push(`request to ${url.href}`);
  });
  return faults;
}

/** No accessibility violation anywhere on the page, and no part of it beyond the window. */
export async function expectAccessible(page: Page): Promise<void> {
  // a button that has just been enabled fades into its colours
  await page.evaluate(() => {
    const fades = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    return Promise.allSettled(fades.map(({ finished }) => finished)).then(() => undefined);
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(' ')).join(', ')}`)).toEqual([]);
  // nothing reaches out of the window, which would scroll as a whole to what has the focus or is found, and not back
  const [needed, there] = await page.evaluate(() => [document.documentElement.scrollHeight, document.documentElement.clientHeight]);
  expect(needed).toBe(there);
}

/** Goes to a screen by its entry in the rail. */
export async function goTo(page: Page, screen: 'Lab' | 'Datasets' | 'Runs' | 'Latent' | 'Jobs' | 'Settings'): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Screens' })
    .getByRole(screen === 'Jobs' ? 'button' : 'link', { name: new RegExp(`^${screen}`) })
    .click();
}
