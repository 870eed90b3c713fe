import type { ModelPreset } from '../../../shared/contract/runs.ts';
import type { ModelConfig } from '../../../shared/model/config.ts';

/** One setting of a model beside the same setting of a preset. */
export interface Setting {
  readonly name: string;
  readonly value: string;
  /** the preset's value where it differs, else null */
  readonly presetValue: string | null;
}

/** The preset a configuration comes from: of the same model, with the fewest differences. */
export function nearestPreset(model: ModelConfig, presets: readonly ModelPreset[]): ModelPreset | null {
  let best: { preset: ModelPreset; differences: number } | null = null;
  for (const preset of presets) {
    if (preset.model.type !== model.type) continue;
    const differences = compareSettings(model, preset.model).filter((setting) => setting.presetValue !== null).length;
    if (!best || differences < best.differences) best = { preset, differences };
  }
  return best?.preset ?? null;
}

/** A model's settings, those that differ from the preset first, otherwise in their own order; without the model's type. */
export function compareSettings(model: ModelConfig, preset: ModelConfig | null): Setting[] {
  const presetValues: Readonly<Record<string, unknown>> = preset ?? {};
  const settings = Object.entries(model)
    .filter(([name]) => name !== 'type')
    .map(([name, value]): Setting => {
      const differs = preset !== null && presetValues[name] !== value;
      return { name, value: String(value), presetValue: differs ? String(presetValues[name] ?? 'none') : null };
    });
  return [...settings.filter((setting) => setting.presetValue !== null), ...settings.filter((setting) => setting.presetValue === null)];
}

/** A setting's name as people read it: `r1Gamma` is "R1 gamma". */
export function settingLabel(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\br1\b/, 'R1');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
