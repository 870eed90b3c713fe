import type { RandomStream } from '../../../../shared/math/rng.ts';
import type { tf } from '../../backends/tf.ts';

/**
 * Slot from which a batch takes its second latent (Karras et al. 2019, section 3.1): with this probability uniform in 1..slots,
 * where `slots` means no mixing.
 */
export function styleCutoff(random: RandomStream, slots: number, probability: number): number {
  return random.uniform() < probability ? 1 + random.integer(slots) : slots;
}

/** Slots before the cutoff from `coarse`, the others from `fine`. */
export function mixStyles(coarse: tf.Tensor2D, fine: tf.Tensor2D, slots: number, cutoff: number): tf.Tensor2D[] {
  return Array.from({ length: slots }, (_, slot) => (slot < cutoff ? coarse : fine));
}
