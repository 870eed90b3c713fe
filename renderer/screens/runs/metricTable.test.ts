import { describe, expect, it } from 'vitest';
import { MetricTable } from './metricTable.ts';

function table(): MetricTable {
  const made = new MetricTable();
  made.add([
    { step: 1, values: { loss: 3 } },
    { step: 2, values: { loss: 2, psnr: 10 } },
    { step: 4, values: { psnr: 12 } },
  ]);
  return made;
}

describe('MetricTable', () => {
  it('fills what a row lacks with NaN', () => {
    expect(table().column('loss')).toEqual([3, 2, NaN]);
    expect(table().column('psnr')).toEqual([NaN, 10, 12]);
    expect(table().column('nothing')).toEqual([]);
    expect(table().lastStep).toBe(4);
    expect(new MetricTable().lastStep).toBe(-1);
  });

  it('drops what lies beyond when a run goes back to a checkpoint', () => {
    const metrics = table();
    metrics.add([
      { step: 2, values: { loss: 2.5, psnr: 9 } },
      { step: 3, values: { loss: 1 } },
    ]);
    expect(metrics.steps).toEqual([1, 2, 3]);
    expect(metrics.column('loss')).toEqual([3, 2.5, 1]);
    expect(metrics.column('psnr')).toEqual([NaN, 9, NaN]);
  });

  it('finds the row at or before a step', () => {
    expect([0, 1, 3, 4, 99].map((step) => table().rowAt(step))).toEqual([-1, 0, 1, 2, 2]);
  });

  it('spreads a few rows over the whole, both ends among them', () => {
    const metrics = new MetricTable();
    metrics.add(Array.from({ length: 101 }, (_, step) => ({ step, values: {} })));
    expect(metrics.spread(5)).toEqual([0, 25, 50, 75, 100]);
    expect(table().spread(5)).toEqual([0, 1, 2]);
  });
});
