import { transfers, trapShapes, type Coloring, type ColoringMode, type Transfer } from '../../../shared/genome/coloring.ts';

/** What people call the measures, and what each one shows. */
export const modeTexts: Readonly<Record<ColoringMode, { readonly label: string; readonly help: string }>> = {
  smooth: { label: 'Smooth iterations', help: 'How soon the orbit leaves, without bands.' },
  iterations: { label: 'Iterations', help: 'How many steps the orbit takes to leave: bands.' },
  distance: { label: 'Distance', help: 'Distance to the edge of the set: thin filaments show.' },
  exp: { label: 'Exponential smoothing', help: 'Mean of exp(−|z|): soft, and right for every formula.' },
  converge: { label: 'Convergence', help: 'Mean of exp(−1/|Δz|): how the orbit settles.' },
  trap: { label: 'Orbit trap', help: 'How near the orbit comes to a shape.' },
  triangle: { label: 'Triangle inequality', help: 'Average place between the bounds of the triangle inequality: streaks.' },
  stripe: { label: 'Stripes', help: 'Average of a wave of the angle: woven bands.' },
  curvature: { label: 'Curvature', help: 'Average turn of the orbit.' },
  difference: { label: 'Magnitude difference', help: 'Average change of |z|: the glow of Star Nest.' },
  mean: { label: 'Mean magnitude', help: 'Average of |z|.' },
  'mean-x': { label: 'Mean real part', help: 'Average real part of the orbit.' },
  'mean-y': { label: 'Mean imaginary part', help: 'Average imaginary part of the orbit.' },
  lamps: { label: 'Twin lamps', help: 'Glow around a point, brighter where the orbit is calm.' },
  lyapunov: { label: 'Lyapunov exponent', help: 'How fast neighbouring orbits part.' },
  atom: { label: 'Atom domains', help: 'The step at which the orbit comes nearest to 0: one colour for each period.' },
  angle: { label: 'Final angle', help: 'Direction of the last point: cells and checkers.' },
  density: { label: 'Density', help: 'How often points land here.' },
  shade: { label: 'Lit surface', help: 'Light on the surface.' },
  'interior-distance': { label: 'Interior distance', help: 'Inside the set: distance to the edge of the component.' },
  'interior-period': { label: 'Interior period', help: 'Inside the set: period of the cycle that attracts, one colour for each.' },
};

export const shapeLabels: Readonly<Record<Coloring['trap']['shape'], string>> = {
  point: 'Point',
  line: 'Line',
  cross: 'Cross',
  circle: 'Circle',
  square: 'Square',
  rhombus: 'Rhombus',
  image: 'Picture',
};

export const transferLabels: Readonly<Record<Transfer, string>> = {
  linear: 'Linear',
  sqrt: 'Square root',
  cbrt: 'Cube root',
  log: 'Logarithm',
  asinh: 'Inverse sinh',
  atan: 'Arc tangent',
};

interface Option<V extends string> {
  readonly value: V;
  readonly label: string;
}

export function modeOptions<M extends ColoringMode>(modes: readonly M[]): Option<M>[] {
  return modes.map((value) => ({ value, label: modeTexts[value].label }));
}
export const shapeOptions: readonly Option<Coloring['trap']['shape']>[] = trapShapes.map((value) => ({ value, label: shapeLabels[value] }));
export const transferOptions: readonly Option<Transfer>[] = transfers.map((value) => ({ value, label: transferLabels[value] }));
