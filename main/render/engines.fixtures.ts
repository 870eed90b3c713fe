import type { Engine } from '../../shared/formula/spec.ts';
import { type Flame, flameTables } from '../../shared/genome/flame.ts';
import { engineVariants } from '../../shared/formula/variants.ts';
import { makeSpec, type SpecChanges } from './native.fixtures.ts';
import type { RenderSpec } from './nativePlan.ts';

/** A spec of an engine that is not `orbit`, its uniforms as engineUniforms would give them. */
export function engineSpec(engine: Engine, variant: string, uniforms: readonly number[], changes: SpecChanges = {}): RenderSpec {
  return { ...makeSpec('kali', changes), engine, variant: engineVariants[engine].indexOf(variant), program: undefined, uniforms };
}

/** An affine map by the columns of the formula: x' = a x + b y + e, y' = c x + d y + f, chance p. */
export type AffineRow = readonly [a: number, b: number, c: number, d: number, e: number, f: number, p: number];

export const sierpinski: readonly AffineRow[] = [
  [0.5, 0, 0, 0.5, 0, 0, 0.5],
  [0.5, 0, 0, 0.5, 0.5, 0, 0.3],
  [0.5, 0, 0, 0.5, 0.25, 0.5, 0.2],
];
/** Barnsley 1988. */
export const fern: readonly AffineRow[] = [
  [0, 0, 0, 0.16, 0, 0, 0.02],
  [0.85, 0.04, -0.04, 0.85, 0, 1.6, 0.84],
  [0.2, -0.26, 0.23, 0.22, 0, 1.6, 0.07],
  [-0.15, 0.28, 0.26, 0.24, 0, 0.44, 0.07],
];

/** Uniforms of an IFS in the plane itself. */
export function ifsUniforms(maps: readonly AffineRow[], { fit = 0, patch = 16, seed = 1 } = {}): number[] {
  return [maps.length, ...maps.flat(), fit, patch, seed];
}

/** A flame map: the affine part with its chance, colour, and the weights of the four variations. */
export type FlameRow = readonly [...AffineRow, color: number, w1: number, w2: number, w3: number, w4: number];

/** Uniforms of a flame in the plane itself, its density readable through `flameDensity`. */
export function flameUniforms(
  maps: readonly FlameRow[],
  variations: readonly [number, number, number, number],
  more: { p?: number; q?: number; symmetry?: number; blur?: number } = {},
): number[] {
  const { p = 0, q = 0, symmetry = 1, blur = 0 } = more;
  return [maps.length, ...maps.flat(), ...variations, p, q, symmetry, 1, 1, blur, 0, 1];
}

/** Uniforms of a flame of functions in the plane itself, its density readable through `flameDensity`. */
export function functionFlameUniforms(flame: Flame, more: { symmetry?: number } = {}): number[] {
  const { functions = [], final = [], variations = [] } = flameTables(flame, false);
  const tables = [functions.length / 16, ...functions, final.length / 16, ...final, variations.length / 7, ...variations];
  return [...tables, more.symmetry ?? 1, 1, 1, 0, 0, 1];
}

/** The same of a flame with an order, whose variations have more numbers. */
export function orderedFlameUniforms(flame: Flame): number[] {
  const { functions = [], final = [], variations = [], xaos = [] } = flameTables(flame, true);
  const tables = [functions.length / 16, ...functions, final.length / 16, ...final, variations.length / 11, ...variations];
  return [...tables, xaos.length / 15, ...xaos, 1, 1, 1, 0, 0, 1];
}

/** Density of a flame of brightness 1 and gamma 1 from its light. */
export function flameDensity(light: number): number {
  return Number.isNaN(light) ? 0 : Math.expm1(light * Math.log(101));
}
