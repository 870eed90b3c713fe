/** Measures of what a picture looks like as a shape, on its lightness or its colours. */

/** Share of pixels that are not of the picture's commonest colour: what an attractor covers of a flat background. @param rgb 8-bit RGB rows */
export function fillingOf(rgb: Uint8Array): number {
  const counts = new Map<number, number>();
  let most = 0;
  for (let i = 0; i < rgb.length; i += 3) {
    const color = (rgb[i]! << 16) | (rgb[i + 1]! << 8) | rgb[i + 2]!;
    const count = (counts.get(color) ?? 0) + 1;
    counts.set(color, count);
    if (count > most) most = count;
  }
  return 1 - most / (rgb.length / 3);
}

/** Boxes of these sides, in pixels, cover the edges. */
const boxSides = [1, 2, 4, 8];

/**
 * Box-counting dimension of the pixels that are set: the slope of log(boxes that hold one) over log(1 / side), least squares. 0 when none is set,
 * 1 for a line, 2 for a full square.
 * @param isSet row by row, [sizePx, sizePx]
 */
export function boxDimension(isSet: ArrayLike<number>, sizePx: number): number {
  const points = boxSides.map((side) => {
    const across = Math.ceil(sizePx / side);
    const boxes = new Uint8Array(across * across);
    for (let y = 0; y < sizePx; y++)
      for (let x = 0; x < sizePx; x++) if (isSet[y * sizePx + x]) boxes[Math.floor(y / side) * across + Math.floor(x / side)] = 1;
    return { x: -Math.log(side), count: boxes.reduce((sum, box) => sum + box, 0) };
  });
  if (points[0]!.count === 0) return 0;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { count }) => sum + Math.log(count), 0) / points.length;
  let covariance = 0;
  let variance = 0;
  for (const { x, count } of points) {
    covariance += (x - meanX) * (Math.log(count) - meanY);
    variance += (x - meanX) ** 2;
  }
  return covariance / variance;
}

/** 64 bits in two words. */
export type PictureHash = readonly [number, number];

/**
 * Difference hash: lightness averaged over 9 x 8 cells, one bit for each pair of neighbours in a row, set where it rises
 * (N. Krawetz, "Kind of like that", 2013). Alike pictures differ in few bits.
 * @param lightness row by row, [sizePx, sizePx], sizePx >= 9
 */
export function differenceHash(lightness: ArrayLike<number>, sizePx: number): PictureHash {
  const cells = new Float64Array(72);
  for (let row = 0; row < 8; row++)
    for (let column = 0; column < 9; column++) {
      const [top, bottom] = [Math.round((row * sizePx) / 8), Math.round(((row + 1) * sizePx) / 8)];
      const [left, right] = [Math.round((column * sizePx) / 9), Math.round(((column + 1) * sizePx) / 9)];
      let sum = 0;
      for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) sum += lightness[y * sizePx + x]!;
      cells[row * 9 + column] = sum / ((bottom - top) * (right - left));
    }
  const words: [number, number] = [0, 0];
  for (let bit = 0; bit < 64; bit++) {
    const at = Math.floor(bit / 8) * 9 + (bit % 8);
    if (cells[at + 1]! > cells[at]!) words[bit >>> 5] = (words[bit >>> 5]! | (1 << (bit & 31))) >>> 0;
  }
  return words;
}

function ones(word: number): number {
  let x = word - ((word >>> 1) & 0x55555555);
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Bits by which two hashes differ, of 64. */
export function hashDistance(a: PictureHash, b: PictureHash): number {
  return ones(a[0] ^ b[0]) + ones(a[1] ^ b[1]);
}
