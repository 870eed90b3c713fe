/** A point on screen: CSS px from the view's top left, y down. */
export interface ScreenPoint {
  readonly xPx: number;
  readonly yPx: number;
}

/** A scene point as the camera sees it; `depth` is its distance along the view axis (clip-space w), negative or 0 behind the camera. */
export interface Projected extends ScreenPoint {
  readonly depth: number;
}

/** Everything projection needs: the column-major 4x4 projection x view matrix and the view's size in CSS px. */
export interface Projection {
  readonly matrix: ArrayLike<number>;
  readonly widthPx: number;
  readonly heightPx: number;
  /** px covered by one scene unit at depth 1 */
  readonly focalPx: number;
}

/** How large points are drawn: half the side of a thumbnail in scene units, and the least radius on screen. */
export interface PointSize {
  readonly halfSize: number;
  readonly minRadiusPx: number;
}

/** Projects one point of the scene to the screen. */
export function projectPoint(projection: Projection, x: number, y: number, z: number): Projected {
  const m = projection.matrix;
  const clipX = m[0]! * x + m[4]! * y + m[8]! * z + m[12]!;
  const clipY = m[1]! * x + m[5]! * y + m[9]! * z + m[13]!;
  const depth = m[3]! * x + m[7]! * y + m[11]! * z + m[15]!;
  return { xPx: (clipX / depth / 2 + 0.5) * projection.widthPx, yPx: (0.5 - clipY / depth / 2) * projection.heightPx, depth };
}

/** Half the side of a point's thumbnail on screen, px, before the least radius applies. */
export function radiusPx(projection: Projection, size: PointSize, depth: number): number {
  return (size.halfSize * projection.focalPx) / depth;
}

/**
 * The point drawn under the pointer: the nearest to the camera among those whose square covers it; dots get a margin so that they can be hit.
 * @param positions x, y, z of each point, flat
 * @param marginPx how far beside a point still counts
 * @returns its number in `positions`, or null
 */
export function pickPoint(
  positions: ArrayLike<number>,
  projection: Projection,
  size: PointSize,
  pointer: ScreenPoint,
  marginPx = 4,
): number | null {
  let best: number | null = null;
  let bestDepth = Infinity;
  for (let i = 0; i * 3 < positions.length; i++) {
    const { xPx, yPx, depth } = projectPoint(projection, positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!);
    if (depth <= 0 || depth >= bestDepth) continue;
    const reachPx = Math.max(radiusPx(projection, size, depth), size.minRadiusPx + marginPx);
    if (Math.abs(xPx - pointer.xPx) > reachPx || Math.abs(yPx - pointer.yPx) > reachPx) continue;
    best = i;
    bestDepth = depth;
  }
  return best;
}

/** Distance in px from the pointer to the segment a-b on screen. */
export function distanceToSegmentPx(pointer: ScreenPoint, a: ScreenPoint, b: ScreenPoint): number {
  const along = segmentFraction(pointer, a, b);
  return Math.hypot(a.xPx + along * (b.xPx - a.xPx) - pointer.xPx, a.yPx + along * (b.yPx - a.yPx) - pointer.yPx);
}

/** Share of the way from a to b, on screen, of the segment's point nearest to the pointer; within [0, 1]. */
function segmentFraction(pointer: ScreenPoint, a: ScreenPoint, b: ScreenPoint): number {
  const dx = b.xPx - a.xPx;
  const dy = b.yPx - a.yPx;
  const squared = dx * dx + dy * dy;
  if (squared === 0) return 0;
  return Math.min(1, Math.max(0, ((pointer.xPx - a.xPx) * dx + (pointer.yPx - a.yPx) * dy) / squared));
}

/**
 * The t for which the scene point a + t (b - a) is drawn nearest to the pointer; within [0, 1].
 * Halfway on screen is not halfway in the scene: a fraction s of the drawn segment is t = s wa / ((1 - s) wb + s wa), w being depth.
 */
export function segmentT(pointer: ScreenPoint, a: Projected, b: Projected): number {
  const along = segmentFraction(pointer, a, b);
  return (along * a.depth) / ((1 - along) * b.depth + along * a.depth);
}
