import { avgPool2, blur3, instanceNorm, lrelu, up2 } from '../ops.ts';
import { tf } from '../tf.ts';
import { normals } from './values.ts';

/** One computation to compare between backends. `short`: also worth the time on a software graphics driver. */
export interface ConformanceCase {
  name: string;
  run: () => tf.Tensor[];
  short: boolean;
}

const cases: ConformanceCase[] = [];

function add(name: string, run: () => tf.Tensor | tf.Tensor[], short = false): void {
  cases.push({ name, run: () => [run()].flat(), short });
}

/** The values of a function and its gradient. */
function withGradient(name: string, f: (x: tf.Tensor) => tf.Tensor, shape: number[], short = false): void {
  add(
    name,
    () => {
      const x = normals(shape, 1);
      const y = f(x);
      return [y, tf.grad(f)(x, normals(y.shape, 2))];
    },
    short,
  );
}

type Pad = 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];

// [batch, height, width, in, out, filter, stride, pad]: RGB in and out, maps narrower than a micro kernel, strides with
// and without overlap, odd sizes, channel counts around the vector widths, filters above the size that is partitioned
const convolutions: [number, number, number, number, number, number, number, Pad, boolean?][] = [
  [2, 8, 8, 3, 5, 3, 1, 'same', true],
  [3, 7, 9, 17, 33, 4, 2, 'same'],
  [1, 5, 5, 2, 3, 3, 2, 'valid'],
  [2, 16, 16, 33, 40, 3, 1, 'same'],
  [2, 4, 4, 64, 70, 3, 1, 'same', true],
  [2, 2, 2, 32, 32, 3, 1, 'same'],
  [2, 8, 8, 20, 4, 1, 1, 'same', true],
  [2, 8, 8, 20, 1, 5, 1, 'same'],
  [2, 8, 8, 24, 3, 3, 1, 'same', true],
  [2, 9, 6, 8, 16, 5, 3, 'same'],
  [1, 8, 8, 4, 4, 2, 2, 'valid'],
  [
    2,
    30,
    30,
    40,
    24,
    3,
    1,
    [
      [0, 0],
      [2, 1],
      [0, 2],
      [0, 0],
    ],
  ],
  [1, 6, 6, 3, 8, 1, 2, 'same'],
  [1, 7, 7, 8, 8, 2, 3, 'same'],
  [2, 8, 8, 16, 32, 4, 2, 'same', true],
  [3, 16, 16, 48, 48, 1, 1, 'same'],
  [5, 4, 4, 128, 272, 3, 1, 'same'],
  [4, 8, 8, 176, 176, 3, 1, 'same'],
  [1, 32, 32, 1, 16, 3, 1, 'same'],
];

for (const [batch, height, width, channels, outChannels, size, stride, pad, short] of convolutions)
  add(
    `conv2d ${[batch, height, width, channels].join('x')} -> ${outChannels}, ${size}x${size} / ${stride} ${typeof pad === 'string' ? pad : 'padded'}`,
    () => {
      const x = normals<tf.Rank.R4>([batch, height, width, channels], 1);
      const filter = normals<tf.Rank.R4>([size, size, channels, outChannels], 2);
      const f = (a: tf.Tensor4D, b: tf.Tensor4D) => tf.conv2d(a, b, stride, pad);
      const y = f(x, filter);
      return [y, ...tf.grads(f as never)([x, filter], normals(y.shape, 3))];
    },
    short,
  );

add(
  'conv2dTranspose, stride 2',
  () => {
    const f = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.conv2dTranspose(x, filter, [2, 8, 8, 6], 2, 'same');
    const x = normals<tf.Rank.R4>([2, 4, 4, 16], 1);
    const filter = normals<tf.Rank.R4>([4, 4, 6, 16], 2);
    return [f(x, filter), ...tf.grads(f as never)([x, filter], normals([2, 8, 8, 6], 3))];
  },
  true,
);
for (const activation of ['linear', 'relu', 'leakyrelu', 'sigmoid'] as const)
  add(`fused conv2d and matMul, ${activation}`, () => [
    tf.fused.conv2d({
      x: normals<tf.Rank.R4>([2, 8, 8, 5], 1),
      filter: normals<tf.Rank.R4>([3, 3, 5, 20], 2),
      strides: 1,
      pad: 'same',
      bias: normals([20], 3),
      activation,
      leakyreluAlpha: 0.1,
    }),
    tf.fused.conv2d({
      x: normals<tf.Rank.R4>([2, 8, 8, 20], 1),
      filter: normals<tf.Rank.R4>([3, 3, 20, 3], 2),
      strides: 1,
      pad: 'same',
      bias: normals([3], 3),
      activation,
      leakyreluAlpha: 0.1,
    }),
    tf.fused.matMul({ a: normals([5, 6], 1), b: normals([6, 40], 2), bias: normals([40], 4), activation }),
    tf.fused.matMul({ a: normals([6, 90], 1), b: normals([6, 40], 2), bias: normals([40], 4), activation, transposeA: true }),
    tf.fused.matMul({ a: normals([90, 6], 1), b: normals([40, 6], 2), bias: normals([40], 4), activation, transposeB: true }),
  ]);

