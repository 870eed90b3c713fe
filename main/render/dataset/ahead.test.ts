import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { mapAhead } from './ahead.ts';

describe('mapAhead', () => {
  test('keeps the order and never runs more than asked', async () => {
    let running = 0;
    let most = 0;
    const results: number[] = [];
    const work = async (n: number) => {
      most = Math.max(most, ++running);
      await setTimeout(n % 3);
      running--;
      return n * 10;
    };
    for await (const result of mapAhead([5, 4, 3, 2, 1, 0], 3, work)) results.push(result);
    expect(results).toEqual([50, 40, 30, 20, 10, 0]);
    expect(most).toBe(3);
  });

  test('a failure comes in its turn, stops new work and waits for the rest', async () => {
    const started: number[] = [];
    const ended: number[] = [];
    const work = async (n: number) => {
      started.push(n);
      if (n === 1) throw new Error('one');
      await setTimeout(5);
      ended.push(n);
      return n;
    };
    const results: number[] = [];
    const consume = async () => {
      for await (const result of mapAhead([0, 1, 2, 3, 4, 5], 2, work)) results.push(result);
    };
    await expect(consume()).rejects.toThrow('one');
    expect(results).toEqual([0]);
    expect(started).toEqual([0, 1, 2]);
    expect(ended).toEqual([0, 2]);
  });

  test('items that have to be waited for come in order, and are let go of at the end', async () => {
    const log: string[] = [];
    const items = async function* (): AsyncGenerator<number> {
      try {
        for (let n = 0; n < 6; n++) {
          await setTimeout(2 - (n % 3));
          yield n;
        }
      } finally {
        log.push('closed');
      }
    };
    let running = 0;
    let most = 0;
    const work = async (n: number) => {
      most = Math.max(most, ++running);
      await setTimeout(8 - n);
      running--;
      return n * 10;
    };
    const results: number[] = [];
    for await (const result of mapAhead(items(), 3, work)) results.push(result);
    expect(results).toEqual([0, 10, 20, 30, 40, 50]);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(3);
    for await (const result of mapAhead(items(), 3, work)) if (result === 10) break;
    expect(running).toBe(0);
    expect(log).toEqual(['closed', 'closed']);
  });

  test('items that fail fail in their turn', async () => {
    const items = async function* (): AsyncGenerator<number> {
      yield 0;
      await setTimeout(1);
      throw new Error('no more');
    };
    const results: number[] = [];
    const consume = async () => {
      for await (const result of mapAhead(items(), 4, async (n) => n)) results.push(result);
    };
    await expect(consume()).rejects.toThrow('no more');
    expect(results).toEqual([0]);
  });
});
