import { expect, test } from 'vitest';
import { contactSheet } from './contactSheet.ts';

test('lays pictures out row by row with gaps', () => {
  const images = new Uint8Array(3 * 2 * 2 * 3);
  for (const i of [0, 1, 2]) images.fill(i + 1, i * 12, (i + 1) * 12);
  const sheet = contactSheet(images, 2, 2, 1, [9, 9, 9]);
  expect(sheet).toMatchObject({ widthPx: 5, heightPx: 5 });
  const red = Array.from({ length: 5 }, (_, y) => Array.from({ length: 5 }, (_, x) => sheet.rgb[(y * 5 + x) * 3]));
  expect(red).toEqual([
    [1, 1, 9, 2, 2],
    [1, 1, 9, 2, 2],
    [9, 9, 9, 9, 9],
    [3, 3, 9, 9, 9],
    [3, 3, 9, 9, 9],
  ]);
});
