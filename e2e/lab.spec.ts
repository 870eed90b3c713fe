import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { cardioid, scratch } from './cardioid.ts';
import { expect, expectAccessible, goTo, test } from './window.ts';

const stageOf = (page: Page) => page.getByRole('application', { name: /^Picture of/ });

/** The stage at rest, as bytes to compare. */
async function settledPicture(page: Page): Promise<string> {
  await expect(stageOf(page)).toHaveAttribute('data-frame', 'settled', { timeout: 60_000 });
  return (await stageOf(page).screenshot()).toString('base64');
}

/** Replaces the editor's whole text as a person would. */
async function typeFormula(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Text of the formula' }).click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

const spiral = `formula my-spiral "My spiral"
param twist: angle = 30 in -180 .. 180 "Twist" "Turns each square."
start
  z = pixel
step
  z = rotate(sqr(z), twist) + (-0.4, 0.55)
escape |z| > 256
degree 2
view (0, 0) width 3
iterations 120 in 1 .. 1000
colorings smooth
`;

test('a formula is found among all of them, and drawn', async ({ app }) => {
  await settledPicture(app);
  await app.getByRole('button', { name: /^All \d+ formulas/ }).click();
  const picker = app.getByRole('dialog', { name: 'Formulas' });
  await expect(picker.getByRole('button', { name: 'Burning Ship', exact: true })).toBeVisible();
  await expectAccessible(app);
  await picker.getByRole('textbox', { name: 'Search' }).fill('feathers');
  await expect(picker.getByRole('button', { name: 'Burning Ship', exact: true })).toBeHidden();
  await picker.getByRole('button', { name: 'Phoenix' }).click();
  await expect(app.getByRole('application', { name: 'Picture of Phoenix:' })).toBeVisible();
  await settledPicture(app);
  await expect(app.getByRole('spinbutton', { name: 'Memory, real part' })).toHaveValue('−0.5');
});

test('a text of one’s own is drawn as it is typed, and what is wrong is said where it is', async ({ app }) => {
  const before = await settledPicture(app);
  await app.getByRole('tab', { name: 'Formula', exact: true }).click();
  await typeFormula(app, spiral);
  await expect(app.getByRole('application', { name: 'Picture of My spiral:' })).toBeVisible();
  const drawn = await settledPicture(app);
  expect(drawn).not.toBe(before);
  // keys that do something elsewhere are letters here
  await app.keyboard.type('# 2 f r s ? n');
  await expect(app.getByRole('textbox', { name: 'Text of the formula' })).toContainText('# 2 f r s ? n');
  await expect(app.getByRole('heading', { name: 'Lab', level: 1 })).toBeAttached();
  await expect(app.getByRole('dialog')).toHaveCount(0);

  await typeFormula(app, spiral.replace('sqr(z)', 'sqare(z)'));
  await expect(app.getByText('Line 6, column 14')).toBeVisible();
  await expect(app.getByText(/sqr/).last()).toBeVisible();
  expect(await settledPicture(app)).toBe(drawn);
  await expectAccessible(app);
  // it is still there after a look elsewhere, and after the window was closed
  await goTo(app, 'Runs');
  await goTo(app, 'Lab');
  await app.getByRole('tab', { name: 'Formula', exact: true }).click();
  await expect(app.getByText('Line 6, column 14')).toBeVisible();
  await app.reload();
  await app.getByRole('tab', { name: 'Formula', exact: true }).click();
  await expect(app.getByText('Line 6, column 14')).toBeVisible();
  await expect(app.getByRole('textbox', { name: 'Text of the formula' })).toContainText('sqare(z)');
  await app.getByRole('button', { name: 'Back to the text that is drawn' }).click();
  await expect(app.getByText('The text compiles.')).toBeVisible();

  // its parameter is a row like any other
  await app.getByRole('tab', { name: 'Picture' }).click();
  const twist = app.getByRole('spinbutton', { name: 'Twist' });
  await twist.fill('90');
  await twist.press('Enter');
  expect(await settledPicture(app)).not.toBe(drawn);
});

test('layers of colour, light and stretch change the picture', async ({ app }) => {
  let last = await settledPicture(app);
  const changed = async () => {
    const next = await settledPicture(app);
    expect(next).not.toBe(last);
    last = next;
  };
  await app.getByRole('button', { name: 'Layers of colour' }).click();
  await app.getByRole('checkbox', { name: 'Light on the slope' }).check();
  await changed();
  await app.getByRole('checkbox', { name: 'Bend hue' }).check();
  await changed();
  await app.getByRole('combobox', { name: 'Stretch' }).selectOption('equalize');
  await changed();
  await expectAccessible(app);
});

test('the inside of the Mandelbrot set is coloured by its distance and period, where a formula has them', async ({ app }) => {
  await app.getByRole('group', { name: 'Formula' }).getByRole('button', { name: 'Mandelbrot', exact: true }).click();
  let last = await settledPicture(app);
  const changed = async () => {
    const next = await settledPicture(app);
    expect(next).not.toBe(last);
    last = next;
  };
  const inside = app.getByRole('combobox', { name: 'Inside' });
  await app.getByRole('combobox', { name: 'Mode' }).selectOption('distance');
  await changed();
  await inside.selectOption('interior-distance');
  await changed();
  await inside.selectOption('interior-period');
  await changed();
  await app.getByRole('combobox', { name: 'Mode' }).selectOption('interior-period');
  await changed();
  // a Julia set has no components
  await app.getByRole('group', { name: 'Formula' }).getByRole('button', { name: 'Julia', exact: true }).click();
  await settledPicture(app);
  await expect(inside.locator('option', { hasText: /^Interior (distance|period)/ })).toHaveCount(0);
});

test('palettes are edited, saved, imported and deleted', async ({ app, host }) => {
  const before = await settledPicture(app);
  const palettes = app.getByRole('group', { name: 'Palette', exact: true });
  await app.getByRole('button', { name: 'Edit', exact: true }).click();
  const stop = app.getByRole('slider', { name: /^Stop 2/ });
  await stop.focus();
  await stop.press('Shift+ArrowRight');
  expect(await settledPicture(app)).not.toBe(before);
  await app.getByRole('button', { name: 'Reverse' }).click();
  await expectAccessible(app);

  await app.getByRole('button', { name: 'Save as a palette of your own' }).click();
  const paletteName = app.getByRole('dialog').getByRole('textbox', { name: 'Name' });
  await paletteName.fill('Backwards');
  // what keeps it from being saved is said where it is asked for, and the name stays
  writeFileSync(join(host.workspace, 'palettes'), '');
  await app.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(paletteName).toHaveAccessibleDescription(/cannot be written/);
  await expect(paletteName).toHaveValue('Backwards');
  rmSync(join(host.workspace, 'palettes'));
  await app.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect(palettes.getByRole('button', { name: 'Backwards' })).toHaveAttribute('aria-pressed', 'true');

  await app.getByLabel('Palette file').setInputFiles({
    name: 'embers.gpl',
    mimeType: 'text/plain',
    buffer: Buffer.from('GIMP Palette\nName: Embers of mine\n#\n 10  4  2 dark\n255 90  0 hot\n255 240 200 white\n'),
  });
  await expect(palettes.getByRole('button', { name: 'Embers of mine' })).toHaveAttribute('aria-pressed', 'true');
  await app.getByRole('button', { name: 'Delete this palette' }).click();
  await expect(palettes.getByRole('button', { name: 'Embers of mine' })).toBeHidden();

  await app.getByLabel('Palette file').setInputFiles({ name: 'bad.map', mimeType: 'text/plain', buffer: Buffer.from('1 2\nred green\n') });
  await expect(app.getByText(/line 1/)).toBeVisible();
});

test('formulas are mixed, and formulas of one’s own are kept in the workspace', async ({ app, host }) => {
  await settledPicture(app);
  await app.getByRole('tab', { name: 'Formula', exact: true }).click();
  await app.getByRole('button', { name: 'Mix formulas' }).click();
  const dialog = app.getByRole('dialog', { name: 'Mix formulas' });
  await dialog.getByRole('combobox', { name: 'How' }).selectOption('blend');
  await dialog.getByRole('combobox', { name: 'Formula B' }).selectOption('burning-ship');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Kali and ship');
  await expectAccessible(app);
  await dialog.getByRole('button', { name: 'Mix', exact: true }).click();
  await expect(app.getByRole('application', { name: 'Picture of Kali and ship:' })).toBeVisible();
  await settledPicture(app);

  await app.getByRole('button', { name: 'Save in this workspace' }).click();
  await expect(app.getByText('is saved in this workspace')).toBeVisible();
  expect(readFileSync(join(host.workspace, 'formulas', 'kali-and-ship.formula'), 'utf8')).toContain('w_B');
  await app.getByRole('tab', { name: 'Picture', exact: true }).click();
  await expect(app.getByRole('spinbutton', { name: 'Weight of B' })).toBeVisible();
  await app.getByRole('group', { name: 'Formula' }).getByRole('button', { name: 'Kali', exact: true }).click();
  await app.getByRole('tab', { name: 'Formula', exact: true }).click();
  await app.getByRole('combobox', { name: 'Formulas of your own' }).selectOption('kali-and-ship');
  await expect(app.getByRole('application', { name: 'Picture of Kali and ship:' })).toBeVisible();

  // it is one of those to mix, and to be found among all
  await app.getByRole('button', { name: 'Mix formulas' }).click();
  await dialog.getByRole('combobox', { name: 'Formula A' }).selectOption('kali-and-ship');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('All three');
  await dialog.getByRole('button', { name: 'Mix', exact: true }).click();
  await expect(app.getByRole('application', { name: 'Picture of All three:' })).toBeVisible();
  await settledPicture(app);
  await expect(app.getByRole('textbox', { name: 'Text of the formula' })).toContainText('formula kali-and-ship "Kali and ship"');
  await app.getByRole('tab', { name: 'Picture', exact: true }).click();
  await app.getByRole('button', { name: /^All \d+ formulas/ }).click();
  const yours = app.getByRole('dialog', { name: 'Formulas' }).getByRole('region', { name: 'Yours' });
  await expectAccessible(app);
  await yours.getByRole('button', { name: 'Kali and ship' }).click();
  await expect(app.getByRole('application', { name: 'Picture of Kali and ship:' })).toBeVisible();
  await expect(app.getByRole('group', { name: 'Formula' }).getByRole('button', { name: 'Kali and ship' })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
});

test("a file under a built-in formula's id is broken, says why when it is opened, and can be deleted", async ({ host, app }) => {
  mkdirSync(join(host.workspace, 'formulas'), { recursive: true });
  const file = join(host.workspace, 'formulas', 'mandelbrot.formula');
  writeFileSync(file, 'formula mandelbrot\nstart\n  z = pixel\nstep\n  z = z ^ 3 + pixel\nescape |z| > 16\n');
  await app.reload();
  await app.getByRole('tab', { name: 'Formula', exact: true }).click();
  const own = app.getByRole('combobox', { name: 'Formulas of your own' });
  // the built-in one is on the stage
  await expect(own).toHaveValue('');
  const remove = app.getByRole('button', { name: 'Delete from this workspace' });
  await expect(remove).toBeDisabled();
  await own.selectOption({ label: 'mandelbrot (broken)' });
  await expect(app.getByRole('alert')).toContainText('mandelbrot is the id of a built-in formula (give the text and its file another)');
  await expect(app.getByRole('button', { name: 'Save: “mandelbrot” is built in: give the first line another id' })).toBeDisabled();
  await expectAccessible(app);
  await remove.click();
  await expect(app.getByText('is deleted; pictures keep its text.')).toBeVisible();
  expect(existsSync(file)).toBe(false);
  await expect(own).toBeDisabled();
});

test('a view that shows nothing for want of steps says so and takes more', async ({ app }) => {
  await settledPicture(app);
  const more = app.getByRole('note').filter({ hasText: 'No point has left after' });
  await app.getByRole('button', { name: 'Exact place' }).click();
  const place = app.getByRole('region', { name: 'Exact place' });
  // spirals that orbits leave after some 700 steps
  await place
    .getByRole('textbox', { name: 'Real part' })
    .fill('-1.76938317919551501821384728608547378290574726365475143746552821652788819126');
  await place
    .getByRole('textbox', { name: 'Imaginary part' })
    .fill('0.00423684791873677221492650717136799707668267091740375727945943565011234400');
  await place.getByRole('textbox', { name: 'Width' }).fill('1e-40');
  await expect(more).toHaveText(/No point has left after 500 steps\.\s+Take 2000/);
  await expectAccessible(app);
  await more.getByRole('button', { name: 'Take 2000' }).click();
  await settledPicture(app);
  await expect(app.getByRole('spinbutton', { name: 'Iterations' })).toHaveValue('2000');
  await expect(more).toBeHidden();
});

test('a place of fifty digits is typed, drawn by perturbation, panned, and saved to make itself again', async ({ app }) => {
  await settledPicture(app);
  await app.getByRole('button', { name: 'Exact place' }).click();
  const place = app.getByRole('region', { name: 'Exact place' });
  // a dendrite's branch point: i, and 1e-40 beside it
  await place.getByRole('textbox', { name: 'Imaginary part' }).fill('1.00000000000000000000000000000000000000001');
  await place.getByRole('textbox', { name: 'Real part' }).fill('0.00000000000000000000000000000000000000001');
  await place.getByRole('textbox', { name: 'Width' }).fill('2.5e-39');
  await expect(app.getByTestId('hud')).toContainText('width 2.5e-39');
  await expect(app.getByTestId('hud')).toContainText('deep');
  // colours by the logarithm of a count are faint so deep
  await app.getByRole('button', { name: 'Stretch the colours' }).click();
  await expect(app.getByRole('combobox', { name: 'Stretch' })).toHaveValue('equalize');
  await expect(app.getByRole('button', { name: 'Stretch the colours' })).toBeHidden();
  const drawn = await settledPicture(app);
  await stageOf(app).focus();
  await app.keyboard.press('ArrowRight');
  await expect(app.getByTestId('hud')).toContainText('ms');
  expect(await settledPicture(app)).not.toBe(drawn);
  await expect(place.getByRole('textbox', { name: 'Real part' })).not.toHaveValue(/^0?\.?0*1?$/);

  await place.getByRole('textbox', { name: 'Width' }).fill('narrow');
  await expect(app.getByText('A decimal number')).toBeVisible();
  await place.getByRole('textbox', { name: 'Width' }).fill('2.5e-39');

  const { dir, remove } = scratch();
  await app.getByRole('spinbutton', { name: 'Picture width' }).fill('96');
  await app.getByRole('spinbutton', { name: 'Picture width' }).press('Enter');
  await app.getByRole('spinbutton', { name: 'Picture height' }).fill('64');
  await app.getByRole('spinbutton', { name: 'Picture height' }).press('Enter');
  const [download] = await Promise.all([app.waitForEvent('download'), app.getByRole('button', { name: 'Save picture' }).last().click()]);
  const saved = join(dir, 'saved.png');
  await download.saveAs(saved);
  const again = join(dir, 'again.png');
  expect(cardioid(['render', '--genome', saved, '--out', again]).status).toBe(0);
  expect(readFileSync(again).equals(readFileSync(saved))).toBe(true);
  remove();
});
