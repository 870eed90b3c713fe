import { passForCard } from '../renderer/viewport/passForCard.fixtures.ts';
import { expect, test } from './window.ts';

test('deep views of folded squares are drawn by shaders beside a reference orbit, and a movement takes over at once', async ({ app }) => {
  // the software renderer passes for a graphics card, which would draw such views itself; small, for it is slow
  await app.addInitScript(passForCard);
  await app.setViewportSize({ width: 760, height: 360 });
  await app.reload();
  const stage = app.getByRole('application', { name: /^Picture of/ });
  const hud = app.getByTestId('hud');
  const settled = () => expect(stage).toHaveAttribute('data-frame', 'settled', { timeout: 60_000 });
  await settled();
  await app.getByRole('button', { name: /^All \d+ formulas/ }).click();
  await app.getByRole('dialog', { name: 'Formulas' }).getByRole('button', { name: 'Burning Ship', exact: true }).click();
  await settled();
  await app.getByRole('button', { name: 'Exact place' }).click();
  const place = app.getByRole('region', { name: 'Exact place' });
  // the end of the mast
  await place.getByRole('textbox', { name: 'Real part' }).fill('-1.9999999999999999999999999999999999999997');
  await place.getByRole('textbox', { name: 'Imaginary part' }).fill('1e-40');
  await place.getByRole('textbox', { name: 'Width' }).fill('4e-40');
  await place.getByRole('textbox', { name: 'Width' }).press('Enter');
  await expect(hud).toContainText('width 4e-40 · GPU deep');
  await stage.focus();
  for (let k = 0; k < 3; k++) await app.keyboard.press('-');
  await expect(hud).toContainText('width 7.813e-40 · GPU deep');
  await settled();
  await expect(hud).toContainText(/GPU deep · \d+ ms/);
  const shades = await stage
    .locator('canvas')
    .first()
    .evaluate((canvas: HTMLCanvasElement) => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
      copy.drawImage(canvas, 0, 0);
      return new Set(copy.getImageData(0, 0, canvas.width, canvas.height).data).size;
    });
  expect(shades).toBeGreaterThan(30);
});
