import { expect, it } from 'vitest';
import { formatBytes, formatCount, formatDuration, formatRate } from './format.ts';

it('writes amounts as people read them', () => {
  expect(formatCount(1234567)).toBe('1,234,567');
  expect(formatRate(1234.5, 'images')).toBe('1,235 images/s');
  expect(formatRate(12.34, 'steps')).toBe('12.3 steps/s');
  expect(formatRate(0.5, 'steps')).toBe('0.50 steps/s');
  expect(formatDuration(0.4)).toBe('0 s');
  expect(formatDuration(95)).toBe('1 min 35 s');
  expect(formatDuration(120)).toBe('2 min');
  expect(formatDuration(7500)).toBe('2 h 5 min');
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(6_144_000)).toBe('6.14 MB');
  expect(formatBytes(999_600)).toBe('1.00 MB');
  expect(formatBytes(123_456_789)).toBe('123 MB');
});