const products: [number, number, number, boolean, boolean, boolean?][] = [
  [5, 7, 9, false, false, true],
  [33, 65, 70, false, true, true],
  [70, 33, 5, true, false, true],
  [17, 18, 19, true, true],
  [100, 3, 200, false, false],
  [100, 3, 200, false, true],
  [3, 2, 50, true, false],
  [128, 512, 2048, false, false],
  [80, 90, 1500, false, true],
  [1, 1, 4097, false, false],
  [64, 256, 256, false, false],
  [256, 64, 32, true, false],
];
for (const [rows, columns, inner, transposeA, transposeB, short] of products)
  add(
    `matMul ${rows}x${inner}x${columns}${transposeA ? ' A^T' : ''}${transposeB ? ' B^T' : ''}`,
    () => {
      const a = normals(transposeA ? [inner, rows] : [rows, inner], 1);
      const b = normals(transposeB ? [columns, inner] : [inner, columns], 2);
      return tf.matMul(a, b, transposeA, transposeB);
    },
    short,
  );
add('matMul of a batch', () => tf.matMul(normals([4, 5, 6], 1), normals([4, 6, 7], 2)));
add('matMul with one matrix repeated', () => [
  tf.matMul(normals([4, 5, 6], 1), normals([1, 6, 7], 2)),
  tf.matMul(normals([1, 5, 6], 1), normals([4, 6, 7], 2)),
]);

