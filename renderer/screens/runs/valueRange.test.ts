import { describe, expect, it } from 'vitest';
import { readableRange } from './valueRange.ts';

describe('readableRange', () => {
  it('leaves the first huge losses out', () => {
    const losses = Array.from({ length: 200 }, (_, step) => (step < 4 ? 60_000 : 500 + (step % 10)));
    const [low, high] = readableRange([losses])!;
    expect(low).toBeLessThan(500);
    expect(low).toBeGreaterThan(490);
    expect(high).toBeGreaterThan(509);
    expect(high).toBeLessThan(520);
  });

  it('shows all of curves that have no outliers', () => {
    const wave = Array.from({ length: 100 }, (_, i) => Math.sin(i));
    const rising = Array.from({ length: 100 }, (_, i) => 2 + i / 100);
    const [low, high] = readableRange([wave, rising])!;
    expect(low).toBeLessThanOrEqual(-1);
    expect(high).toBeGreaterThanOrEqual(2.99);
  });

  it('gives constants some room and nothing no range', () => {
    const [low, high] = readableRange([[3, 3, null, 3]])!;
    expect(low).toBeLessThan(3);
    expect(high).toBeGreaterThan(3);
    expect(readableRange([[null], []])).toBeNull();
  });
});
