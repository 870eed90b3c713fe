import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Color } from 'sharp';
import { countFiles, scratch } from './cardioid.ts';
import { expect, expectAccessible, goTo, test } from './window.ts';

/** A picture of one colour. */
async function picture(file: string, background: Color): Promise<void> {
  await sharp({ create: { width: 24, height: 20, channels: 3, background } })
    .png()
    .toFile(file);
}

test('pictures from a folder become a dataset, are shown, trained on and exported', async ({ app, host }) => {
  test.setTimeout(240_000);
  const { dir, remove } = scratch();
  const pictures = join(dir, 'shells');
  for (let i = 0; i < 40; i++) {
    const label = i % 2 ? 'whelks' : 'cowries';
    mkdirSync(join(pictures, label), { recursive: true });
    await picture(join(pictures, label, `${String(i).padStart(2, '0')}.png`), { r: 6 * i, g: 255 - 5 * i, b: 120 });
  }
  writeFileSync(join(pictures, 'broken.jpg'), 'no picture');

  await goTo(app, 'Datasets');
  await app.getByRole('button', { name: 'Import pictures' }).click();
  const dialog = app.getByRole('dialog', { name: 'Import pictures' });
  await expectAccessible(app);
  await dialog.getByLabel('Path').fill('shells');
  await dialog.getByLabel('Size').selectOption('16');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByText(/must be a whole path/)).toBeVisible();
  await dialog.getByLabel('Path').fill(`${pictures} and more`);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByLabel('Path')).toHaveAccessibleDescription(/and more cannot be read: it does not exist\.$/);
  await expect(dialog.getByLabel('Path')).toHaveValue(`${pictures} and more`);
  await expectAccessible(app);
  await dialog.getByLabel('Path').fill(pictures);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(app.getByRole('heading', { name: 'shells' }).first()).toBeVisible({ timeout: 60_000 });
  await expect(app.getByText('40 images', { exact: true })).toBeVisible();
  await expect(app.getByText('cowries, whelks')).toBeVisible();
  await expect(app.getByText('1 unreadable image').first()).toBeVisible();
  await app.getByRole('button', { name: 'Verify' }).click();
  await expect(app.getByText(/Intact: 1 shard/)).toBeVisible();

  await app.getByRole('button', { name: 'Image 3', exact: true }).click();
  await expect(app.getByRole('region', { name: 'Image 3' }).getByText('cowries/06.png')).toBeVisible();
  await expectAccessible(app);
  await app.keyboard.press('Escape');

  await app.getByRole('button', { name: 'Export', exact: true }).click();
  const exporting = app.getByRole('dialog', { name: 'Export “shells”' });
  await exporting.getByLabel('Format').selectOption('webdataset');
  await expectAccessible(app);
  await exporting.getByRole('button', { name: 'Export', exact: true }).click();
  await expect.poll(() => countFiles(join(host.workspace, 'exports', 'shells'), /\.tar$/), { timeout: 60_000 }).toBe(1);

  await app.getByRole('button', { name: 'Train on this' }).click();
  const form = app.getByRole('form', { name: 'New run' });
  await form.getByLabel('Name').fill('shell run');
  await form.getByRole('button', { name: 'Train', exact: true }).click();
  const run = app.locator('[data-run]');
  await expect.poll(async () => Number(await run.getAttribute('data-step')), { timeout: 120_000 }).toBeGreaterThan(0);
  remove();
});

test('a folder is found by the keyboard and imported', async ({ app, host }) => {
  const shells = join(host.workspace, 'my shells');
  mkdirSync(shells);
  await picture(join(shells, 'a.png'), '#c04000');
  await goTo(app, 'Datasets');
  await app.getByRole('button', { name: 'Import pictures' }).click();
  const dialog = app.getByRole('dialog', { name: 'Import pictures' });
  await dialog.getByLabel('Path').fill(host.workspace);
  const entries = dialog.getByRole('listbox', { name: 'Folders, archives and videos' });
  await entries.getByRole('option', { name: 'my shells, folder' }).click();
  await expect(dialog.getByText('1 picture right in this folder')).toBeVisible();
  await expect(dialog.getByLabel('Path')).toHaveValue(shells);
  // up again and back by the keys alone
  await entries.press('Backspace');
  await expect(entries.getByRole('option', { name: 'my shells, folder' })).toBeFocused();
  await app.keyboard.press('Enter');
  await expect(dialog.getByLabel('Path')).toHaveValue(shells);
  await expectAccessible(app);
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(app.getByRole('heading', { name: 'my shells' }).first()).toBeVisible({ timeout: 60_000 });
});

test('dropped files become datasets, and leave nothing behind', async ({ app, host }) => {
  await goTo(app, 'Datasets');
  const png = await sharp({ create: { width: 16, height: 16, channels: 3, background: '#3060c0' } })
    .png()
    .toBuffer();
  const drop = await app.evaluateHandle(
    (bytes) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], 'blue.png'));
      transfer.items.add(new File(['no picture'], 'notes.txt'));
      return transfer;
    },
    [...png],
  );
  const stage = app.getByText('No datasets yet');
  await stage.dispatchEvent('dragover', { dataTransfer: drop });
  await expect(app.getByText('Drop pictures, folders, archives or videos to import them')).toBeVisible();
  await stage.dispatchEvent('drop', { dataTransfer: drop });
  const dialog = app.getByRole('dialog', { name: 'Import pictures' });
  await expect(dialog.getByText('1 picture (Pictures) · 1 other file, left out')).toBeVisible();
  await expectAccessible(app);
  await dialog.getByLabel('Name').fill('dropped');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(app.getByRole('heading', { name: 'dropped' }).first()).toBeVisible({ timeout: 60_000 });
  await expect(app.getByText('1 image', { exact: true })).toBeVisible();
  expect(countFiles(join(host.workspace, 'inbox'), /./)).toBe(0);
});

test('a dataset with classes says how many images each has, and which class and part an image belongs to', async ({ app }) => {
  await app.getByRole('tab', { name: 'Make a dataset' }).click();
  await app.getByLabel('Source').selectOption({ label: 'FractalDB classes' });
  await app.getByLabel('Name').fill('systems');
  const count = app.getByRole('spinbutton', { name: 'Count' });
  await count.fill('16');
  await count.press('Enter');
  await app.getByLabel('Size').selectOption('16');
  await app.getByRole('button', { name: 'Make dataset' }).click();
  await app.getByRole('button', { name: 'Open dataset' }).click({ timeout: 60_000 });
  await expect(app.getByText('16 of the recipe’s 1,000 classes have images')).toBeVisible();
  await expect(app.getByRole('region', { name: 'Images of each class' }).getByText('00015')).toBeAttached();
  await expect(app.getByRole('region', { name: 'Images of each class' }).getByText('00016')).toHaveCount(0);
  await expectAccessible(app);
  await app.getByRole('button', { name: 'Image 7', exact: true }).click();
  await expect(app.getByRole('region', { name: 'Image 7' }).getByText('00007')).toBeVisible();
});
