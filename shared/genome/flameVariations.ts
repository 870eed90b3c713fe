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
  /** what files that do not say it mean; 0 where nothing stands here */
  readonly absent?: number;
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
/** Numbers that divide are 1 where a file is silent. */
const divides = { absent: 1 };
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
  disc2: [number('rotation', 1, -2, 2, 'disc2_rot'), number('twist', 0.5, -3, 3, 'disc2_twist')],
  flower: [number('petals', 5, 1, 9, 'flower_petals'), number('holes', 0.4, 0, 1, 'flower_holes')],
  conic: [number('eccentricity', 0.7, 0.1, 1.5, 'conic_eccentricity'), number('holes', 0.2, 0, 1, 'conic_holes')],
  parabola: [number('height', 1, 0.2, 1.5, 'parabola_height'), number('width', 1, 0.2, 1.5, 'parabola_width')],
  bent2: [number('x', 2, -3, 3, 'bent2_x'), number('y', 0.5, -3, 3, 'bent2_y')],
  bipolar: [number('shift', 0.5, -1, 1, 'bipolar_shift')],
  cell: [number('size', 0.6, 0.2, 1.5, 'cell_size', divides)],
  cpow: [
    number('r', 1, 0.3, 2, 'cpow_r', divides),
    number('i', 0.3, -1, 1, 'cpow_i'),
    number('power', 3, 1, 6, 'cpow_power', { ...whole, ...divides }),
  ],
  curve: [
    number('x', 0.6, -2, 2, 'curve_xamp'),
    number('y', 0.4, -2, 2, 'curve_yamp'),
    number('xlength', 1, 0.3, 2, 'curve_xlength', divides),
    number('ylength', 1, 0.3, 2, 'curve_ylength', divides),
  ],
  escher: [number('beta', 0.6, -1.5, 1.5, 'escher_beta')],
  modulus: [number('x', 0.5, 0.2, 1.5, 'modulus_x'), number('y', 0.5, 0.2, 1.5, 'modulus_y')],
  oscope: [
    number('separation', 0.5, 0, 1.5, 'oscope_separation', divides),
    number('frequency', 1, 0.2, 3, 'oscope_frequency', divides),
    number('amplitude', 0.8, 0.2, 2, 'oscope_amplitude', divides),
    number('damping', 0.3, 0, 2, 'oscope_damping'),
  ],
  popcorn2: [number('x', 0.4, -1, 1, 'popcorn2_x'), number('y', 0.4, -1, 1, 'popcorn2_y'), number('c', 1.5, 0, 3, 'popcorn2_c')],
  separation: [
    number('x', 0.4, 0, 1.5, 'separation_x'),
    number('xinside', 0.1, -1, 1, 'separation_xinside'),
    number('y', 0.4, 0, 1.5, 'separation_y'),
    number('yinside', 0.1, -1, 1, 'separation_yinside'),
  ],
  split: [number('xsize', 0.7, 0.1, 2, 'split_xsize'), number('ysize', 0.7, 0.1, 2, 'split_ysize')],
  splits: [number('x', 0.4, -1, 1, 'splits_x'), number('y', 0.4, -1, 1, 'splits_y')],
  stripes: [number('space', 0.4, -1, 1, 'stripes_space'), number('warp', 0.6, -2, 2, 'stripes_warp')],
  wedge: [
    number('angle', 0.6, -1.5, 1.5, 'wedge_angle'),
    number('hole', 0.1, -0.5, 0.5, 'wedge_hole'),
    number('count', 3, 1, 6, 'wedge_count', { ...whole, ...divides }),
    number('swirl', 0.3, -1.5, 1.5, 'wedge_swirl'),
  ],
  wedge_julia: [
    number('angle', 0.4, -1.5, 1.5, 'wedge_julia_angle'),
    number('count', 3, 1, 6, 'wedge_julia_count', { ...whole, ...divides }),
    number('power', 3, -6, 6, 'wedge_julia_power', { ...whole, ...divides }),
    number('distance', 1, -2, 2, 'wedge_julia_dist'),
  ],
  wedge_sph: [
    number('angle', 0.6, -1.5, 1.5, 'wedge_sph_angle'),
    number('count', 3, 1, 6, 'wedge_sph_count', { ...whole, ...divides }),
    number('hole', 0.1, -0.5, 0.5, 'wedge_sph_hole'),
    number('swirl', 0.2, -1, 1, 'wedge_sph_swirl'),
  ],
  whorl: [number('inside', 0.4, -1, 1, 'whorl_inside'), number('outside', 0.4, -1, 1, 'whorl_outside')],
  waves2: [
    number('xscale', 0.4, -1, 1, 'waves2_scalex'),
    number('yscale', 0.4, -1, 1, 'waves2_scaley'),
    number('xfrequency', 3, 0, 6, 'waves2_freqx'),
    number('yfrequency', 3, 0, 6, 'waves2_freqy'),
  ],
  auger: [
    number('symmetry', 0.5, 0, 1, 'auger_sym'),
    number('strength', 0.5, 0, 1, 'auger_weight', { absent: 0.5 }),
    number('frequency', 2, 0.5, 5, 'auger_freq', divides),
    number('scale', 0.5, 0, 1, 'auger_scale', { absent: 0.1 }),
  ],
  flux: [number('spread', 0, -1.5, 1, 'flux_spread')],
  super_shape: [
    number('random', 0, 0, 1, 'super_shape_rnd'),
    number('m', 5, 0, 9, 'super_shape_m'),
    number('n1', 1.5, 0.5, 3, 'super_shape_n1', divides),
    number('n2', 1, 0.5, 3, 'super_shape_n2', divides),
    number('n3', 1, 0.5, 3, 'super_shape_n3', divides),
    number('holes', 0, -0.5, 0.8, 'super_shape_holes'),
  ],
  lazysusan: [
    number('spin', 0.8, -3, 3, 'lazysusan_spin'),
    number('space', 0.3, -1, 1, 'lazysusan_space'),
    number('twist', 0.5, -2, 2, 'lazysusan_twist'),
    number('x', 0.1, -0.5, 0.5, 'lazysusan_x'),
    number('y', 0.1, -0.5, 0.5, 'lazysusan_y'),
  ],
  mobius: [
    number('a', 1, -1, 1, 'mobius_re_a', divides),
    number('ai', 0.2, -1, 1, 'mobius_im_a'),
    number('b', 0.3, -1, 1, 'mobius_re_b'),
    number('bi', 0, -1, 1, 'mobius_im_b'),
    number('c', 0.4, -1, 1, 'mobius_re_c'),
    number('ci', 0.3, -1, 1, 'mobius_im_c'),
    number('d', 1, -1, 1, 'mobius_re_d', divides),
    number('di', 0, -1, 1, 'mobius_im_d'),
  ],
};

