/** A number that a variation reads, with the value it starts with and where pictures stay interesting. */
export interface VariationNumber {
  readonly label: string;
  readonly standard: number;
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
  /** its attribute in flam3's files, and what that is multiplied by */
  readonly flam3: string;
  readonly flam3Factor?: number;
}

/** A variation of flames: a bend of the plane with a weight and some numbers. */
export interface FlameVariation {
  /** as the formula and flam3's files write it */
  readonly name: string;
  readonly numbers: readonly VariationNumber[];
  /** where flam3 has another name for it */
  readonly flam3?: string;
}

const number = (
  label: string,
  standard: number,
  min: number,
  max: number,
  flam3: string,
  more: Partial<VariationNumber> = {},
): VariationNumber => ({
  label,
  standard,
  min,
  max,
  flam3,
  ...more,
});
const whole = { isWhole: true };
/** flam3 counts these angles in quarter turns. */
const quarterTurns = { flam3Factor: Math.PI / 2 };

/** The numbers of those variations that have some, in the order in which the engine reads them. */
const numbers: Readonly<Record<string, readonly VariationNumber[]>> = {
  fan2: [number('x', 0.5, -1, 1, 'fan2_x'), number('y', 1, -3, 3, 'fan2_y')],
  rings2: [number('width', 0.5, 0.1, 1.5, 'rings2_val')],
  perspective: [number('tilt', 0.8, 0, 1.6, 'perspective_angle', quarterTurns), number('distance', 2, 1, 4, 'perspective_dist')],
  julian: [number('power', 3, -8, 8, 'julian_power', whole), number('distance', 1, -2, 2, 'julian_dist')],
  juliascope: [number('power', 3, -8, 8, 'juliascope_power', whole), number('distance', 1, -2, 2, 'juliascope_dist')],
  curl: [number('c1', 0.5, -1, 1, 'curl_c1'), number('c2', 0, -1, 1, 'curl_c2')],
  rectangles: [number('x', 0.5, 0, 2, 'rectangles_x'), number('y', 0.5, 0, 2, 'rectangles_y')],
  blob: [number('high', 1, 0.5, 1.5, 'blob_high'), number('low', 0.3, 0, 0.8, 'blob_low'), number('waves', 5, 2, 9, 'blob_waves', whole)],
  pdj: [
    number('a', 1.5, -3, 3, 'pdj_a'),
    number('b', -1.8, -3, 3, 'pdj_b'),
    number('c', 1.2, -3, 3, 'pdj_c'),
    number('d', 2, -3, 3, 'pdj_d'),
  ],
  radial_blur: [number('angle', 0.5, 0, 1.6, 'radial_blur_angle', quarterTurns)],
  pie: [
    number('slices', 6, 2, 12, 'pie_slices', whole),
    number('rotation', 0, -3.1, 3.1, 'pie_rotation'),
    number('thickness', 0.5, 0.1, 0.9, 'pie_thickness'),
  ],
  ngon: [
    number('power', 3, 1, 4, 'ngon_power'),
    number('sides', 5, 3, 9, 'ngon_sides', whole),
    number('corners', 2, 0, 4, 'ngon_corners'),
    number('circle', 1, 0, 3, 'ngon_circle'),
  ],
};

/** The variations of Draves and Reckase 2008 and flam3's own secant, in the order in which the engine counts them. */
const names = [
  'linear', 'sinusoidal', 'spherical', 'swirl', 'horseshoe', 'polar', 'handkerchief', 'heart', 'disc', 'spiral', 'hyperbolic', 'diamond',
  'ex', 'julia', 'bent', 'waves', 'fisheye', 'popcorn', 'exponential', 'power', 'cosine', 'rings', 'fan', 'fan2', 'rings2', 'eyefish',
  'bubble', 'cylinder', 'perspective', 'noise', 'julian', 'juliascope', 'blur', 'gaussian_blur', 'curl', 'rectangles', 'arch', 'tangent',
  'square', 'rays', 'blade', 'secant', 'twintrian', 'cross', 'blob', 'pdj', 'radial_blur', 'pie', 'ngon', 'secant2',
] as const; // prettier-ignore

export const flameVariations: readonly FlameVariation[] = names.map((name) => ({ name, numbers: numbers[name] ?? [] }));

/** Numbers that every row of a flame's variations has room for. */
export const variationNumbers = 4;
