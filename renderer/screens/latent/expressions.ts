import type { LatentExpression, LatentSource } from '../../../shared/contract/latent.ts';

/** The two points everything on the screen is made from. When layers are mixed, a gives the coarse ones and b the fine ones. */
export interface Ends {
  readonly a: LatentSource;
  readonly b: LatentSource;
}

/** One point as it is, through the model and back. */
export function alone(source: LatentSource): LatentExpression {
  return { a: source, b: source, t: 0 };
}

/** The point a share t of the way from a to b, in every layer. */
export function blend({ a, b }: Ends, t: number): LatentExpression {
  return { a, b, t };
}

/** Style mixing: layer s comes from b where `fromB[s]`, else from a. */
export function mix({ a, b }: Ends, fromB: readonly boolean[]): LatentExpression {
  return { a, b, t: 1, slots: [...fromB] };
}

/** Layers from `cut` on come from the fine source: cut 0 takes all of them from b, cut `count` none. */
export function cutLayers(count: number, cut: number): boolean[] {
  return Array.from({ length: count }, (_, layer) => layer >= cut);
}

/** The cut that gives these layers; null when they were picked one by one and no cut does. */
export function cutOf(fromB: readonly boolean[]): number | null {
  const first = fromB.indexOf(true);
  const cut = first === -1 ? fromB.length : first;
  return fromB.slice(cut).every(Boolean) ? cut : null;
}

/** `frames` points between a and b, evenly spaced, neither end among them. */
export function betweenFrames(ends: Ends, frames: number): { t: number; expression: LatentExpression }[] {
  return Array.from({ length: frames }, (_, frame) => {
    const t = (frame + 1) / (frames + 1);
    return { t, expression: blend(ends, t) };
  });
}

/** Every cut a model of `count` layers has, from all of b to all of a. */
export function everyCut(ends: Ends, count: number): { cut: number; expression: LatentExpression }[] {
  return Array.from({ length: count + 1 }, (_, cut) => ({ cut, expression: mix(ends, cutLayers(count, cut)) }));
}

/** The same two points the other way round. */
export function swap({ a, b }: Ends): Ends {
  return { a: b, b: a };
}
