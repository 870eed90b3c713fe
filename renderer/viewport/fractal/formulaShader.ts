import type { Genome } from '../../../shared/genome/genome.ts';

/** One formula in GLSL, the counterpart of a kernel of the native renderer. */
export interface FormulaShader {
  /** orbits may leave for good; only then is there a smooth iteration count */
  readonly escapes: boolean;
  /**
   * Declares its uniforms and defines
   *   void startOrbit(vec2 pixel, out vec2 z, out vec2 c)
   *   float measure(vec2 z)                                 |z|^2, as the next step wants it
   *   vec2 nextPoint(vec2 z, vec2 c, float magnitude)       given measure(z)
   *   bool surelyInside(vec2 pixel)                         known never to escape
   */
  readonly glsl: string;
  readonly uniforms: (genome: Genome) => Readonly<Record<string, unknown>>;
}

/** Cosine and sine of an angle in degrees. */
export function directionOf(degrees: number): [number, number] {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}
