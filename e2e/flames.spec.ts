import type { Page } from '@playwright/test';
import { expect, expectAccessible, test } from './window.ts';

const stageOf = (page: Page) => page.getByRole('application', { name: /^Picture of/ });

/** The stage at rest, as bytes to compare. */
async function settledPicture(page: Page): Promise<string> {
  await expect(stageOf(page)).toHaveAttribute('data-frame', 'settled', { timeout: 60_000 });
  return (await stageOf(page).screenshot()).toString('base64');
}

test('the functions of a flame are edited as cards, and a random one is drawn', async ({ app }) => {
  await settledPicture(app);
  await app.getByRole('button', { name: /^All \d+ formulas/ }).click();
  await app.getByRole('dialog', { name: 'Formulas' }).getByRole('button', { name: 'Flame shell' }).click();
  await expect(app.getByRole('application', { name: 'Picture of Flame shell:' })).toBeVisible();
  let last = await settledPicture(app);
  const changed = async () => {
    const next = await settledPicture(app);
    expect(next).not.toBe(last);
    last = next;
  };

  const second = app.getByRole('region', { name: 'Function 2' });
  await second.getByRole('button', { name: /^Function 2/ }).click();
  await expectAccessible(app);
  const shift = second.getByRole('spinbutton', { name: 'After, e' });
  await shift.fill('0.5');
  await shift.press('Enter');
  await changed();

  await app.getByRole('button', { name: 'Add a final transform' }).click();
  const final = app.getByRole('region', { name: 'Final transform' });
  await final.getByRole('button', { name: /^Final transform/ }).click();
  await final.getByRole('combobox', { name: 'Bend 1' }).selectOption('julian');
  await expect(final.getByRole('spinbutton', { name: 'power' })).toHaveValue('3');
  await changed();
  await final.getByRole('button', { name: 'Remove Final transform' }).click();
  await changed();

  await app.getByRole('button', { name: 'Copy Function 2' }).click();
  await expect(app.getByRole('region', { name: 'Function 4' })).toBeVisible();
  await app.getByRole('button', { name: 'Random flame' }).click();
  await changed();
});

test('a flame file is dropped on the Lab, and what is left out is said', async ({ app }) => {
  await settledPicture(app);
  const text =
    '<flame name="Sheep" size="640 480" scale="150"><xform weight="1" julian="1" julian_power="3" julian_dist="1" post_heat="1" coefs="0.7 0.3 -0.3 0.7 0.4 0"/><xform weight="1" linear="1" coefs="0.4 0 0 0.4 1 0"/><color index="0" rgb="255 80 0"/><color index="255" rgb="0 80 255"/></flame>';
  const data = await app.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'sheep.flame'));
    return transfer;
  }, text);
  await stageOf(app).dispatchEvent('drop', { dataTransfer: data });
  await expect(app.getByText('The variation post_heat is not known here and is left out.')).toBeVisible();
  await expect(app.getByRole('application', { name: 'Picture of Flame functions:' })).toBeVisible();
  await expect(app.getByRole('button', { name: /^Function 1.*julian/ })).toBeVisible();
  await expect(app.getByRole('button', { name: /^Final transform.*linear/ })).toBeVisible();
});

test('a flame file with an order becomes one that has it, and the order is edited', async ({ app }) => {
  await settledPicture(app);
  const text =
    '<flame name="Ordered" size="640 480" scale="150"><xform weight="1" wedge_julia="1" wedge_julia_power="3" wedge_julia_count="2" wedge_julia_dist="1" chaos="0 1" coefs="0.7 0.3 -0.3 0.7 0.4 0"/><xform weight="1" linear="1" coefs="0.4 0 0 0.4 1 0"/><color index="0" rgb="255 80 0"/><color index="255" rgb="0 80 255"/></flame>';
  const data = await app.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'ordered.flame'));
    return transfer;
  }, text);
  await stageOf(app).dispatchEvent('drop', { dataTransfer: data });
  await expect(app.getByRole('application', { name: 'Picture of Flame with xaos:' })).toBeVisible();
  await expect(app.getByRole('button', { name: /^Function 1.*wedge_julia/ })).toBeVisible();
  const never = app.getByRole('spinbutton', { name: 'Function 1 after function 1' });
  await expect(never).toHaveValue('0');
  const last = await settledPicture(app);
  await never.fill('1');
  await never.press('Enter');
  expect(await settledPicture(app)).not.toBe(last);
  await expectAccessible(app);
  await app.getByRole('button', { name: 'Copy Function 2' }).click();
  await expect(app.getByRole('spinbutton', { name: 'Function 3 after function 2' })).toHaveValue('1');
});
