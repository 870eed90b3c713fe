import { describe, expect, it } from 'vitest';
import { curveLabel, formatValue, groupCurves, headlineCurve } from './curveGroups.ts';

describe('groupCurves', () => {
  it('puts curves of one unit into one chart, losses first', () => {
    const grouped = groupCurves(['psnr', 'loss', 'kl', 'baselinePsnr', 'gradientNorm', 'activeUnits']);
    expect(grouped.map((group) => [group.id, group.names])).toEqual([
      ['losses', ['loss', 'kl']],
      ['quality', ['psnr', 'baselinePsnr']],
      ['codes', ['activeUnits']],
      ['gradients', ['gradientNorm']],
    ]);
  });

  it('loses no curve, whatever it is called', () => {
    expect(groupCurves(['something new']).flatMap((group) => group.names)).toEqual(['something new']);
  });
});

describe('headlineCurve', () => {
  it('is the loss', () => {
    expect(headlineCurve(['psnr', 'kl', 'loss'])).toBe('loss');
    expect(headlineCurve(['psnr', 'kl', 'generatorLoss'])).toBe('generatorLoss');
    expect(headlineCurve(['psnr'])).toBe('psnr');
    expect(headlineCurve([])).toBeNull();
  });
});

describe('curveLabel', () => {
  it('leaves out what the chart says already', () => {
    expect(['generatorLoss', 'loss', 'kl', 'psnr', 'meanColourPsnr', 'encoderGradientNorm', 'gradientNorm', 'r1'].map(curveLabel)).toEqual([
      'Generator',
      'Loss',
      'KL',
      'PSNR',
      'Mean colour',
      'Encoder',
      'Gradient norm',
      'R1',
    ]);
  });
});

describe('formatValue', () => {
  it('keeps about four digits', () => {
    expect([0, 0.12345, 1.23456, 123.456, 1234567, 0.00001234, -2.5].map(formatValue)).toEqual([
      '0',
      '0.1235',
      '1.235',
      '123.5',
      '1.23e+6',
      '1.23e-5',
      '-2.500',
    ]);
    expect([NaN, Infinity, -Infinity].map(formatValue)).toEqual(['–', '∞', '-∞']);
  });
});