const pairs: [number[], number[]][] = [
  [
    [3, 4, 5, 6],
    [3, 4, 5, 6],
  ],
  [[3, 4, 5, 6], [6]],
  [
    [3, 4, 5, 6],
    [3, 1, 1, 6],
  ],
  [
    [3, 1, 1, 6],
    [3, 4, 5, 6],
  ],
  [[3, 4, 5, 6], []],
  [[], [3, 4, 5, 6]],
  [
    [3, 4, 1, 6],
    [1, 4, 5, 1],
  ],
  [
    [3, 4, 5, 6],
    [3, 1, 1, 1],
  ],
  [[7], [5, 1]],
  [
    [2, 3, 2, 3, 2],
    [1, 3, 1, 3, 1],
  ],
  [[70001], []],
  [[2, 40000], [40000]],
];
for (const op of ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference'] as const)
  for (const [a, b] of pairs)
    add(`${op} [${a.join(',')}] [${b.join(',')}]`, () => tf[op](normals(a, 1), normals(b, 2)), a.length === 4 && b.length === 4);
add('pow', () => [
  tf.pow(tf.abs(normals([3, 40], 1)), normals([3, 40], 2)),
  tf.pow(tf.abs(normals([3, 40], 1)), normals([40], 2)),
  tf.pow(normals([3, 40], 1), 2),
  tf.pow(tf.abs(normals([3, 40], 1)), 1.5),
]);
for (const op of ['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'] as const)
  add(op, () => [tf.cast(tf[op](normals([5, 9], 1), normals([5, 9], 2)), 'float32'), tf.cast(tf[op](normals([5, 9], 1), 0), 'float32')]);
add('where', () => tf.where(tf.greater(normals([5, 9], 1), 0), normals([5, 9], 2), normals([5, 9], 3)), true);
add('not a number stays one', () => {
  const x = tf.tensor1d([NaN, 1, -1, NaN, 2, -3, NaN, 4, NaN, NaN, 1, 2, 3, 4, 5, 6, 7, NaN]);
  return [tf.relu(x), lrelu(x), tf.exp(x), tf.sigmoid(x), tf.tanh(x), tf.clipByValue(x, -2, 2), tf.maximum(x, 0), tf.minimum(0, x)];
});
add('exponentials at the ends of the range', () => {
  const x = tf.tensor1d([-200, -100, -87, -50, 0, 50, 80, 88, 100, 200, Infinity, -Infinity]);
  return [tf.exp(x), tf.sigmoid(x), tf.tanh(x), tf.softplus(x)];
});

for (const op of ['neg', 'abs', 'exp', 'square', 'relu', 'sigmoid', 'tanh', 'softplus', 'elu', 'sign', 'expm1'] as const)
  withGradient(op, (x) => tf[op](tf.mul(x, 2)), [5, 7, 33], true);
// not on a graphics device: WGSL allows sine and cosine an error of 2^-11
for (const op of ['sin', 'cos'] as const) withGradient(op, (x) => tf[op](tf.mul(x, 2)), [5, 7, 33]);
for (const op of ['sqrt', 'rsqrt', 'log', 'log1p', 'reciprocal'] as const)
  withGradient(op, (x) => tf[op](tf.add(tf.abs(x), 0.1)), [5, 7, 33], true);
withGradient('lrelu, slope 0.2', (x) => lrelu(x, 0.2), [5, 7, 33], true);
withGradient('lrelu, slope 0.01', (x) => lrelu(x, 0.01), [5, 7, 33]);
withGradient('step', (x) => tf.step(x, 0.3), [5, 7, 33]);
withGradient('clipByValue', (x) => tf.clipByValue(x, -0.5, 0.7), [5, 7, 33], true);

const axes: (number | number[] | undefined)[] = [undefined, 0, 1, 3, [0, 1, 2], [1, 2], [1, 3], [0, 3], [2, 3], [0, 2]];
for (const op of ['sum', 'mean', 'max'] as const)
  for (const axis of axes)
    for (const keepDims of [false, true])
      add(`${op} over ${String(axis)}${keepDims ? ', kept' : ''}`, () => tf[op](normals([5, 7, 9, 33], 1), axis, keepDims), keepDims);
add('long sums', () => [
  tf.sum(normals([3, 70000], 1), 1),
  tf.mean(normals([70000], 1)),
  tf.sum(normals([70000, 3], 1), 0),
  tf.max(normals([70000], 1)),
]);

add(
  'transpose',
  () => [
    tf.transpose(normals([3, 4, 5, 6], 1), [0, 3, 1, 2]),
    tf.transpose(normals([40, 30], 1)),
    tf.transpose(normals([2, 3, 4, 5, 6], 1), [4, 2, 0, 1, 3]),
  ],
  true,
);
add(
  'slice, split, unstack',
  () => [
    tf.slice(normals([3, 4, 5, 6], 1), [1, 0, 2, 1], [2, 3, 2, 4]),
    tf.slice(normals([300, 4], 1), [100, 0], [50, 4]),
    ...tf.split(normals([4, 6, 8], 1), 3, 1),
    ...tf.split(normals([4, 6, 8], 1), [1, 3], 0),
    ...tf.split(normals([4, 2, 10], 1), [7, 3], 2),
    ...tf.unstack(normals([3, 4], 2)),
  ],
  true,
);
add(
  'pad',
  () =>
    tf.pad(
      normals([2, 3, 4, 5], 1),
      [
        [0, 0],
        [1, 2],
        [2, 1],
        [0, 0],
      ],
      0.5,
    ),
  true,
);
add(
  'concat',
  () => [tf.concat([normals([2, 3, 4], 1), normals([2, 3, 5], 2)], 2), tf.concat([normals([2, 3, 4], 1), normals([1, 3, 4], 2)], 0)],
  true,
);
add('tile', () => [tf.tile(normals([2, 3, 4], 1), [2, 1, 3]), tf.tile(normals([4, 1, 1, 1], 1), [1, 4, 4, 1])], true);
add('addN', () => tf.addN([normals([300], 1), normals([300], 2), normals([300], 3)]), true);
add('fill', () => [
  tf.zeros([3, 4]),
  tf.ones([300]),
  tf.fill([2, 2], 0.5),
  tf.zerosLike(normals([300], 1)),
  tf.onesLike(normals([300], 1)),
]);
withGradient('up2', (x) => up2(x as tf.Tensor4D), [2, 4, 5, 19], true);
withGradient('avgPool2', (x) => avgPool2(x as tf.Tensor4D), [2, 8, 6, 19], true);
withGradient('blur3', (x) => blur3(x as tf.Tensor4D), [2, 5, 6, 7], true);
withGradient('blur3 of a single row', (x) => blur3(x as tf.Tensor4D), [1, 1, 1, 3]);
withGradient('instanceNorm', (x) => instanceNorm(x as tf.Tensor4D, 1e-5), [3, 6, 5, 21], true);
withGradient('instanceNorm of 2x2', (x) => instanceNorm(x as tf.Tensor4D, 1e-8), [3, 2, 2, 5], true);
withGradient('instanceNorm, many positions', (x) => instanceNorm(x as tf.Tensor4D, 1e-5), [2, 40, 40, 70]);
withGradient(
  'depthwiseConv2d',
  (x) => tf.depthwiseConv2d(x as tf.Tensor4D, normals<tf.Rank.R4>([3, 3, 5, 1], 7), 1, 'same'),
  [2, 6, 7, 5],
  true,
);
withGradient(
  'depthwiseConv2d, valid',
  (x) => tf.depthwiseConv2d(x as tf.Tensor4D, normals<tf.Rank.R4>([4, 2, 20, 1], 7), 1, 'valid'),
  [2, 6, 7, 20],
);
withGradient(
  'depthwiseConv2d, stride 2',
  (x) => tf.depthwiseConv2d(x as tf.Tensor4D, normals<tf.Rank.R4>([3, 3, 5, 2], 7), 2, 'same'),
  [2, 6, 7, 5],
);
withGradient('softmax', (x) => tf.softmax(x), [4, 7], true);
withGradient('resize to three times', (x) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [12, 12]), [2, 4, 4, 3]);
withGradient('bilinear', (x) => tf.image.resizeBilinear(x as tf.Tensor4D, [8, 8]), [2, 4, 4, 3], true);

export const conformanceCases: readonly ConformanceCase[] = cases;
