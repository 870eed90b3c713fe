import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { cardioid, countFiles, hashTree, scratch } from './cardioid.ts';
import { expect, goTo, test } from './window.ts';

test('work cut off by kill -9 is offered again in the window and ends with the same bytes', async ({ app, host }) => {
  test.setTimeout(420_000);
  const { dir, remove } = scratch();
  const calm = join(dir, 'calm');
  const dataset = cardioid([
    'dataset',
    'create',
    '--recipe',
    'kali-ornaments',
    '--count',
    '12000',
    '--size',
    '32',
    '--name',
    'kept',
    '--seed',
    '4',
    '--workspace',
    calm,
    '--json',
  ]).json;
  const id = String(dataset['id']);
  const folder = join(host.workspace, 'datasets', id);

  // a dataset, cut off after its first shards
  await app.getByRole('tab', { name: 'Make a dataset' }).click();
  await app.getByLabel('Source').selectOption({ label: 'Kali ornaments' });
  await app.getByLabel('Name').fill('kept');
  for (const [label, value] of [
    ['Count', '12000'],
    ['Seed', '4'],
  ] as const) {
    const field = app.getByRole('spinbutton', { name: label, exact: true });
    await field.fill(value);
    await field.press('Enter');
  }
  await app.getByLabel('Size').selectOption('32');
  await app.getByRole('button', { name: 'Make dataset' }).click();
  await expect.poll(() => countFiles(folder, /^shard-\d+\.json$/), { intervals: [5], timeout: 60_000 }).toBeGreaterThan(0);
  await host.kill();
  expect(countFiles(folder, /^manifest\.json$/)).toBe(0);

  await app.goto(await host.start());
  await goTo(app, 'Jobs');
  const jobs = app.getByRole('region', { name: 'Jobs' });
  await expect(jobs).toContainText('can be resumed');
  await jobs.getByRole('button', { name: 'Resume' }).click();
  await expect.poll(() => countFiles(folder, /^manifest\.json$/), { timeout: 120_000 }).toBe(1);
  expect(hashTree(folder)).toEqual(hashTree(join(calm, 'datasets', id)));
  await app.keyboard.press('Escape');

  // a training, cut off after its first checkpoint
  const config = join(dir, 'tiny.json');
  writeFileSync(config, JSON.stringify({ latentSize: 8, checkpointEvery: 10, sheetEvery: 20 }));
  const reference = String(
    cardioid(
      [
        'train',
        '--dataset',
        id,
        '--model',
        'vae',
        '--config',
        config,
        '--steps',
        '60',
        '--batch',
        '8',
        '--seed',
        '2',
        '--name',
        'calm',
        '--workspace',
        calm,
        '--json',
      ],
      process.env,
      300_000,
    ).json['id'],
  );
  await host.kill();
  // started from the command line so that it writes a checkpoint every ten steps, then cut off there
  const started = await startTraining(host.workspace, id, config);
  await app.goto(await host.start());
  await goTo(app, 'Runs');
  const run = app.locator('[data-run]');
  await expect(run).toHaveAttribute('data-state', 'interrupted');
  await app.getByRole('button', { name: 'Resume', exact: true }).first().click();
  await expect(run).toHaveAttribute('data-state', 'done', { timeout: 180_000 });
  const final = (name: string) => name.startsWith('000000060');
  const expected = hashTree(join(calm, 'runs', reference, 'checkpoints'), final);
  expect(Object.keys(expected)).toHaveLength(2);
  expect(hashTree(join(host.workspace, 'runs', started, 'checkpoints'), final)).toEqual(expected);
  remove();
});

/** Trains until there are two checkpoints, then kills the process; returns the run's id. */
async function startTraining(workspace: string, datasetId: string, config: string): Promise<string> {
  const { killWhen } = await import('./cardioid.ts');
  const { existsSync, readdirSync } = await import('node:fs');
  const runs = join(workspace, 'runs');
  const ids = () => (existsSync(runs) ? readdirSync(runs) : []);
  const args = [
    'train',
    '--dataset',
    datasetId,
    '--model',
    'vae',
    '--config',
    config,
    '--steps',
    '60',
    '--batch',
    '8',
    '--seed',
    '2',
    '--name',
    'rough',
    '--workspace',
    workspace,
  ];
  expect(await killWhen(args, () => ids().some((id) => countFiles(join(runs, id, 'checkpoints'), /\.json$/) >= 2))).toBe('killed');
  return ids()[0]!;
}

test('a wrong token gets one sentence', async ({ host, browser }) => {
  const url = new URL(await host.start());
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${url.origin}/#not-the-token`);
  await expect(page.getByText('The token is wrong or has expired')).toBeVisible();
});
