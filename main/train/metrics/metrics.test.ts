import { beforeAll, expect, test } from 'vitest';
import { RandomStream } from '../../../shared/math/rng.ts';
import { tf } from '../backends/tf.ts';
import { activeUnits, latentVariance } from './latent.ts';
import { projectToPrincipalComponents } from './pca.ts';
import { meanColourPsnr, psnr } from './psnr.ts';
import { symmetricEigen } from './symmetricEigen.ts';

beforeAll(() => tf.setBackend('cpu'));

test('PSNR: an error of a tenth of the range is 20 dB, equal pictures are 120 dB', () => {
  const black = tf.fill([1, 4, 4, 3], -1) as tf.Tensor4D;
  expect(psnr(black, tf.add(black, 0.2)).dataSync()[0]).toBeCloseTo(20, 3);
  expect(psnr(black, black).dataSync()[0]).toBeCloseTo(120, 3);
});

test('the mean-colour baseline of a black and white checkerboard is 6.02 dB', () => {
  const board = tf.tensor4d(
    [-1, 1, 1, -1].flatMap((value) => [value, value, value]),
    [1, 2, 2, 3],
  );
  expect(meanColourPsnr(board).dataSync()[0]).toBeCloseTo(20 * Math.log10(2), 3);
});

test('active units are the dimensions that vary', () => {
  const codes = tf.tensor2d([0, 5, 1, 0.01, 5, -1], [2, 3]);
  expect(activeUnits(codes).dataSync()[0]).toBe(1);
  expect(latentVariance(codes).dataSync()[0]).toBeCloseTo((0.005 ** 2 + 0 + 1) / 3, 5);
});

test('a symmetric matrix is rebuilt from its eigenvalues and orthonormal eigenvectors', () => {
  const n = 40;
  const random = RandomStream.fromSeed(9);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = random.normal();
  const { values, vectors } = symmetricEigen(matrix, n);
  let [rebuildError, orthogonalityError] = [0, 0];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let [rebuilt, product] = [0, 0];
      for (let k = 0; k < n; k++) {
        rebuilt += values[k]! * vectors[k]![i]! * vectors[k]![j]!;
        product += vectors[i]![k]! * vectors[j]![k]!;
      }
      rebuildError = Math.max(rebuildError, Math.abs(rebuilt - matrix[i * n + j]!));
      orthogonalityError = Math.max(orthogonalityError, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  expect(rebuildError).toBeLessThan(1e-10);
  expect(orthogonalityError).toBeLessThan(1e-12);
  expect([...values]).toEqual([...values].sort((a, b) => b - a));
});

test('a diagonal matrix and one of rank 1 have the eigenvalues one expects', () => {
  expect([...symmetricEigen(Float64Array.of(2, 0, 0, 0, 7, 0, 0, 0, -1), 3).values]).toEqual([7, 2, -1]);
  const { values, vectors } = symmetricEigen(new Float64Array(16).fill(1), 4);
  expect(values[0]).toBeCloseTo(4, 12);
  expect([...vectors[0]!]).toEqual([0.5, 0.5, 0.5, 0.5].map((value) => expect.closeTo(value, 12)));
});

test('principal components: a line in space has one, with the longest axis first and a fixed sign', () => {
  const count = 50;
  const points = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) points.set([3 * i, 0, -4 * i, 1], i * 4);
  const { coordinates, explained } = projectToPrincipalComponents(points, count, 4);
  expect(explained[0]).toBeCloseTo(1, 10);
  expect(coordinates[0]! - coordinates[3]!).toBeCloseTo(5, 6);
  expect(coordinates[1]).toBeCloseTo(0, 6);
});
