import { afterEach, expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';
import FormulaPicker from './FormulaPicker.svelte';
import { lab } from './labState.svelte.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  lab.ownFormulas = [];
});

async function open() {
  lab.palettes = [{ id: 'grey', palette: greyPalette, builtIn: true }];
  // pictures are drawn in a host, and there is none
  vi.stubGlobal('fetch', () => Promise.reject(new Error('no host')));
  const picked: string[] = [];
  await render(FormulaPicker, { open: true, current: 'mandelbrot', onpick: (id: string) => picked.push(id), onclose: () => undefined });
  const search = page.getByRole('textbox', { name: 'Search' });
  await expect.element(search).toHaveFocus();
  return { picked, search };
}

test('what is typed is searched for at once, words in any order, names first; Enter takes the first', async () => {
  const { picked, search } = await open();
  await userEvent.keyboard('nest star');
  await expect.element(search).toHaveValue('nest star');
  await expect.element(page.getByRole('button', { name: 'Star Nest' })).toBeVisible();
  await userEvent.keyboard('{Enter}');
  expect(picked).toEqual(['star-nest']);
});

test('Enter without a word, or without a match, takes nothing', async () => {
  const { picked } = await open();
  await userEvent.keyboard('{Enter}');
  await userEvent.keyboard('no such formula{Enter}');
  await expect.element(page.getByText('No formula has “no such formula” in its name or description.')).toBeVisible();
  expect(picked).toEqual([]);
});

test('formulas of one’s own stand first, and are found and taken as others are; broken ones are not offered', async () => {
  const source = 'formula my-square "My square"\nfamily "Kali"\nstart\n  z = pixel\nstep\n  z = z * z\nescape |z| > 16\n';
  const about = { summary: '', family: 'Kali', builtIn: false, errors: [] };
  lab.ownFormulas = [
    { ...about, id: 'my-square', label: 'My square', source },
    { ...about, id: 'my-broken', label: 'my-broken', source: 'formula my-broken' },
  ];
  const { picked } = await open();
  const yours = page.getByRole('region', { name: 'Yours' });
  await expect.element(yours.getByRole('button', { name: 'My square' })).toBeVisible();
  expect(page.getByRole('region').all()[0]!.element()).toBe(yours.element());
  expect(yours.getByRole('button').all().length).toBe(1);
  await userEvent.keyboard('my squ{Enter}');
  expect(picked).toEqual(['my-square']);
});