/** The variations of Draves and Reckase 2008, flam3's own secant and its later ones, in the order in which the engine counts them. */
const names = [
  'linear', 'sinusoidal', 'spherical', 'swirl', 'horseshoe', 'polar', 'handkerchief', 'heart', 'disc', 'spiral', 'hyperbolic', 'diamond',
  'ex', 'julia', 'bent', 'waves', 'fisheye', 'popcorn', 'exponential', 'power', 'cosine', 'rings', 'fan', 'fan2', 'rings2', 'eyefish',
  'bubble', 'cylinder', 'perspective', 'noise', 'julian', 'juliascope', 'blur', 'gaussian_blur', 'curl', 'rectangles', 'arch', 'tangent',
  'square', 'rays', 'blade', 'secant', 'twintrian', 'cross', 'blob', 'pdj', 'radial_blur', 'pie', 'ngon', 'secant2',
  // flam3's later ones, and those of them with more than four numbers
  'disc2', 'flower', 'conic', 'parabola', 'bent2', 'bipolar', 'boarders', 'butterfly', 'cell', 'cpow', 'curve', 'edisc', 'elliptic',
  'escher', 'foci', 'loonie', 'pre_blur', 'modulus', 'oscope', 'polar2', 'popcorn2', 'scry', 'separation', 'split', 'splits', 'stripes',
  'wedge', 'wedge_julia', 'wedge_sph', 'whorl', 'waves2', 'exp', 'log', 'sin', 'cos', 'tan', 'sec', 'csc', 'cot', 'sinh', 'cosh', 'tanh',
  'sech', 'csch', 'coth', 'auger', 'flux',
  'super_shape', 'lazysusan', 'mobius',
] as const; // prettier-ignore

export const flameVariations: readonly FlameVariation[] = names.map((name) => ({ name, numbers: numbers[name] ?? [] }));

/** Numbers that every row of a flame's variations has room for, plain and with an order of its functions. */
export const variationNumbers = { plain: 4, ordered: 8 } as const;
