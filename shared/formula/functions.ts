import type { ComplexGraph, Pair } from './complexGraph.ts';
import type { GraphBuilder } from './graphBuilder.ts';

/** Types of the language. */
export type Type = 'real' | 'complex' | 'bool';

/**
 * What an argument may be: `real`; `complex` (a real one is taken as complex); `any`, real or complex, where all arguments of that kind
 * are made alike.
 */
export type ArgumentKind = 'real' | 'complex' | 'any';

export interface FunctionSpec {
  readonly name: string;
  /** as the guide shows it */
  readonly signature: string;
  readonly help: string;
  readonly args: readonly ArgumentKind[];
  /** values of the last arguments where they are left out */
  readonly defaults: readonly number[];
  /** `any`: like its arguments of that kind */
  readonly result: 'real' | 'complex' | 'any';
  /** real arguments come as pairs whose imaginary part is the constant 0, or, where the result is real, is left unread */
  readonly lower: (m: ComplexGraph, args: readonly Pair[], complex: boolean, complexArgs: readonly boolean[]) => Pair;
}

type Parts = (g: GraphBuilder, ...parts: number[]) => number;

const one = (g: GraphBuilder): number => g.constant(1);

/** a mod b with the sign of b. */
const modulo: Parts = (g, a, b) => g.sub(a!, g.mul(b!, g.unary('floor', g.div(a!, b!))));
const sign: Parts = (g, a) => {
  const zero = g.constant(0);
  return g.select(g.binary('lt', a!, zero), g.constant(-1), g.select(g.binary('lt', zero, a!), one(g), zero));
};
const clamp: Parts = (g, x, low, high) => g.binary('max', g.binary('min', x!, high!), low!);

/** A function of each part on its own; beside complex arguments a real one stands for both parts. */
function partwise(parts: Parts): FunctionSpec['lower'] {
  return ({ g }, args, complex, complexArgs) => {
    const re = parts(g, ...args.map(([a]) => a));
    return complex ? [re, parts(g, ...args.map(([a, b], i) => (complexArgs[i] ? b : a)))] : [re, g.constant(0)];
  };
}

/** Real arguments by one rule, complex by another. */
function byType(real: (m: ComplexGraph, x: number) => number, complex: (m: ComplexGraph, z: Pair) => Pair): FunctionSpec['lower'] {
  return (m, [z], isComplex) => (isComplex ? complex(m, z!) : m.real(real(m, z![0])));
}

function fn(
  signature: string,
  args: readonly ArgumentKind[],
  result: FunctionSpec['result'],
  help: string,
  lower: FunctionSpec['lower'],
  defaults: readonly number[] = [],
): FunctionSpec {
  return { name: signature.slice(0, signature.indexOf('(')), signature, args, result, help, lower, defaults };
}

/** z turned so that its angle falls into one of `k` equal mirrors. */
function polarFold(m: ComplexGraph, [z, count]: readonly Pair[]): Pair {
  const { g } = m;
  const wedge = g.div(g.constant(2 * Math.PI), count![0]);
  const half = g.mul(g.constant(0.5), wedge);
  const angle = g.unary('abs', g.sub(modulo(g, g.add(m.arg(z!), half), wedge), half));
  return m.scale(m.turn(angle), m.modulus(z!));
}

