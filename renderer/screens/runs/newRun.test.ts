import { describe, expect, it } from 'vitest';
import { styleAlaeConfigSchema, vaeConfigSchema } from '../../../shared/model/config.ts';
import { settingRanges, unusedName } from './newRun.ts';

describe('settingRanges', () => {
  it.each([
    ['vae', vaeConfigSchema],
    ['style-alae', styleAlaeConfigSchema],
  ] as const)('covers every number of %s and offers no value the model refuses', (type, schema) => {
    const defaults: Record<string, unknown> = schema.parse({ type });
    for (const [name, value] of Object.entries(defaults)) {
      if (typeof value !== 'number') continue;
      const range = settingRanges[name];
      expect(range, name).toBeDefined();
      expect(value).toBeGreaterThanOrEqual(range!.min);
      expect(value).toBeLessThanOrEqual(range!.max);
      if (name === 'latentSize') continue; // the two models differ; the service tells
      for (const limit of [range!.min, range!.max])
        expect(schema.safeParse({ type, [name]: limit }).success, `${name} ${limit}`).toBe(true);
    }
  });
});

describe('unusedName', () => {
  it('adds the first free number', () => {
    expect(unusedName('VAE', [])).toBe('VAE');
    expect(unusedName('VAE', ['VAE', 'VAE 2'])).toBe('VAE 3');
    expect(unusedName('x'.repeat(200), []).length).toBeLessThanOrEqual(80);
  });
});
