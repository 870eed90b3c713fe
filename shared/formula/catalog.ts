import type { FormulaSpec, RealParameter } from './spec.ts';

const theta: RealParameter = {
  kind: 'real',
  name: 'theta',
  label: 'Rotation',
  default: 0,
  min: -180,
  max: 180,
  unit: '°',
  help: 'Turns the folded point each step; anything but 0 breaks the mirror symmetry.',
};

/** The built-in formulas. Ranges and views: Kali's ducks and sets (fractalforums.com 2011), the rest the classical families. */
const listed: readonly Omit<FormulaSpec, 'family' | 'source' | 'engine' | 'variant' | 'program' | 'precisions'>[] = [
  {
    id: 'mandelbrot',
    label: 'Mandelbrot',
    summary: 'The set of c for which z² + c stays bounded.',
    step: 'z ← z² + pixel,  z₀ = z0',
    parameters: [
      {
        kind: 'complex',
        name: 'z0',
        label: 'Start',
        default: [0, 0],
        min: [-0.5, -0.5],
        max: [0.5, 0.5],
        help: 'Where every orbit starts; 0 gives the Mandelbrot set, anything else tears it.',
      },
    ],
    defaultView: { center: [-0.75, 0], width: 3 },
    iterations: { default: 500, min: 1, max: 1_000_000 },
    colorings: ['smooth', 'exp', 'trap'],
    escapes: true,
    precision: 'f64',
  },
  {
    id: 'julia',
    label: 'Julia',
    summary: 'The orbit of every pixel under z² + c with one fixed c.',
    step: 'z ← z² + c,  z₀ = pixel',
    parameters: [
      {
        kind: 'complex',
        name: 'c',
        label: 'c',
        default: [-0.8, 0.156],
        min: [-2, -1.5],
        max: [1, 1.5],
        help: 'The constant added each step; most varied near the edge of the Mandelbrot set.',
      },
    ],
    defaultView: { center: [0, 0], width: 3.2 },
    iterations: { default: 500, min: 1, max: 1_000_000 },
    colorings: ['smooth', 'exp', 'trap'],
    escapes: true,
    precision: 'f64',
  },
  {
    id: 'kali',
    label: 'Kali',
    summary: 'Fold and invert: |z| / z·z + c, a set of endless ornaments.',
    step: 'z ← R(θ) · s·|z| / (z·z) + (μ·pixel + (1−μ)·c),  z₀ = pixel',
    parameters: [
      {
        kind: 'complex',
        name: 'c',
        label: 'c',
        default: [-0.72, -0.55],
        min: [-2, -2],
        max: [2, 2],
        help: 'The shift each step; both parts negative (about −0.35 to −1.1) give the richest pictures.',
      },
      { kind: 'real', name: 'scale', label: 'Scale', default: 1, min: 0.2, max: 2.2, help: 'Factor on the folded point.' },
      theta,
      {
        kind: 'real',
        name: 'mu',
        label: 'Mandelbrot weight',
        default: 0,
        min: 0,
        max: 1,
        help: 'How much of the pixel is mixed into c: 0 is Julia mode, 1 Mandelbrot mode.',
      },
    ],
    defaultView: { center: [0, 0], width: 3 },
    iterations: { default: 9, min: 1, max: 200 },
    colorings: ['trap', 'exp'],
    escapes: false,
    precision: 'f32',
  },
  {
    id: 'kali-julia',
    label: 'Kali–Julia',
    summary: 'A weighted blend of the Kali fold and the square: both families in one picture.',
    step: 'z ← k · R(θ)|z| / (z·z) + j · z² + c,  z₀ = pixel',
    parameters: [
      {
        kind: 'complex',
        name: 'c',
        label: 'c',
        default: [-1.1, -0.8],
        min: [-2, -2],
        max: [2, 2],
        help: 'The constant added each step.',
      },
      { kind: 'real', name: 'kali', label: 'Kali weight', default: 0.6, min: 0, max: 1.5, help: 'Weight of the fold |z| / z·z.' },
      { kind: 'real', name: 'julia', label: 'Julia weight', default: 0.25, min: 0, max: 1, help: 'Weight of the square z².' },
      { ...theta, default: 25 },
    ],
    defaultView: { center: [0, 0], width: 3 },
    iterations: { default: 12, min: 1, max: 200 },
    colorings: ['trap', 'exp'],
    escapes: false,
    precision: 'f32',
  },
];

export const FORMULAS: readonly FormulaSpec[] = listed.map((formula) => ({
  ...formula,
  family: 'Classics',
  source: '',
  engine: 'orbit',
  variant: '',
  program: null,
  precisions: formula.escapes ? ['f64'] : ['f32', 'f64'],
}));

/** The built-in formula of this id, or undefined. */
export function findFormula(id: string): FormulaSpec | undefined {
  return FORMULAS.find((formula) => formula.id === id);
}

/** The formula a genome is drawn by: its own text where it carries one, else a built-in formula. */
export function formulaOf(genome: { readonly formula: string; readonly source?: string | undefined }): FormulaSpec | undefined {
  return findFormula(genome.formula);
}
