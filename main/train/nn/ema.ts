import { tf } from '../backends/tf.ts';
import type { ParameterStore } from './parameterStore.ts';

/** Images after which an old weight counts half. */
const halfLifeImages = 10_000;
/** Early in a run the half-life is this share of the images seen, so that the average leaves the initial weights quickly. */
const rampShare = 0.05;

/** Decay of the weight average for one step (Karras et al. 2020, ramp of the public StyleGAN2 code). */
export function emaDecay(step: number, batch: number): number {
  const halfLife = Math.min(halfLifeImages, rampShare * (step + 1) * batch);
  return 0.5 ** (batch / halfLife);
}

/** average = decay * average + (1 - decay) * parameters, for every parameter. */
export function updateEma(average: ParameterStore, parameters: ParameterStore, decay: number): void {
  for (const name of parameters.names()) {
    const old = average.get(name);
    tf.tidy(() => old.assign(tf.add(old, tf.mul(tf.sub(parameters.get(name), old), 1 - decay))));
  }
}
