import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import { galleryPage } from './gallery.ts';

const folder = new URL('../../resources/formulas/gallery/', import.meta.url);

test('the gallery of the documentation shows every formula as it is', () => {
  // where this fails: cardioid formula gallery --out resources/formulas/gallery
  expect(readFileSync(new URL('README.md', folder), 'utf8')).toBe(galleryPage(FORMULAS));
  expect(FORMULAS.filter(({ id }) => !existsSync(new URL(`${id}.jpg`, folder))).map(({ id }) => id)).toEqual([]);
});

test('a formula stands under its family with its parameters and ranges', () => {
  const page = galleryPage(FORMULAS);
  const section = page.slice(page.indexOf('## Kali\n'), page.indexOf('## ', page.indexOf('## Kali\n') + 4));
  expect(section).toContain('![Kali clamped](kali-clamped.jpg)<br>**Kali clamped** `kali-clamped`');
  expect(section).toContain('`rmin` 0 … 0.5');
});
