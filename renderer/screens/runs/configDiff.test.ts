import { describe, expect, it } from 'vitest';
import type { ModelPreset } from '../../../shared/contract/runs.ts';
import { styleAlaeConfigSchema, vaeConfigSchema } from '../../../shared/model/config.ts';
import { compareSettings, nearestPreset, settingLabel } from './configDiff.ts';

const vae = vaeConfigSchema.parse({ type: 'vae' });
const preset = (id: string, model: ModelPreset['model']): ModelPreset => ({
  id,
  label: id,
  summary: '',
  sizesPx: [32],
  model,
  steps: 10,
  batch: 8,
});

describe('compareSettings', () => {
  it('puts the differences first, with the preset beside them', () => {
    const settings = compareSettings({ ...vae, clipNorm: 5, beta: 4 }, vae);
    expect(settings.slice(0, 2)).toEqual([
      { name: 'beta', value: '4', presetValue: '1' },
      { name: 'clipNorm', value: '5', presetValue: '100' },
    ]);
    expect(settings.slice(2).every((setting) => setting.presetValue === null)).toBe(true);
    expect(settings.map((setting) => setting.name)).not.toContain('type');
  });

  it('reports no difference when there is no preset', () => {
    expect(compareSettings(vae, null).every((setting) => setting.presetValue === null)).toBe(true);
  });
});

describe('nearestPreset', () => {
  it('takes the one of the same model with the fewest differences', () => {
    const presets = [
      preset('alae', styleAlaeConfigSchema.parse({ type: 'style-alae' })),
      preset('small', { ...vae, latentSize: 16, learningRate: 0.01 }),
      preset('large', { ...vae, latentSize: 256 }),
    ];
    expect(nearestPreset({ ...vae, latentSize: 256, beta: 2 }, presets)?.id).toBe('large');
    expect(nearestPreset(vae, [])).toBeNull();
  });
});

describe('settingLabel', () => {
  it('reads like words', () => {
    expect(['r1Gamma', 'learningRate', 'step3TrainsMapping', 'beta'].map(settingLabel)).toEqual([
      'R1 gamma',
      'Learning rate',
      'Step3 trains mapping',
      'Beta',
    ]);
  });
});
