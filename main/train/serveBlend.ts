import type { LatentExpression } from '../../shared/contract/latent.ts';

/** (1 - t) a + t b; t outside of 0..1 extrapolates. */
export function lerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return a.map((value, i) => value + (b[i]! - value) * t);
}

/**
 * Along the great circle from a to b, without normalising them (Shoemake 1985): keeps the length that normal samples have, where
 * lerp would pass through points that are too short. Falls back to lerp for almost parallel vectors.
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const dot = (x: Float32Array, y: Float32Array): number => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  const angle = lengths === 0 ? 0 : Math.acos(Math.min(1, Math.max(-1, dot(a, b) / lengths)));
  if (angle < 1e-4 || Math.PI - angle < 1e-4) return lerp(a, b, t);
  const fromA = Math.sin((1 - t) * angle) / Math.sin(angle);
  const fromB = Math.sin(t * angle) / Math.sin(angle);
  return a.map((value, i) => fromA * value + fromB * b[i]!);
}

/** Numbers per latent, slots per code, and how latents that both come from the prior are blended. */
export interface BlendSpace {
  readonly latentSize: number;
  readonly slots: number;
  readonly priorBlend: 'lerp' | 'slerp';
}

/**
 * The code [slots, latentSize] of an expression: blend(a, b, t) in the slots it names, `a` in the others.
 * @param a the latent of the expression's `a`, and `b` that of its `b`
 */
export function blendExpression(expression: LatentExpression, a: Float32Array, b: Float32Array, space: BlendSpace): Float32Array {
  const { latentSize, slots } = space;
  const bothFromPrior = expression.a.kind === 'seed' && expression.b.kind === 'seed';
  const blended = (space.priorBlend === 'slerp' && bothFromPrior ? slerp : lerp)(a, b, expression.t);
  const code = new Float32Array(slots * latentSize);
  for (let slot = 0; slot < slots; slot++) {
    // a mask shorter than the model's slots leaves the remaining ones at `a`
    const takesBlend = expression.slots === undefined || expression.slots[slot] === true;
    code.set(takesBlend ? blended : a, slot * latentSize);
  }
  return code;
}
