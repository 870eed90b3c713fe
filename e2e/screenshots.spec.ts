import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { cardioid, root, scratch } from './cardioid.ts';
import { expect, goTo, Host, test } from './window.ts';

const pictures = join(root, 'resources/screenshots');

/** A workspace worth showing: two datasets and a trained model. `CARDIOID_SHOWCASE` names one that exists, to skip the training. */
function showcase(): { workspace: string; remove: () => void } {
  const ready = process.env['CARDIOID_SHOWCASE'];
  if (ready) return { workspace: ready, remove: () => undefined };
  const { dir, remove } = scratch();
  const workspace = join(dir, 'workspace');
  const run = (...args: string[]) => expect(cardioid([...args, '--workspace', workspace], process.env, 3_600_000).status).toBe(0);
  run('dataset', 'create', '--recipe', 'everything', '--count', '3000', '--size', '64', '--name', 'Everything', '--seed', '1');
  run('dataset', 'create', '--recipe', 'kali-ornaments', '--count', '4000', '--size', '32', '--name', 'Kali ornaments', '--seed', '1');
  run(
    'train',
    '--dataset',
    'Kali ornaments',
    '--model',
    'vae',
    '--steps',
    '2000',
    '--batch',
    '32',
    '--seed',
    '1',
    '--name',
    'Ornaments, VAE',
  );
  return { workspace, remove };
}

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(2, 400);
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

test('the pictures of the README @screenshots', async ({ browser }) => {
  test.setTimeout(3_600_000);
  mkdirSync(pictures, { recursive: true });
  const { workspace, remove } = showcase();
  const host = new Host(workspace);
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 } })).newPage();
  await page.goto(await host.start());

  const settled = (name: string) =>
    expect(page.getByRole('application', { name: `Picture of ${name}:` })).toHaveAttribute('data-frame', 'settled', { timeout: 120_000 });
  await page.getByRole('button', { name: /^All \d+ formulas/ }).click();
  const picker = page.getByRole('dialog', { name: 'Formulas' });
  await expect(picker.getByRole('button', { name: 'Kali–Julia', exact: true })).toBeVisible();
  await page.waitForTimeout(5000);
  await take(page, 'formulas');
  for (const name of ['Mandelbulb', 'Two folds and a square', 'Fold or square', 'Generic unit']) {
    await picker.getByRole('button', { name, exact: true }).click();
    await settled(name);
    await page.getByRole('button', { name: /^All \d+ formulas/ }).click();
  }
  await picker.getByRole('button', { name: 'Kali–Julia', exact: true }).click();
  await settled('Kali–Julia');
  await page.getByRole('tab', { name: 'Formula', exact: true }).click();
  await take(page, 'lab');
  await page.getByRole('button', { name: 'Mix formulas' }).click();
  await page.waitForTimeout(3000);
  await take(page, 'mixture');
  await page.keyboard.press('Escape');

  await goTo(page, 'Datasets');
  await page.getByRole('button', { name: /^Everything/ }).click();
  await expect(page.getByRole('button', { name: 'Image 20', exact: true })).toBeVisible();
  await page.waitForTimeout(2000);
  await take(page, 'datasets');

  await goTo(page, 'Runs');
  await expect(page.locator('[data-run]')).toBeVisible();
  await page.waitForTimeout(2000);
  await take(page, 'runs');

  await page.getByRole('button', { name: 'Open in Latent' }).click();
  await expect(page.locator('[data-points]')).toBeVisible({ timeout: 180_000 });
  await page.getByRole('button', { name: 'Samples' }).click();
  await page
    .getByRole('button', { name: /^Make sample \d+ A$/ })
    .nth(2)
    .click();
  await page
    .getByRole('button', { name: /^Make sample \d+ B$/ })
    .nth(11)
    .click();
  await page.getByRole('button', { name: 'Map' }).click();
  await expect(page.locator('[data-frames]')).not.toHaveAttribute('data-frames', '0', { timeout: 60_000 });
  await page.waitForTimeout(5000);
  await take(page, 'latent');

  await goTo(page, 'Settings');
  await expect(page.getByRole('row', { name: /Native CPU backend/ })).toContainText('works', { timeout: 60_000 });
  await take(page, 'settings');
  await page.context().close();
  await host.kill();
  remove();
});
