/** Eigenvalues, descending, and their unit eigenvectors. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  /** row i belongs to value i; its largest component is positive */
  readonly vectors: Float64Array[];
}

/**
 * Eigen-decomposition of a symmetric matrix: Householder tridiagonalisation, then implicit QL (Golub and Van Loan, Matrix
 * Computations, sections 8.3.1 and 8.3.3; the EISPACK routines tred2 and tql2). O(n^3), deterministic.
 * @param matrix [n, n] by rows; left unchanged
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const vectors = Array.from({ length: n }, (_, row) => matrix.slice(row * n, (row + 1) * n));
  const diagonal = new Float64Array(n);
  const offDiagonal = new Float64Array(n);
  tridiagonalise(vectors, diagonal, offDiagonal);
  implicitQl(vectors, diagonal, offDiagonal);
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => diagonal[b]! - diagonal[a]! || a - b);
  return {
    values: Float64Array.from(order, (column) => diagonal[column]!),
    vectors: order.map((column) => withPositivePeak(Float64Array.from(vectors, (row) => row[column]!))),
  };
}

/** An eigenvector is defined up to its sign; this picks one. */
function withPositivePeak(vector: Float64Array): Float64Array {
  let peak = 0;
  for (const value of vector) if (Math.abs(value) > Math.abs(peak)) peak = value;
  return peak < 0 ? vector.map((value) => -value) : vector;
}

/** Replaces the symmetric matrix V by the orthogonal Q with V = Q T Q^T; d and e receive the diagonal and, from index 1, the subdiagonal of T. */
function tridiagonalise(V: Float64Array[], d: Float64Array, e: Float64Array): void {
  const n = d.length;
  if (n === 0) return;
  d.set(V[n - 1]!);
  for (let i = n - 1; i > 0; i--) {
    let scale = 0;
    let h = 0;
    for (let k = 0; k < i; k++) scale += Math.abs(d[k]!);
    if (scale === 0) {
      e[i] = d[i - 1]!;
      for (let j = 0; j < i; j++) {
        d[j] = V[i - 1]![j]!;
        V[i]![j] = 0;
        V[j]![i] = 0;
      }
    } else {
      h = reflect(V, d, e, i, scale);
    }
    d[i] = h;
  }
  accumulateReflections(V, d);
  for (let j = 0; j < n; j++) {
    d[j] = V[n - 1]![j]!;
    V[n - 1]![j] = 0;
  }
  V[n - 1]![n - 1] = 1;
  e[0] = 0;
}

/** One Householder reflection that clears row i left of its subdiagonal; returns half the squared length of its vector. */
function reflect(V: Float64Array[], d: Float64Array, e: Float64Array, i: number, scale: number): number {
  let h = 0;
  for (let k = 0; k < i; k++) {
    d[k]! /= scale;
    h += d[k]! * d[k]!;
  }
  const f = d[i - 1]!;
  const g = f > 0 ? -Math.sqrt(h) : Math.sqrt(h);
  e[i] = scale * g;
  h -= f * g;
  d[i - 1] = f - g;
  e.fill(0, 0, i);
  for (let j = 0; j < i; j++) {
    const dj = d[j]!;
    V[j]![i] = dj;
    let sum = e[j]! + V[j]![j]! * dj;
    for (let k = j + 1; k < i; k++) {
      const vkj = V[k]![j]!;
      sum += vkj * d[k]!;
      e[k]! += vkj * dj;
    }
    e[j] = sum;
  }
  let projection = 0;
  for (let j = 0; j < i; j++) {
    e[j]! /= h;
    projection += e[j]! * d[j]!;
  }
  for (let j = 0; j < i; j++) e[j]! -= (projection / (h + h)) * d[j]!;
  for (let j = 0; j < i; j++) {
    const [dj, ej] = [d[j]!, e[j]!];
    for (let k = j; k < i; k++) V[k]![j]! -= dj * e[k]! + ej * d[k]!;
    d[j] = V[i - 1]![j]!;
    V[i]![j] = 0;
  }
  return h;
}

function accumulateReflections(V: Float64Array[], d: Float64Array): void {
  const n = d.length;
  for (let i = 0; i < n - 1; i++) {
    V[n - 1]![i] = V[i]![i]!;
    V[i]![i] = 1;
    const h = d[i + 1]!;
    if (h !== 0) {
      for (let k = 0; k <= i; k++) d[k] = V[k]![i + 1]! / h;
      for (let j = 0; j <= i; j++) {
        let g = 0;
        for (let k = 0; k <= i; k++) g += V[k]![i + 1]! * V[k]![j]!;
        for (let k = 0; k <= i; k++) V[k]![j]! -= g * d[k]!;
      }
    }
    for (let k = 0; k <= i; k++) V[k]![i + 1] = 0;
  }
}

/** Diagonalises T by implicitly shifted QL steps, applying every rotation to the columns of V. */
function implicitQl(V: Float64Array[], d: Float64Array, e: Float64Array): void {
  const n = d.length;
  e.copyWithin(0, 1);
  e[n - 1] = 0;
  let shiftSum = 0;
  let largest = 0;
  for (let l = 0; l < n; l++) {
    largest = Math.max(largest, Math.abs(d[l]!) + Math.abs(e[l]!));
    let m = l;
    while (m < n - 1 && Math.abs(e[m]!) > Number.EPSILON * largest) m++;
    if (m > l) {
      do {
        shiftSum += shift(d, e, l);
        sweep(V, d, e, l, m);
      } while (Math.abs(e[l]!) > Number.EPSILON * largest);
    }
    d[l]! += shiftSum;
    e[l] = 0;
  }
}

/** Subtracts Wilkinson's shift from the diagonal from l on and returns it. */
function shift(d: Float64Array, e: Float64Array, l: number): number {
  const g = d[l]!;
  const p = (d[l + 1]! - g) / (2 * e[l]!);
  const r = p < 0 ? -Math.hypot(p, 1) : Math.hypot(p, 1);
  d[l] = e[l]! / (p + r);
  d[l + 1] = e[l]! * (p + r);
  const h = g - d[l]!;
  for (let i = l + 2; i < d.length; i++) d[i]! -= h;
  return h;
}

/** One QL sweep of Givens rotations from m up to l. */
function sweep(V: Float64Array[], d: Float64Array, e: Float64Array, l: number, m: number): void {
  let p = d[m]!;
  let [c, c2, c3] = [1, 1, 1];
  let [s, s2] = [0, 0];
  const el1 = e[l + 1]!;
  const dl1 = d[l + 1]!;
  for (let i = m - 1; i >= l; i--) {
    c3 = c2;
    c2 = c;
    s2 = s;
    const g = c * e[i]!;
    const h = c * p;
    const r = Math.hypot(p, e[i]!);
    e[i + 1] = s * r;
    s = e[i]! / r;
    c = p / r;
    p = c * d[i]! - s * g;
    d[i + 1] = h + s * (c * g + s * d[i]!);
    for (const row of V) {
      const right = row[i + 1]!;
      row[i + 1] = s * row[i]! + c * right;
      row[i] = c * row[i]! - s * right;
    }
  }
  p = (-s * s2 * c3 * el1 * e[l]!) / dl1;
  e[l] = s * p;
  d[l] = c * p;
}
