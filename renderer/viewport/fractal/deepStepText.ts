import type { DeepStep } from '../../../shared/formula/deepSteps.ts';
import type { Program } from '../../../shared/formula/ir.ts';

/** What shaders need of one of `deepSteps`, as statements over the variables of `followedOrbit`. */
export interface DeepStepText {
  /** declarations: `placeAt(at)`, `exponentOf(place)` and `scaledPlace(place, exponent)` among them */
  readonly functions: string;
  /** declares and sets `place` and what goes with it for the index `at` */
  readonly load: { readonly declared: readonly string[]; readonly again: readonly string[] };
  /** declares `grown` and `grownExponent`, the difference after the step but for that of c */
  readonly grown: readonly string[];
  /** the derivative of z by steps of a view's width; nothing for programs without one */
  readonly growth: (program: Program) => { readonly before: readonly string[]; readonly step: readonly string[] };
}

const isFolded = ({ foldsReal, foldsX, foldsY, turnsDown }: DeepStep): boolean => foldsReal || foldsX || foldsY || turnsDown;

/** The text of a step: z^d + c or a folded square. */
export function deepStepText(step: DeepStep): DeepStepText {
  return isFolded(step) ? foldedText(step) : smoothText(step.power);
}

const smoothFunctions = /* glsl */ `
vec4 placeAt(int at) {
  return texelOf(at);
}
int exponentOf(vec4 place) {
  return int(place.z);
}
vec2 scaledPlace(vec4 place, int exponent) {
  return place.xy * twoTo(int(place.z) - exponent);
}
vec2 times(vec2 a, vec2 b) {
  return vec2(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}
`;

/** ((Z + z)^d - Z^d) / z as `slope` 2^`slopeExponent`. */
function slopeText(power: number): string[] {
  if (power === 2)
    return [
      'int joint = max(exponentOf(place) + 1, dExponent);',
      'vec2 slope = scaledPlace(place, joint - 1) + d * twoTo(dExponent - joint);',
      'int slopeExponent = joint;',
    ];
  const lines = [
    'int joint = max(exponentOf(place), dExponent);',
    'vec2 Z = scaledPlace(place, joint);',
    'vec2 z = d * twoTo(dExponent - joint);',
    `vec2 slope = ${power}.0 * Z + z;`,
    'vec2 raised = Z;',
  ];
  // Horner in z; the coefficients are powers of Z that grow on the way
  let binomial = power;
  for (let k = 2; k < power; k++) {
    binomial = (binomial * (power - k + 1)) / k;
    lines.push('raised = times(raised, Z);', `slope = times(slope, z) + ${binomial}.0 * raised;`);
  }
  return [...lines, `int slopeExponent = ${power - 1} * joint;`];
}

function smoothText(power: number): DeepStepText {
  return {
    functions: smoothFunctions,
    load: { declared: ['vec4 place = placeAt(at);'], again: ['place = placeAt(at);'] },
    grown: [...slopeText(power), 'vec2 grown = times(slope, d);', 'int grownExponent = slopeExponent + dExponent;'],
    growth: (program) => {
      if (!program.derivative) return { before: [], step: [] };
      const [re, im] = program.derivative.dx.map((slot) => `s${slot}`) as [string, string];
      const wide = (name: string, scale: string): string[] => [
        `vec2 ${name} = vec2(${scale} * viewMantissa, 0.0);`,
        `int ${name}Exponent = pixelExponent;`,
        `normalizeWide(${name}, ${name}Exponent);`,
      ];
      const set = [`${re} = growth.x * twoTo(growthExponent);`, `${im} = growth.y * twoTo(growthExponent);`];
      return {
        before: [...wide('growth', 'startScale'), ...wide('growthOfC', 'cScale'), ...set],
        step: [
          'vec2 steep = full;',
          ...Array.from({ length: power - 2 }, () => 'steep = times(steep, full);'),
          `vec2 steeper = times(${power}.0 * steep, growth);`,
          `int steeperExponent = ${power - 1} * fullExponent + growthExponent;`,
          'growthExponent = max(steeperExponent, growthOfCExponent);',
          'growth = steeper * twoTo(steeperExponent - growthExponent) + growthOfC * twoTo(growthOfCExponent - growthExponent);',
          'normalizeWide(growth, growthExponent);',
          ...set,
        ],
      };
    },
  };
}

