import type { RandomStream } from '../math/rng.ts';

/** Orbits still within |z| <= 2 after so many steps count as bounded: the boundary is found to about a millionth. */
const maxSteps = 4096;

/** Halvings of the segment between a bounded and an escaping point: from length 3 to 1e-9. */
const bisections = 32;

/** True if 0 escapes under z^2 + c. */
export function escapesMandelbrot(cx: number, cy: number): boolean {
  // the main cardioid and the period-2 disc, where most bounded points lie
  const fromCusp = cx - 0.25;
  const q = fromCusp * fromCusp + cy * cy;
  if (q * (q + fromCusp) <= 0.25 * cy * cy || (cx + 1) * (cx + 1) + cy * cy <= 0.0625) return false;
  let x = 0;
  let y = 0;
  for (let step = 0; step < maxSteps; step++) {
    const xx = x * x;
    const yy = y * y;
    if (xx + yy > 4) return true;
    y = 2 * x * y + cy;
    x = xx - yy + cx;
  }
  return false;
}

function randomPoint(rng: RandomStream): [number, number] {
  return [rng.range(-2, 0.6), rng.range(-1.25, 1.25)];
}

/** Draws points of the box until one is bounded (`escaping` false) or escapes (true). */
function drawPoint(rng: RandomStream, escaping: boolean): [number, number] {
  for (;;) {
    const point = randomPoint(rng);
    if (escapesMandelbrot(...point) === escaping) return point;
  }
}

/** A point at a log-uniform distance from the boundary, on a random segment that leaves the set there; it may lie in the set again. */
function leaveBoundary(rng: RandomStream, minDistance: number, maxDistance: number): [number, number] {
  let [insideX, insideY] = drawPoint(rng, false);
  const [startX, startY] = drawPoint(rng, true);
  const length = Math.hypot(startX - insideX, startY - insideY);
  const directionX = (startX - insideX) / length;
  const directionY = (startY - insideY) / length;
  let outsideX = startX;
  let outsideY = startY;
  for (let step = 0; step < bisections; step++) {
    const middleX = (insideX + outsideX) / 2;
    const middleY = (insideY + outsideY) / 2;
    if (escapesMandelbrot(middleX, middleY)) [outsideX, outsideY] = [middleX, middleY];
    else [insideX, insideY] = [middleX, middleY];
  }
  const distance = minDistance * (maxDistance / minDistance) ** rng.uniform();
  return [outsideX + directionX * distance, outsideY + directionY * distance];
}

/**
 * A random point just outside the Mandelbrot set: the boundary is found by bisection between a random bounded and a random escaping point
 * of [-2, 0.6] x [-1.25, 1.25], then left outwards along that segment. Points that land in the set again are drawn anew.
 * @param minDistance,maxDistance how far to go from the boundary point, log-uniform, in plane units
 */
export function nearMandelbrotBoundary(rng: RandomStream, minDistance: number, maxDistance: number): [number, number] {
  for (;;) {
    const point = leaveBoundary(rng, minDistance, maxDistance);
    if (escapesMandelbrot(...point)) return point;
  }
}
