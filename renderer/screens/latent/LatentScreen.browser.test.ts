import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { navigation } from '../../lib/navigation.svelte.ts';
import { fakePixels, type FakePixels } from '../runs/testing/fakePixels.ts';
import { FakeServices, runOf } from '../runs/testing/fakeServices.ts';
import WithClient from '../runs/testing/WithClient.svelte';
import LatentScreen from './LatentScreen.svelte';

let services: FakeServices;
let pixels: FakePixels;
let stopFollowing: () => void;

beforeEach(async () => {
  await page.viewport(1280, 720);
  services = new FakeServices();
  services.runs = [runOf()];
  pixels = fakePixels(16);
  location.hash = '#/latent';
  stopFollowing = navigation.follow();
});
afterEach(() => {
  stopFollowing();
  vi.unstubAllGlobals();
});

function show() {
  return render(WithClient, { client: services.client, component: LatentScreen });
}
async function chooseFromList(...labels: string[]) {
  await page.getByRole('button', { name: 'Samples' }).click();
  for (const label of labels) await page.getByRole('button', { name: label }).click();
}
const decoded = () => page.getByRole('img', { name: /^Decoded picture/ });
const decodedCount = () => Number(document.querySelector<HTMLElement>('[data-decoded]')?.dataset['decoded']);
const sample = (index: number) => ({ kind: 'sample', index });

test('the map shows every encoded picture', async () => {
  show();
  await expect.element(page.getByRole('application', { name: /Map of 3 encoded pictures/ })).toBeVisible();
  await expect.poll(() => document.querySelector<HTMLElement>('canvas[data-points]')?.dataset['thumbnails']).toBe('3');
});

test('two points chosen from the list are blended, and the slider decodes in between', async () => {
  show();
  await chooseFromList('Make sample 0 A');
  await expect.element(decoded()).toHaveAccessibleName(/sample 0 through the model/);
  expect(pixels.decoded[0]!.expressions).toEqual([{ a: sample(0), b: sample(0), t: 0 }]);
  await chooseFromList('Make sample 7 B');
  await expect.element(decoded()).toHaveAccessibleName(/50 % of the way/);
  await expect.poll(() => document.querySelector<HTMLElement>('[data-frames]')?.dataset['frames']).toBe('8');
  const before = decodedCount();
  const slider = page.getByRole('slider', { name: 'A to B' });
  slider.element().focus();
  await userEvent.keyboard('{End}');
  await expect.poll(decodedCount).toBeGreaterThan(before);
  expect(pixels.decoded.at(-1)!.expressions).toEqual([{ a: sample(0), b: sample(7), t: 1 }]);
});

test('mixing sends the layers, by cut and one by one; swapping turns coarse into fine', async () => {
  show();
  await chooseFromList('Make sample 0 A', 'Make sample 7 B');
  await page.getByRole('button', { name: 'Mix layers' }).click();
  await expect.poll(() => pixels.decoded.at(-1)!.expressions.length).toBe(5);
  const newest = () => pixels.decoded.filter((request) => request.expressions.length === 1).at(-1)!.expressions[0];
  expect(newest()).toEqual({ a: sample(0), b: sample(7), t: 1, slots: [false, false, true, true] });
  await page.getByRole('switch', { name: 'Layer 4 px, first from B' }).click();
  await expect.poll(newest).toEqual({ a: sample(0), b: sample(7), t: 1, slots: [true, false, true, true] });
  await page.getByRole('button', { name: '1 of 4 layers from A' }).click();
  await expect.poll(newest).toEqual({ a: sample(0), b: sample(7), t: 1, slots: [false, true, true, true] });
  await page.getByRole('button', { name: 'Swap A and B' }).first().click();
  await expect.poll(newest).toMatchObject({ a: sample(7), b: sample(0) });
});

test('a model with one latent says why there is nothing to mix', async () => {
  services.session = { ...services.session, model: 'vae', slots: 1, slotSizesPx: [16] };
  show();
  await expect.element(page.getByRole('button', { name: 'Mix layers' })).toBeDisabled();
  await expect.element(page.getByText(/no layers to mix/)).toBeVisible();
});

test('a random point has a seed that can be set', async () => {
  show();
  await page.getByRole('button', { name: 'Random A' }).click();
  await expect.element(decoded()).toHaveAccessibleName(/seed \d+ through the model/);
  await expect.element(page.getByText('Seed of A')).toBeVisible();
});

test('while one picture is decoded only the newest of the others waits', async () => {
  show();
  await chooseFromList('Make sample 0 A', 'Make sample 7 B');
  await expect.poll(() => document.querySelector<HTMLElement>('[data-decoding]')?.dataset['decoding']).toBe('false');
  await expect.poll(() => document.querySelector<HTMLElement>('[data-frames]')?.dataset['frames']).toBe('8');
  pixels.hold = true;
  const asked = pixels.decoded.length;
  page.getByRole('slider', { name: 'A to B' }).element().focus();
  await userEvent.keyboard('{ArrowRight}{ArrowRight}{ArrowRight}{End}');
  await expect.poll(() => pixels.decoded.length).toBe(asked + 1);
  pixels.release();
  await expect.poll(() => pixels.decoded.length).toBe(asked + 2);
  expect(pixels.decoded.at(-1)!.expressions).toMatchObject([{ t: 1 }]);
  pixels.release();
  await expect.element(decoded()).toHaveAccessibleName(/100 % of the way/);
});

test('a refused picture says why and the next one clears it', async () => {
  show();
  pixels.refusal = 'The decoder was interrupted: it ended; it can be resumed.';
  await chooseFromList('Make sample 0 A');
  await expect.element(page.getByText(/decoder was interrupted/)).toBeVisible();
  pixels.refusal = null;
  await chooseFromList('Make sample 7 A');
  await expect.element(page.getByText(/decoder was interrupted/)).not.toBeInTheDocument();
});

test('without a checkpoint there is nothing to open yet', async () => {
  services.runs = [runOf({ checkpointStep: null })];
  show();
  await expect.element(page.getByRole('button', { name: 'Go to Runs' })).toBeVisible();
});