/** A fold is where a part of the place is small beside the difference, however small that is: each part has an exponent of its own. */
const foldedFunctions = /* glsl */ `
vec4 placeAt(int at) {
  return texelOf(2 * at);
}
/** x^2 - y^2 of the place with all its digits, and its exponent */
vec2 squaresAt(int at) {
  return texelOf(2 * at + 1).xy;
}
int exponentOf(vec4 place) {
  return int(max(place.z, place.w));
}
vec2 scaledPlace(vec4 place, int exponent) {
  return vec2(place.x * twoTo(int(place.z) - exponent), place.y * twoTo(int(place.w) - exponent));
}
// |d| below 8; beyond that the sum has the sign of a
bool outweighs(int aExponent, int exponent) {
  return aExponent > exponent + 3;
}
// whether a 2^aExponent + d 2^exponent is negative
bool isNegativeSum(float a, int aExponent, float d, int exponent) {
  return (outweighs(aExponent, exponent) ? a : a * twoTo(aExponent - exponent) + d) < 0.0;
}
// |a 2^aExponent + d 2^exponent| - |a 2^aExponent| over 2^exponent, without cancellation
float foldDifference(float a, int aExponent, float d, int exponent) {
  if (outweighs(aExponent, exponent)) return a < 0.0 ? -d : d;
  float near = a * twoTo(aExponent - exponent);
  float sum = near + d;
  float across = 2.0 * near + d;
  if (near < 0.0) return sum > 0.0 ? across : -d;
  return sum < 0.0 ? -across : d;
}
void normalizeWide(inout mat2 value, inout int exponent) {
  vec2 size = max(abs(value[0]), abs(value[1]));
  if (max(size.x, size.y) == 0.0) {
    exponent = -1000000;
    return;
  }
  int shift = (floatBitsToInt(max(size.x, size.y)) >> 23) - 126;
  value *= twoTo(-shift);
  exponent += shift;
}
`;

function foldedText({ foldsReal, foldsX, foldsY, turnsDown }: DeepStep): DeepStepText {
  const loaded = (vec4: string, vec2: string): string[] => [
    `${vec4}place = placeAt(at);`,
    ...(foldsReal ? [`${vec2}squares = squaresAt(at);`] : []),
  ];
  const turn = turnsDown ? '-2.0' : '2.0';
  const absolute = (folds: boolean, text: string): string => (folds ? `abs(${text})` : text);
  const difference = (folds: boolean, part: 'x' | 'y', exponent: 'z' | 'w'): string =>
    folds ? `foldDifference(place.${part}, int(place.${exponent}), d.${part}, dExponent)` : `d.${part}`;
  return {
    functions: foldedFunctions,
    load: { declared: loaded('vec4 ', 'vec2 '), again: loaded('', '') },
    grown: [
      'int joint = max(exponentOf(place), dExponent);',
      'vec2 Z = scaledPlace(place, joint);',
      'vec2 z = d * twoTo(dExponent - joint);',
      'int grownExponent = joint + dExponent;',
      'float real = (2.0 * Z.x + z.x) * d.x - (2.0 * Z.y + z.y) * d.y;',
      // f(X + x) g(Y + y) - f(X) g(Y) = df g(Y + y) + f(X) dg
      `float product = ${difference(foldsX, 'x', 'z')} * ${absolute(foldsY, '(Z.y + z.y)')} + ${absolute(foldsX, 'Z.x')} * ${difference(foldsY, 'y', 'w')};`,
      `vec2 grown = vec2(${foldsReal ? 'foldDifference(squares.x, int(squares.y), real, grownExponent)' : 'real'}, ${turn} * product);`,
    ],
    growth: (program) => {
      if (!program.derivative) return { before: [], step: [] };
      const { dx, dy } = program.derivative;
      const wide = (name: string, scale: string): string[] => [
        `mat2 ${name} = mat2(${scale} * viewMantissa);`,
        `int ${name}Exponent = pixelExponent;`,
        `normalizeWide(${name}, ${name}Exponent);`,
      ];
      const set = [dx, dy!].flatMap((column, k) =>
        column.map((slot, part) => `s${slot} = growth[${k}].${'xy'[part]} * twoTo(growthExponent);`),
      );
      const sign = (folds: boolean, test: string): string => (folds ? `(${test} ? -1.0 : 1.0) * ` : '');
      const flipped = sign(foldsReal, 'isNegativeSum(squares.x, int(squares.y), real, grownExponent)');
      const ofX = `${sign(foldsX, 'full.x < 0.0')}${absolute(foldsY, 'full.y')}`;
      const ofY = `${sign(foldsY, 'full.y < 0.0')}${absolute(foldsX, 'full.x')}`;
      return {
        before: [...wide('growth', 'startScale'), ...wide('growthOfC', 'cScale'), ...set],
        step: [
          // columns
          `mat2 steep = mat2(${flipped}2.0 * full.x, ${turn} * ${ofX}, ${flipped}-2.0 * full.y, ${turn} * ${ofY});`,
          'mat2 steeper = steep * growth;',
          'int steeperExponent = fullExponent + growthExponent;',
          'growthExponent = max(steeperExponent, growthOfCExponent);',
          'growth = steeper * twoTo(steeperExponent - growthExponent) + growthOfC * twoTo(growthOfCExponent - growthExponent);',
          'normalizeWide(growth, growthExponent);',
          ...set,
        ],
      };
    },
  };
}
