import { expect, test } from 'vitest';
import { formatBytes, formatFacts, formatTable } from './table.ts';

test('columns align, numbers to the right', () => {
  expect(
    formatTable(
      ['id', 'images'],
      [
        ['a', 5],
        ['long', 1234567],
      ],
    ),
  ).toBe('id    images\na           5\nlong  1234567');
  expect(formatTable(['id'], [])).toBe('id');
});

test('facts align their values', () => {
  expect(formatFacts({ id: 'a', 'content hash': null, seed: 0 })).toBe('id:           a\ncontent hash: -\nseed:         0');
});

test('bytes', () => {
  expect([0, 1023, 1024, 1.5 * 2 ** 20, 2 ** 45].map(formatBytes)).toEqual(['0 B', '1023 B', '1.0 KiB', '1.5 MiB', '32.0 TiB']);
});
