import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { cardioid, scratch } from './cardioid.ts';
import { expect, expectAccessible, goTo, test } from './window.ts';

/** Types a number into a row of the inspector. */
async function setNumber(page: Page, label: string, value: number | string): Promise<void> {
  const field = page.getByRole('spinbutton', { name: label, exact: true });
  await field.fill(String(value));
  await field.press('Enter');
}

/** The stage's picture, after it has come to rest, as a small RGB thumbnail for comparison. */
async function stagePicture(page: Page): Promise<Buffer> {
  const stage = page.getByRole('application', { name: /^Picture of/ });
  await expect(stage).toHaveAttribute('data-frame', 'settled', { timeout: 60_000 });
  return sharp(await stage.screenshot())
    .removeAlpha()
    .toBuffer();
}

async function thumbnail(image: Buffer | string, crop?: { left: number; top: number; width: number; height: number }): Promise<Uint8Array> {
  const picture = sharp(image).removeAlpha();
  return (crop ? picture.extract(crop) : picture).resize(64, 48, { fit: 'fill', kernel: 'cubic' }).raw().toBuffer();
}

/** Mean absolute difference of two thumbnails, on 0 to 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

test('the Lab: four formulas, parameters, navigation, palette, undo', async ({ app }) => {
  const hud = app.getByTestId('hud');
  const pictures: Buffer[] = [];
  for (const name of ['Mandelbrot', 'Julia', 'Kali', 'Kali–Julia']) {
    await app.getByRole('group', { name: 'Formula' }).getByRole('button', { name, exact: true }).click();
    await expect(app.getByRole('application', { name: `Picture of ${name}:` })).toBeVisible();
    pictures.push(await stagePicture(app));
  }
  expect(new Set(pictures.map((picture) => picture.toString('base64'))).size).toBe(4);

  // a parameter by keyboard, and back by undo
  const before = await stagePicture(app);
  const weight = app.getByRole('spinbutton', { name: 'Kali weight' });
  await weight.focus();
  await weight.press('Shift+ArrowUp');
  const changed = await stagePicture(app);
  expect(difference(await thumbnail(before), await thumbnail(changed))).toBeGreaterThan(1);
  await app.getByRole('button', { name: 'Undo' }).click();
  expect(difference(await thumbnail(before), await thumbnail(await stagePicture(app)))).toBeLessThan(0.5);

  // the wheel zooms at the cursor, dragging pans, Home resets
  const stage = app.getByRole('application', { name: /^Picture of/ });
  const home = await hud.textContent();
  const box = (await stage.boundingBox())!;
  await app.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25);
  await app.mouse.wheel(0, -400);
  await expect(hud).not.toContainText('width 3 ');
  const zoomedWidth = Number(/width ([\d.e-]+)/.exec((await hud.textContent())!)![1]);
  expect(zoomedWidth).toBeLessThan(3);
  await app.mouse.down();
  await app.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 4 });
  await app.mouse.up();
  expect(Number(/width ([\d.e-]+)/.exec((await hud.textContent())!)![1])).toBeCloseTo(zoomedWidth, 10);
  await stage.focus();
  await app.keyboard.press('Home');
  await expect(hud).toContainText(/^[^·]+· width 3 ·/.exec(home!)?.[0] ?? 'width 3');

  const palettes = app.getByRole('group', { name: 'Palette' }).getByRole('button');
  expect(await palettes.count()).toBeGreaterThanOrEqual(8);
  await palettes.nth(5).click();
  await expect(palettes.nth(5)).toHaveAttribute('aria-pressed', 'true');
  expect(difference(await thumbnail(before), await thumbnail(await stagePicture(app)))).toBeGreaterThan(3);
  await expectAccessible(app);
});

test('the live picture agrees with the native renderer, and a saved picture makes itself again', async ({ app }) => {
  const { dir, remove } = scratch();
  for (const name of ['Mandelbrot', 'Julia', 'Kali', 'Kali–Julia']) {
    await app.getByRole('group', { name: 'Formula' }).getByRole('button', { name, exact: true }).click();
    // the GPU is told apart from the native fallback by the stage's device
    await expect(app.getByRole('application', { name: `Picture of ${name}:` })).toHaveAttribute('data-device', 'gpu');
    const live = await stagePicture(app);
    const { width, height } = await sharp(live).metadata();
    const saved = join(dir, 'saved.png');
    await setNumber(app, 'Picture width', width);
    await setNumber(app, 'Picture height', height);
    const [download] = await Promise.all([app.waitForEvent('download'), app.getByRole('button', { name: 'Save picture' }).last().click()]);
    await download.saveAs(saved);
    // the head-up line covers a corner of the screenshot: compare the upper part
    const upper = { left: 0, top: 0, width, height: Math.floor(height * 0.8) };
    expect(difference(await thumbnail(live, upper), await thumbnail(saved, upper)), name).toBeLessThan(6);
    const again = join(dir, 'again.png');
    expect(cardioid(['render', '--genome', saved, '--out', again]).status).toBe(0);
    expect(readFileSync(again).equals(readFileSync(saved)), name).toBe(true);
  }
  remove();
});

test('from a picture to a dataset, a run, a latent walk and back', async ({ app, host }) => {
  test.setTimeout(420_000);
  // dataset
  await app.getByRole('tab', { name: 'Make a dataset' }).click();
  await app.getByLabel('Source').selectOption({ label: 'Kali ornaments' });
  await app.getByLabel('Name').fill('walked');
  await setNumber(app, 'Count', 96);
  await app.getByLabel('Size').selectOption('16');
  await expect(
    app.getByRole('list', { name: 'First samples of the recipe' }).or(app.getByLabel('First samples of the recipe')),
  ).toBeVisible();
  await app.getByRole('button', { name: 'Make dataset' }).click();
  await expect(app.getByRole('button', { name: 'Open dataset' })).toBeVisible({ timeout: 60_000 });
  await expectAccessible(app);
  await app.getByRole('button', { name: 'Open dataset' }).click();

  // the wall and one image of it
  await expect(app.getByRole('heading', { name: 'walked' }).first()).toBeVisible();
  await expect(app.getByText('96 images', { exact: true })).toBeVisible();
  await expectAccessible(app);
  await app.getByRole('button', { name: 'Image 3', exact: true }).click();
  const detail = app.getByRole('region', { name: 'Image 3' });
  await expect(detail.getByText(/Kali/).first()).toBeVisible();
  await expectAccessible(app);
  await detail.getByRole('button', { name: 'Open in Lab' }).click();
  await expect(app.getByRole('application', { name: 'Picture of Kali:' })).toBeVisible();

  // a run
  await goTo(app, 'Datasets');
  await app.getByRole('button', { name: 'Train on this' }).click();
  const form = app.getByRole('form', { name: 'New run' });
  await form.getByText('StyleALAE, tiny').click();
  await form.getByLabel('Name').fill('walked run');
  await setNumber(app, 'Steps', 60);
  await setNumber(app, 'Batch', 8);
  await expectAccessible(app);
  await form.getByRole('button', { name: 'Train', exact: true }).click();
  const run = app.locator('[data-run]');
  await expect(run).toHaveAttribute('data-state', 'running');
  await expect.poll(async () => Number(await run.getAttribute('data-step')), { timeout: 120_000 }).toBeGreaterThan(2);
  await app.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect(run).toHaveAttribute('data-state', 'paused', { timeout: 60_000 });
  await app.getByRole('button', { name: 'Resume', exact: true }).first().click();
  await expect(run).toHaveAttribute('data-state', 'done', { timeout: 180_000 });
  await expect(app.getByRole('img', { name: /sample sheet|Real|reconstruction/i }).first()).toBeVisible();
  await expectAccessible(app);

  // the latent space
  await app.getByRole('button', { name: 'Open in Latent' }).click();
  const latent = app.locator('[data-state]', { has: app.getByLabel('Run') });
  await expect(latent.first()).toHaveAttribute('data-state', 'ready', { timeout: 120_000 });
  await expect(app.locator('[data-points]')).toHaveAttribute('data-points', '96');
  await expectAccessible(app);
  await app.getByRole('button', { name: 'Samples' }).click();
  await app.getByRole('button', { name: 'Make sample 2 A' }).click();
  await app.getByRole('button', { name: 'Make sample 7 B' }).click();
  const decoded = app.locator('[data-decoded]');
  await expect(decoded).toHaveAttribute('data-decoding', 'false', { timeout: 60_000 });
  const frames = Number(await decoded.getAttribute('data-decoded'));
  const slider = app.getByRole('slider', { name: 'A to B' });
  await slider.focus();
  for (let i = 0; i < 6; i++) await slider.press('ArrowRight');
  await expect.poll(async () => Number(await decoded.getAttribute('data-decoded'))).toBeGreaterThan(frames);
  await expect(app.getByLabel('Time to decode')).toHaveText(/ms/);
  await app.getByRole('button', { name: 'Mix layers' }).click();
  await app.getByRole('switch').first().click();
  await expect(decoded).toHaveAttribute('data-decoding', 'false');
  await expectAccessible(app);
  const [download] = await Promise.all([app.waitForEvent('download'), app.getByRole('button', { name: 'Save picture' }).last().click()]);
  expect(download.suggestedFilename()).toMatch(/\.png$/);
  await app.getByRole('button', { name: 'Open sample 2 in the Lab' }).click();
  await expect(app.getByRole('application', { name: 'Picture of Kali:' })).toBeVisible();
  expect(host.url).toContain('#');
});

test('jobs, settings, the command palette and the key sheet are accessible', async ({ app }) => {
  await goTo(app, 'Settings');
  await expect(app.getByRole('row', { name: /Native CPU backend/ })).toContainText('works', { timeout: 60_000 });
  await expectAccessible(app);
  await goTo(app, 'Jobs');
  await expect(app.getByRole('region', { name: 'Jobs' })).toBeVisible();
  await expectAccessible(app);
  await app.keyboard.press('Escape');
  await app.keyboard.press('Control+k');
  await expect(app.getByRole('dialog')).toBeVisible();
  await expectAccessible(app);
  await app.keyboard.press('Escape');
  for (const [key, screen] of [
    ['2', 'Datasets'],
    ['3', 'Runs'],
    ['4', 'Latent'],
    ['1', 'Lab'],
  ] as const) {
    await app.keyboard.press(key);
    await expect(app.getByRole('navigation', { name: 'Screens' }).getByRole('link', { name: new RegExp(`^${screen}`) })).toHaveAttribute(
      'aria-current',
      'page',
    );
    await expectAccessible(app);
  }
});

test('a notice that stays covers neither the strip nor the line under the picture', async ({ app }) => {
  const stage = app.getByRole('application', { name: /^Picture of/ });
  await expect(stage).toBeVisible();
  const dropped = await app.evaluateHandle(() => {
    const files = new DataTransfer();
    files.items.add(new File(['words'], 'holiday.png'));
    return files;
  });
  await stage.dispatchEvent('drop', { dataTransfer: dropped });
  const notice = app.getByRole('region', { name: 'Notices' }).getByRole('alert');
  const overlaps = async (name: string, other: ReturnType<Page['locator']>): Promise<string[]> => {
    const [a, b] = [await notice.boundingBox(), await other.boundingBox()];
    if (!a || !b) return [`${name} is not there`];
    const apart = a.x >= b.x + b.width || b.x >= a.x + a.width || a.y >= b.y + b.height || b.y >= a.y + a.height;
    return apart ? [] : [name];
  };
  await expect(notice).toContainText('holiday.png');
  expect(await overlaps('line', app.getByTestId('hud'))).toEqual([]);
  const panes = app.getByRole('main');
  for (const screen of ['Lab', 'Datasets', 'Runs', 'Latent', 'Settings'] as const) {
    await goTo(app, screen);
    await expect(panes.getByRole('heading', { level: 1, name: screen })).toBeAttached();
    for (const name of ['List', 'Strip', 'Inspector'])
      if (await panes.getByRole('region', { name, exact: true }).count())
        expect(await overlaps(`${name} of ${screen}`, panes.getByRole('region', { name, exact: true }))).toEqual([]);
  }
  await expectAccessible(app);
});
