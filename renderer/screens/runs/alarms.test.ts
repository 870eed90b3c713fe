import { describe, expect, it } from 'vitest';
import { findAlarms } from './alarms.ts';
import { MetricTable } from './metricTable.ts';

const healthy = { state: 'running', message: null } as const;

function metrics(steps: number, psnr: number): MetricTable {
  const table = new MetricTable();
  table.add(Array.from({ length: steps }, (_, step) => ({ step: step + 1, values: { psnr, meanColourPsnr: 12 } })));
  return table;
}

describe('findAlarms', () => {
  it('is silent about a run that learns', () => {
    expect(findAlarms(metrics(500, 20), healthy)).toEqual([]);
    expect(findAlarms(new MetricTable(), healthy)).toEqual([]);
  });

  it('warns of reconstructions below the mean colour, with both figures, once the run had time to learn', () => {
    expect(findAlarms(metrics(50, 9), healthy)).toEqual([]);
    const [alarm] = findAlarms(metrics(500, 9), healthy);
    expect(alarm?.tone).toBe('warn');
    expect(alarm?.text).toContain('9.0 dB');
    expect(alarm?.text).toContain('12.0 dB');
  });

  it('does not warn when only one of the two is measured', () => {
    const table = new MetricTable();
    table.add([{ step: 900, values: { psnr: 1 } }]);
    expect(findAlarms(table, healthy)).toEqual([]);
  });

  it('repeats why a run ended early', () => {
    const message = 'Training diverged at step 12: loss is no longer a number.';
    expect(findAlarms(metrics(5, 20), { state: 'failed', message })).toEqual([{ tone: 'bad', text: message }]);
  });
});
