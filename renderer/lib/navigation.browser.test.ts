import { expect, test } from 'vitest';
import { formatRoute, navigation, openDataset, openNewRun, parseRoute } from './navigation.svelte.ts';

test('routes survive the address bar', () => {
  for (const route of [
    { screen: 'lab', id: null },
    { screen: 'datasets', id: 'a b/c' },
    { screen: 'latent', id: 'run-1' },
  ] as const)
    expect(parseRoute(formatRoute(route))).toEqual(route);
});

test('an unknown place is the Lab', () => {
  expect(parseRoute('')).toEqual({ screen: 'lab', id: null });
  expect(parseRoute('#/nowhere/1')).toEqual({ screen: 'lab', id: null });
  expect(parseRoute('#sometoken')).toEqual({ screen: 'lab', id: null });
});

test('follows the address bar', async () => {
  const stop = navigation.follow();
  openDataset('d1');
  await expect.poll(() => navigation.route).toEqual({ screen: 'datasets', id: 'd1' });
  openNewRun('d1');
  await expect.poll(() => navigation.route).toEqual({ screen: 'runs', id: null });
  expect(navigation.datasetForRun).toBe('d1');
  stop();
});
