import { UserError } from '../../../shared/contract/errors.ts';
import type { RandomStream } from '../../../shared/math/rng.ts';
import type { ModelConfig } from '../../../shared/model/config.ts';
import type { Model } from './model.ts';
import { StyleAlae } from './styleAlae/model.ts';
import { Vae } from './vae.ts';

export type { Model } from './model.ts';

/**
 * A new model with initial weights from the stream.
 * @throws UserError BAD_CONFIG when the model has no form at this size
 */
export function createModel(config: ModelConfig, sizePx: number, random: RandomStream): Model {
  if (sizePx < 8 || sizePx > 256 || !Number.isInteger(Math.log2(sizePx))) {
    throw new UserError('BAD_CONFIG', { reason: `the models take pictures of 8, 16, 32, 64, 128 or 256 px, not ${sizePx} px` });
  }
  return config.type === 'vae' ? new Vae(config, sizePx, random) : new StyleAlae(config, sizePx, random);
}
