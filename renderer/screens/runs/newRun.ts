import type { ModelPreset } from '../../../shared/contract/runs.ts';
import type { NumberRange } from '../../ui/scrub.ts';

/** Presets for pictures of this size, in their own order. */
export function fittingPresets(presets: readonly ModelPreset[], sizePx: number): ModelPreset[] {
  return presets.filter((preset) => preset.sizesPx.includes(sizePx));
}

/** The name itself, or with the first number from 2 on that makes it new. At most 80 characters. */
export function unusedName(name: string, taken: readonly string[]): string {
  const base = name.slice(0, 72);
  if (!taken.includes(base)) return base;
  for (let number = 2; ; number++) if (!taken.includes(`${base} ${number}`)) return `${base} ${number}`;
}

/** Ranges of the models' settings on screen; the same limits as in `shared/model/config.ts`, which decides. */
export const settingRanges: Readonly<Record<string, NumberRange>> = {
  latentSize: { min: 2, max: 2048, integer: true, scale: 'log' },
  beta: { min: 0, max: 100 },
  betaWarmupSteps: { min: 0, max: 1_000_000, integer: true, step: 50 },
  learningRate: { min: 1e-7, max: 1, scale: 'log' },
  clipNorm: { min: 1e-3, max: 100_000, scale: 'log' },
  startChannels: { min: 4, max: 256, integer: true, step: 4 },
  maxChannels: { min: 8, max: 1024, integer: true, step: 8 },
  mappingLayers: { min: 1, max: 16, integer: true, step: 1 },
  discriminatorLayers: { min: 1, max: 8, integer: true, step: 1 },
  r1Gamma: { min: 0, max: 1000 },
  r1Interval: { min: 1, max: 64, integer: true, step: 1 },
  mixingProbability: { min: 0, max: 1 },
  reconstructionWeight: { min: 0, max: 100 },
};
