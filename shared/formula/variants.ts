import type { Engine } from './spec.ts';

/** Members of each engine's family, in the order the native renderer numbers them. Engines of one member list it too. */
export const engineVariants: Readonly<Record<Engine, readonly string[]>> = {
  orbit: [''],
  ifs: ['affine'],
  flame: ['draves', 'flam3', 'xaos'],
  attractor: ['clifford', 'de-jong', 'hopalong', 'gumowski-mira', 'henon', 'ikeda'],
  lyapunov: ['markus'],
  'star-nest': ['kali'],
  solid: ['mandelbulb', 'mandelbox', 'kalibox', 'abox-mod-kali', 'menger', 'sierpinski', 'quaternion-julia', 'pseudo-kleinian'],
};
