import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { actions } from '../../lib/actions.svelte.ts';
import { navigation } from '../../lib/navigation.svelte.ts';
import RunsScreen from './RunsScreen.svelte';
import { fakePixels } from './testing/fakePixels.ts';
import { dataset, FakeServices, rowsUpTo, runOf } from './testing/fakeServices.ts';
import WithClient from './testing/WithClient.svelte';

let services: FakeServices;
const handleKeys = (event: KeyboardEvent) => actions.handle(event);
let stopFollowing: () => void;

beforeEach(async () => {
  await page.viewport(1280, 720);
  services = new FakeServices();
  services.runs = [runOf({ step: 30 })];
  services.rows = rowsUpTo(30);
  services.sheets = [0, 10, 20, 30];
  fakePixels(16);
  window.addEventListener('keydown', handleKeys);
  location.hash = '#/runs';
  stopFollowing = navigation.follow();
});
afterEach(() => {
  window.removeEventListener('keydown', handleKeys);
  stopFollowing();
  vi.unstubAllGlobals();
});

function show() {
  return render(WithClient, { client: services.client, component: RunsScreen });
}
const slider = () => page.getByRole('slider', { name: 'Training step' });
const shownSheet = () => page.getByRole('img', { name: /^Sample sheet at step/ });

test('the newest run opens with its curves, sheet and configuration', async () => {
  show();
  await expect.element(page.getByRole('heading', { name: 'First run' })).toBeVisible();
  await expect.element(shownSheet()).toHaveAccessibleName(/step 30:/);
  await expect.element(page.getByRole('img', { name: /^Losses over training/ })).toBeVisible();
  await expect.element(page.getByText('30 of 100 steps').first()).toBeVisible();
});

test('[ and ] and the slider step from sheet to sheet, and the sheet follows', async () => {
  show();
  await expect.element(shownSheet()).toHaveAccessibleName(/step 30:/);
  await userEvent.keyboard('[[[['); // two brackets, in the notation of user-event
  await expect.element(slider()).toHaveAttribute('aria-valuenow', '10');
  await expect.element(shownSheet()).toHaveAccessibleName(/step 10:/);
  await userEvent.keyboard(']');
  await expect.element(slider()).toHaveAttribute('aria-valuenow', '20');
  slider()
    .element()
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }));
  await expect.element(slider()).toHaveAttribute('aria-valuenow', '0');
});

test('it stays where it was put while the run grows, and follows when asked', async () => {
  show();
  await expect.element(shownSheet()).toHaveAccessibleName(/step 30:/);
  await userEvent.keyboard('[['); // one bracket, in the notation of user-event
  await expect.element(slider()).toHaveAttribute('aria-valuenow', '20');
  const grow = (step: number) => {
    services.emit({ type: 'metrics', rows: rowsUpTo(step, step) });
    services.emit({ type: 'sheet', step });
    services.emit({ type: 'run', run: runOf({ step }) });
  };
  grow(40);
  await expect.element(slider()).toHaveAttribute('aria-valuemax', '40');
  await expect.element(slider()).toHaveAttribute('aria-valuenow', '20');
  await page.getByRole('button', { name: 'Follow newest' }).click();
  await expect.element(shownSheet()).toHaveAccessibleName(/step 40:/);
  grow(50);
  await expect.element(shownSheet()).toHaveAccessibleName(/step 50:/);
});

test('a click into a chart goes to the step under the pointer', async () => {
  show();
  await expect.element(shownSheet()).toHaveAccessibleName(/step 30:/);
  const over = document.querySelector<HTMLElement>('.u-over')!;
  const { width, height } = over.getBoundingClientRect();
  await page.elementLocator(over).click({ position: { x: width / 2, y: height / 2 } });
  await expect.poll(() => Number(slider().element().getAttribute('aria-valuenow'))).toBeGreaterThan(11);
  expect(Number(slider().element().getAttribute('aria-valuenow'))).toBeLessThan(20);
  await expect.element(shownSheet()).toHaveAccessibleName(/step 10:/);
});

test('the table tells the same values as the curves', async () => {
  show();
  await page.getByRole('button', { name: 'Table of the values' }).click();
  const table = page.getByRole('region', { name: 'Values of the curves' });
  await expect.element(table.getByRole('row', { name: /^10 / })).toHaveTextContent('1010.00020.000');
  await page.getByRole('button', { name: 'Table of the values' }).click();
});

test('pausing offers resuming; deleting asks with the name first', async () => {
  show();
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await expect.element(page.getByRole('button', { name: 'Resume' })).toBeVisible();
  await page.getByRole('button', { name: 'Delete run' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete “First run”?' });
  await expect.element(dialog).toBeVisible();
  expect(services.calls).toEqual(['runs.pause {"id":"first"}']);
  await dialog.getByRole('button', { name: 'Delete run' }).click();
  await expect.poll(() => services.calls.at(-1)).toBe('runs.delete {"id":"first"}');
});

test('a new run starts with sensible defaults on the dataset it was asked for', async () => {
  services.datasets = [dataset, { ...dataset, id: 'other', name: 'Other', createdAt: '2025-01-01T00:00:00Z' }];
  navigation.datasetForRun = 'other';
  show();
  await page.getByRole('button', { name: 'Train' }).click();
  await expect.poll(() => services.calls).toHaveLength(1);
  const created = JSON.parse(services.calls[0]!.slice('runs.create '.length)) as Record<string, unknown>;
  expect(created).toMatchObject({ datasetId: 'other', name: 'VAE on Other', steps: 100, batch: 8, backend: 'auto' });
  expect(created['model']).toMatchObject({ type: 'vae', latentSize: 8 });
  await expect.poll(() => navigation.route.id).toBe('made');
});

test('without a dataset there is one button that makes one', async () => {
  services.runs = [];
  services.datasets = [];
  show();
  await expect.element(page.getByRole('button', { name: /Make a dataset/ })).toBeVisible();
});
