import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { cardioid, scratch } from './cardioid.ts';
import { expect, expectAccessible, goTo, test } from './window.ts';

async function openFormula(app: Page, name: string): Promise<void> {
  await app.getByRole('button', { name: /^All \d+ formulas/ }).click();
  await app.getByRole('dialog', { name: 'Formulas' }).getByRole('button', { name, exact: true }).click();
}

/** Makes a dataset of so few small images from what is chosen. */
async function make(app: Page, name: string): Promise<void> {
  await app.getByLabel('Name').fill(name);
  const count = app.getByRole('spinbutton', { name: 'Count' });
  await count.fill('12');
  await count.press('Enter');
  await app.getByLabel('Size').selectOption('16');
  await app.getByRole('button', { name: 'Make dataset' }).click();
  await app.getByRole('button', { name: 'Open dataset' }).click({ timeout: 60_000 });
}

test('numbers of tables are picked in the Lab and vary; whole systems are drawn with classes', async ({ app }) => {
  test.setTimeout(120_000);
  await openFormula(app, 'Iterated function system');
  await app.getByRole('tab', { name: 'Make a dataset' }).click();
  const maps = app.getByRole('group', { name: 'Maps: numbers that vary' });
  await expect(maps.getByText('6 of 21 vary')).toBeVisible();
  await maps.getByRole('button', { name: 'Maps: all of 1' }).click();
  await maps.getByRole('button', { name: 'Maps: all of 1' }).click();
  await maps.getByRole('button', { name: /^Maps 2, e:/ }).click();
  await expect(maps.getByText('1 of 21 vary')).toBeVisible();
  await expect(maps.getByRole('slider', { name: 'Maps 2, e, lowest' })).toBeVisible();
  await expectAccessible(app);
  await make(app, 'leaves');
  await expect(app.getByText('Maps 2, e', { exact: true })).toBeVisible();

  await goTo(app, 'Lab');
  await app.getByRole('tab', { name: 'Make a dataset' }).click();
  await app.getByRole('checkbox', { name: 'Random maps' }).click();
  await expect(maps.getByText('drawn anew')).toBeVisible();
  await app.getByRole('checkbox', { name: 'Classes' }).click();
  const nudge = app.getByRole('spinbutton', { name: 'Nudge' });
  await nudge.fill('1');
  await nudge.press('Enter');
  await expectAccessible(app);
  await make(app, 'systems');
  await expect(app.getByText('100 classes')).toBeVisible();
});

test('bends of a flame are picked by name, and its functions drawn anew', async ({ app }) => {
  await openFormula(app, 'Flame shell');
  await app.getByRole('tab', { name: 'Make a dataset' }).click();
  const bends = app.getByRole('group', { name: 'Variations: numbers that vary' });
  await bends
    .getByRole('button', { name: /weight: / })
    .first()
    .click();
  await expect(bends.getByRole('slider').first()).toBeVisible();
  await expectAccessible(app);
  await app.getByRole('checkbox', { name: 'Random functions' }).click();
  await expect(app.getByText('drawn anew')).toHaveCount(2);
  await make(app, 'flames');
  await expect(app.getByText(/functions, bent by any usual variation/)).toBeVisible();
});

test('the command line varies numbers of tables, words and sequences', () => {
  const { dir, remove } = scratch();
  const recipe = join(dir, 'cells.json');
  const parts = [
    { formula: 'ifs', genes: { 'params.maps.2.a': { uniform: [-0.5, -0.2] }, 'params.fit': { choice: ['plane', 'stretched'] } } },
    { formula: 'flame-functions', genes: { 'params.functions.2.waves': { uniform: [0.5, 1] } } },
    { formula: 'lyapunov', genes: { sequence: { choice: ['AB', 'AABAB'] } } },
  ];
  const labels = { classes: 4, instance: ['palette'], jitter: {} };
  writeFileSync(recipe, JSON.stringify({ name: 'Cells', parts, labels }));
  const workspace = join(dir, 'workspace');
  const made = cardioid([
    'dataset',
    'create',
    '--recipe',
    recipe,
    '--count',
    '8',
    '--size',
    '16',
    '--name',
    'cells',
    '--workspace',
    workspace,
    '--json',
  ]);
  expect(made.status).toBe(0);
  const shard = join(workspace, 'datasets', String(made.json['id']), 'shard-00000.jsonl');
  const lines = readFileSync(shard, 'utf8').trim().split('\n');
  const params = lines.map((line) => JSON.stringify((JSON.parse(line) as { genome: { params: object } }).genome.params));
  // instances of a class have its numbers
  expect(params.slice(4)).toEqual(params.slice(0, 4));
  expect(new Set(params).size).toBeGreaterThan(2);
  writeFileSync(recipe, JSON.stringify({ name: 'Cells', parts: [{ formula: 'ifs', genes: { 'params.maps.2.z': { uniform: [0, 1] } } }] }));
  const refused = cardioid(['dataset', 'preview', recipe, '--out', join(dir, 'sheet.png')]);
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('has no gene "params.maps.2.z"; the columns of maps are a, b, c, d, e, f, p');
  remove();
});
