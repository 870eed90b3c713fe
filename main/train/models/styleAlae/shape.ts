import type { StyleAlaeConfig } from '../../../../shared/model/config.ts';

/** What follows from the configuration and the picture's size: one level per resolution 4, 8, ..., sizePx. */
export interface StyleAlaeShape {
  readonly sizePx: number;
  /** resolution levels L; sizePx = 2^(L + 1) */
  readonly levels: number;
  /** two style slots per level */
  readonly slots: number;
  readonly slotSizesPx: readonly number[];
  /** output channels of the generator's blocks, from 4 px up */
  readonly generatorChannels: readonly number[];
  /** channels of the encoder's maps, from sizePx down to 2 px: block i maps entry i to entry i + 1 */
  readonly encoderChannels: readonly number[];
}

/** @param sizePx a power of two, at least 8 */
export function styleAlaeShape(config: StyleAlaeConfig, sizePx: number): StyleAlaeShape {
  const levels = Math.log2(sizePx) - 1;
  const channels = (doublings: number): number => Math.min(config.maxChannels, config.startChannels * 2 ** doublings);
  return {
    sizePx,
    levels,
    slots: 2 * levels,
    slotSizesPx: Array.from({ length: 2 * levels }, (_, slot) => 4 << (slot >> 1)),
    generatorChannels: Array.from({ length: levels }, (_, level) => channels(levels - 1 - level)),
    encoderChannels: Array.from({ length: levels + 1 }, (_, level) => channels(level)),
  };
}
