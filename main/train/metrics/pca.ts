import { symmetricEigen } from './symmetricEigen.ts';

/** Points in the plane of largest variance. */
export interface Projection {
  /** three coordinates per point; missing components are 0 */
  readonly coordinates: Float64Array;
  /** share of the variance along each of the three components */
  readonly explained: readonly [number, number, number];
}

/**
 * Principal component analysis (Jolliffe 2002, chapter 1): centres the points and projects them on the three eigenvectors of their
 * covariance with the largest eigenvalues. The sign of an axis is fixed by its largest loading, so equal input gives equal output.
 * @param points [count, size] by rows
 */
export function projectToPrincipalComponents(points: Float32Array, count: number, size: number): Projection {
  const centred = centre(points, count, size);
  const { values, vectors } = symmetricEigen(covariance(centred, count, size), size);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const coordinates = new Float64Array(count * 3);
  for (let axis = 0; axis < Math.min(3, size); axis++) {
    const vector = vectors[axis]!;
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let j = 0; j < size; j++) sum += centred[i * size + j]! * vector[j]!;
      coordinates[i * 3 + axis] = sum;
    }
  }
  const share = (axis: number): number => (total > 0 ? Math.max(0, values[axis] ?? 0) / total : 0);
  return { coordinates, explained: [share(0), share(1), share(2)] };
}

function centre(points: Float32Array, count: number, size: number): Float64Array {
  const centred = Float64Array.from(points);
  for (let j = 0; j < size; j++) {
    let mean = 0;
    for (let i = 0; i < count; i++) mean += points[i * size + j]! / count;
    for (let i = 0; i < count; i++) centred[i * size + j]! -= mean;
  }
  return centred;
}

function covariance(centred: Float64Array, count: number, size: number): Float64Array {
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < count; i++) {
    const point = centred.subarray(i * size, (i + 1) * size);
    for (let a = 0; a < size; a++) {
      const value = point[a]! / count;
      for (let b = 0; b <= a; b++) matrix[a * size + b]! += value * point[b]!;
    }
  }
  for (let a = 0; a < size; a++) for (let b = 0; b < a; b++) matrix[b * size + a] = matrix[a * size + b]!;
  return matrix;
}
