import type { Program } from '../formula/ir.ts';
import { coloringModes, cycleModes, type Coloring } from '../genome/coloring.ts';
import { defaultGenome } from '../genome/defaults.ts';
import type { Genome } from '../genome/genome.ts';
import { unshadable } from './picture.ts';
import { juliaProgram, kaliProgram } from './programs.fixtures.ts';
import { referenceValue } from './reference.fixtures.ts';
import { greyPalette } from '../genome/palette.fixtures.ts';

/** Points whose measures are compared: `low` + step (k + 1/2) along each axis. */
export const measureGrid = { low: [-1.5, -1.5], step: 0.1, side: 30 } as const;

interface MeasureCase {
  readonly name: string;
  readonly genome: Genome;
  readonly program: Program;
  readonly uniforms: readonly number[];
}

const julia = { ...defaultGenome('julia', greyPalette), iterations: 40 };
const kali = { ...defaultGenome('kali', greyPalette), iterations: 8 };
const on = (genome: Genome, change: Partial<Coloring>): Genome => ({ ...genome, coloring: { ...genome.coloring, ...change } });
const trapOf = (shape: Coloring['trap']['shape']): Partial<Coloring> => ({
  mode: 'trap',
  trap: { shape, center: [0.2, -0.1], radius: 0.4, angleDeg: 30 },
});

/** Every mode that shaders know, on orbits that escape and on orbits that never stop. */
export const measureCases: readonly MeasureCase[] = [
  ...coloringModes
    // cycles are held against closed forms
    .filter((mode) => !cycleModes.includes(mode) && unshadable(juliaProgram, { ...julia.coloring, mode }) === null)
    .flatMap((mode) => [
      { name: `${mode} of a Julia set`, genome: on(julia, { mode, skip: 2 }), program: juliaProgram, uniforms: [-0.8, 0.156, 2] },
      { name: `${mode} of a Kali set`, genome: on(kali, { mode }), program: kaliProgram, uniforms: [-0.72, -0.55, 2] },
    ]),
  ...(['point', 'line', 'cross', 'circle', 'square', 'rhombus'] as const).map((shape) => ({
    name: `the ${shape} trap`,
    genome: on(kali, trapOf(shape)),
    program: kaliProgram,
    uniforms: [-0.72, -0.55, 2],
  })),
];

/**
 * Share of points where an executor is off by more than 1e-3 (relative above 1): near the boundary float32 orbits go their own way.
 * @param found [side, side, 4]: field value, 1 where there is one
 */
export function misfits(found: ArrayLike<number>, genome: Genome, program: Program, uniforms: readonly number[]): number {
  const { low, step, side } = measureGrid;
  let wrong = 0;
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const value = referenceValue(genome, program, uniforms, [low[0] + step * (x + 0.5), low[1] + step * (y + 0.5)]);
      const at = 4 * (y * side + x);
      const same =
        value === null ? found[at + 1] === 0 : found[at + 1] === 1 && Math.abs(found[at]! - value) <= 1e-3 * Math.max(1, Math.abs(value));
      wrong += Number(!same);
    }
  return wrong / side ** 2;
}