const list: readonly FunctionSpec[] = [
  fn('re(z)', ['complex'], 'real', 'real part', (m, [z]) => m.real(z![0])),
  fn('im(z)', ['complex'], 'real', 'imaginary part', (m, [z]) => m.real(z![1])),
  fn('abs(z)', ['any'], 'real', 'modulus, also written |z|; of a real number, without its sign', (m, [z], complex) =>
    m.real(complex ? m.modulus(z!) : m.g.unary('abs', z![0])),
  ),
  fn('norm2(z)', ['complex'], 'real', '|z|², cheaper than |z|', (m, [z]) => m.real(m.norm2(z!))),
  fn('arg(z)', ['complex'], 'real', 'angle in radians, -π to π', (m, [z]) => m.real(m.arg(z!))),
  fn('conj(z)', ['complex'], 'complex', 'mirrored at the real axis: x - i y', (m, [z]) => m.conj(z!)),
  fn('dot(z, w)', ['complex', 'complex'], 'real', 'scalar product: re z re w + im z im w', (m, [z, w]) => m.real(m.dot(z!, w!))),
  fn('polar(r, angle)', ['real', 'real'], 'complex', 'the point at distance r and angle (radians)', (m, [r, a]) =>
    m.scale(m.turn(a![0]), r![0]),
  ),
  fn('atan2(y, x)', ['real', 'real'], 'real', 'angle of the point (x, y)', (m, [y, x]) => m.real(m.g.binary('atan2', y![0], x![0]))),

  fn('sqr(z)', ['any'], 'any', 'z²', (m, [z], complex) => (complex ? m.sqr(z!) : m.real(m.g.mul(z![0], z![0])))),
  fn('cube(z)', ['any'], 'any', 'z³', (m, [z], complex) =>
    complex ? m.powerInteger(z!, 3) : m.real(m.g.mul(m.g.mul(z![0], z![0]), z![0])),
  ),
  fn(
    'sqrt(z)',
    ['any'],
    'any',
    'square root (of a real number below 0: none; write sqrt((x, 0)))',
    byType(
      (m, x) => m.g.unary('sqrt', x),
      (m, z) => m.sqrt(z),
    ),
  ),
  fn(
    'cbrt(z)',
    ['any'],
    'any',
    'cube root; of a complex number the one with the smallest angle',
    byType(
      ({ g }, x) => g.mul(sign(g, x), g.unary('exp', g.mul(g.constant(1 / 3), g.unary('log', g.unary('abs', x))))),
      (m, z) => m.powerReal(z, m.g.constant(1 / 3)),
    ),
  ),
  fn(
    'exp(z)',
    ['any'],
    'any',
    'e to the z',
    byType(
      (m, x) => m.g.unary('exp', x),
      (m, z) => m.exp(z),
    ),
  ),
  fn(
    'log(z)',
    ['any'],
    'any',
    'natural logarithm',
    byType(
      (m, x) => m.g.unary('log', x),
      (m, z) => m.log(z),
    ),
  ),
  fn(
    'sin(z)',
    ['any'],
    'any',
    'sine',
    byType(
      (m, x) => m.g.unary('sin', x),
      (m, z) => m.sin(z),
    ),
  ),
  fn(
    'cos(z)',
    ['any'],
    'any',
    'cosine',
    byType(
      (m, x) => m.g.unary('cos', x),
      (m, z) => m.cos(z),
    ),
  ),
  fn(
    'tan(z)',
    ['any'],
    'any',
    'tangent',
    byType(
      (m, x) => m.g.div(m.g.unary('sin', x), m.g.unary('cos', x)),
      (m, z) => m.tan(z),
    ),
  ),
  fn(
    'sinh(z)',
    ['any'],
    'any',
    'hyperbolic sine',
    byType(
      (m, x) => m.sinh(x),
      (m, z) => m.complexSinh(z),
    ),
  ),
  fn(
    'cosh(z)',
    ['any'],
    'any',
    'hyperbolic cosine',
    byType(
      (m, x) => m.cosh(x),
      (m, z) => m.complexCosh(z),
    ),
  ),
  fn(
    'tanh(z)',
    ['any'],
    'any',
    'hyperbolic tangent',
    byType(
      // 1 - 2 / (e^2x + 1) goes to 1 and -1 where sinh / cosh would be infinite / infinite
      ({ g }, x) => g.sub(one(g), g.div(g.constant(2), g.add(g.unary('exp', g.mul(g.constant(2), x)), one(g)))),
      (m, z) => m.tanh(z),
    ),
  ),
  fn(
    'asin(z)',
    ['any'],
    'any',
    'inverse sine',
    byType(
      ({ g }, x) => g.binary('atan2', x, g.unary('sqrt', g.sub(one(g), g.mul(x, x)))),
      (m, z) => m.asin(z),
    ),
  ),
  fn(
    'acos(z)',
    ['any'],
    'any',
    'inverse cosine',
    byType(
      ({ g }, x) => g.binary('atan2', g.unary('sqrt', g.sub(one(g), g.mul(x, x))), x),
      (m, z) => m.sub(m.real(m.g.constant(Math.PI / 2)), m.asin(z)),
    ),
  ),
  fn(
    'atan(z)',
    ['any'],
    'any',
    'inverse tangent',
    byType(
      ({ g }, x) => g.binary('atan2', x, one(g)),
      (m, z) => m.atan(z),
    ),
  ),
  fn(
    'asinh(z)',
    ['any'],
    'any',
    'inverse hyperbolic sine',
    byType(
      ({ g }, x) => {
        const size = g.unary('abs', x);
        return g.mul(sign(g, x), g.unary('log', g.add(size, g.unary('sqrt', g.add(g.mul(x, x), one(g))))));
      },
      (m, z) => m.asinh(z),
    ),
  ),
  fn(
    'acosh(z)',
    ['any'],
    'any',
    'inverse hyperbolic cosine',
    byType(
      ({ g }, x) => g.unary('log', g.add(x, g.unary('sqrt', g.sub(g.mul(x, x), one(g))))),
      (m, z) => m.acosh(z),
    ),
  ),
  fn(
    'atanh(z)',
    ['any'],
    'any',
    'inverse hyperbolic tangent',
    byType(
      ({ g }, x) => g.mul(g.constant(0.5), g.unary('log', g.div(g.add(one(g), x), g.sub(one(g), x)))),
      (m, z) => m.atanh(z),
    ),
  ),

  fn(
    'fold(z)',
    ['any'],
    'any',
    '|x| + i |y|: into the first quadrant',
    partwise((g, x) => g.unary('abs', x!)),
  ),
  fn(
    'boxfold(z, L)',
    ['complex', 'real'],
    'complex',
    'each part beyond -L or L is mirrored there: 2 clamp(z, -L, L) - z',
    ({ g }, [z, limit]) => {
      const part = (x: number): number => g.sub(g.mul(g.constant(2), clamp(g, x, g.neg(limit![0]), limit![0])), x);
      return [part(z![0]), part(z![1])];
    },
    [1],
  ),
  fn(
    'spherefold(z, r, R)',
    ['complex', 'real', 'real'],
    'complex',
    'times R²/r² inside the circle r, times R²/|z|² between r and R, unchanged outside',
    (m, [z, inner, outer]) => {
      const { g } = m;
      const inside = g.mul(inner![0], inner![0]);
      const whole = g.mul(outer![0], outer![0]);
      const norm = g.binary('max', m.norm2(z!), inside);
      return m.scale(z!, g.binary('max', g.div(whole, norm), one(g)));
    },
    [0.5, 1],
  ),
  fn(
    'invert(z, r)',
    ['complex', 'real'],
    'complex',
    'mirrored at the circle of radius r around 0: r² z / |z|²',
    (m, [z, r]) => m.scale(z!, m.g.div(m.g.mul(r![0], r![0]), m.norm2(z!))),
    [1],
  ),
  fn(
    'polarfold(z, k)',
    ['complex', 'real'],
    'complex',
    'kaleidoscope: the plane folded into one of 2 k equal wedges above the real axis',
    polarFold,
  ),
  fn('swirl(z, a)', ['complex', 'real'], 'complex', 'turned by a |z|²', (m, [z, a]) => m.rotate(z!, m.g.mul(a![0], m.norm2(z!)))),
  fn(
    'tile(z, s)',
    ['complex', 'real'],
    'complex',
    'the plane cut into squares from -s to s, every second one mirrored, so that no seams show; unchanged inside the middle one',
    ({ g }, [z, size]) => {
      const s = g.unary('abs', size![0]);
      const period = g.mul(g.constant(4), s);
      // a triangle wave through 0 with slope 1: no seams
      const part = (x: number): number => g.sub(g.unary('abs', g.sub(modulo(g, g.sub(x, s), period), g.mul(g.constant(2), s))), s);
      return [part(z![0]), part(z![1])];
    },
    [1],
  ),
  fn('rotate(z, angle)', ['complex', 'real'], 'complex', 'turned about 0 by an angle (radians; an angle parameter fits)', (m, [z, a]) =>
    m.rotate(z!, a![0]),
  ),
  fn('mix(a, b, t)', ['any', 'any', 'real'], 'any', 'a for t = 0, b for t = 1: (1 - t) a + t b', (m, [a, b, t]) =>
    m.add(m.scale(a!, m.g.sub(one(m.g), t![0])), m.scale(b!, t![0])),
  ),
  fn('clamp(x, low, high)', ['any', 'any', 'any'], 'any', 'held between low and high; of complex numbers each part', partwise(clamp)),
  fn(
    'min(a, b)',
    ['any', 'any'],
    'any',
    'the smaller; of complex numbers part by part',
    partwise((g, a, b) => g.binary('min', a!, b!)),
  ),
  fn(
    'max(a, b)',
    ['any', 'any'],
    'any',
    'the larger; of complex numbers part by part',
    partwise((g, a, b) => g.binary('max', a!, b!)),
  ),
  fn(
    'mod(a, b)',
    ['any', 'any'],
    'any',
    'what is left of a after whole steps of b, from 0 to b; part by part; also a % b',
    partwise(modulo),
  ),
  fn(
    'floor(x)',
    ['any'],
    'any',
    'the whole number below, part by part',
    partwise((g, x) => g.unary('floor', x!)),
  ),
  fn(
    'ceil(x)',
    ['any'],
    'any',
    'the whole number above, part by part',
    partwise((g, x) => g.neg(g.unary('floor', g.neg(x!)))),
  ),
  fn(
    'round(x)',
    ['any'],
    'any',
    'the nearest whole number, part by part',
    partwise((g, x) => g.unary('floor', g.add(x!, g.constant(0.5)))),
  ),
  fn(
    'fract(x)',
    ['any'],
    'any',
    'x - floor(x), part by part',
    partwise((g, x) => g.sub(x!, g.unary('floor', x!))),
  ),
  fn('sign(x)', ['any'], 'any', '-1, 0 or 1, part by part', partwise(sign)),
];

/** Every function of the language by name, save `last` and `before`, which name values and compute nothing. */
export const functions: ReadonlyMap<string, FunctionSpec> = new Map(list.map((spec) => [spec.name, spec]));

/** `last(z)` and `before(z)`. */
export const memory: ReadonlyMap<string, string> = new Map([
  ['last', 'the value of a state variable before this step'],
  ['before', 'the value of a state variable one step earlier still; 0 at first'],
]);
