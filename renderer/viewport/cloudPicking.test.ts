import { Matrix4, PerspectiveCamera } from 'three';
import { describe, expect, it } from 'vitest';
import { distanceToSegmentPx, pickPoint, projectPoint, segmentT, type PointSize, type Projection } from './cloudPicking.ts';

const widthPx = 400;
const heightPx = 300;
const camera = new PerspectiveCamera(50, widthPx / heightPx, 0.01, 100);
camera.position.set(0, 0, 4);
camera.updateMatrixWorld();
const projection: Projection = {
  matrix: new Matrix4().multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse).elements,
  widthPx,
  heightPx,
  focalPx: heightPx / 2 / Math.tan((25 * Math.PI) / 180),
};
const size: PointSize = { halfSize: 0.1, minRadiusPx: 3 };

describe('projectPoint', () => {
  it('puts the target in the middle, x to the right and y up', () => {
    expect(projectPoint(projection, 0, 0, 0)).toMatchObject({ xPx: 200, yPx: 150, depth: 4 });
    const point = projectPoint(projection, 1, 0.5, 0);
    expect(point.xPx).toBeCloseTo(200 + projection.focalPx / 4, 6);
    expect(point.yPx).toBeCloseTo(150 - (0.5 * projection.focalPx) / 4, 6);
  });
});

describe('pickPoint', () => {
  it('takes the nearest to the camera of those under the pointer', () => {
    const positions = [0, 0, -1, 0, 0, 1, 0.8, 0, 0];
    expect(pickPoint(positions, projection, size, { xPx: 200, yPx: 150 })).toBe(1);
    const third = projectPoint(projection, 0.8, 0, 0);
    expect(pickPoint(positions, projection, size, third)).toBe(2);
  });

  it('covers the square, corners included, and nothing more', () => {
    const radius = (0.1 * projection.focalPx) / 4;
    expect(pickPoint([0, 0, 0], projection, size, { xPx: 200 + radius - 0.1, yPx: 150 - radius + 0.1 })).toBe(0);
    expect(pickPoint([0, 0, 0], projection, size, { xPx: 200 + radius + 0.1, yPx: 150 })).toBeNull();
  });

  it('gives far dots a margin', () => {
    const tiny: PointSize = { halfSize: 0.001, minRadiusPx: 3 };
    expect(pickPoint([0, 0, 0], projection, tiny, { xPx: 206.5, yPx: 150 })).toBe(0);
    expect(pickPoint([0, 0, 0], projection, tiny, { xPx: 207.5, yPx: 150 })).toBeNull();
  });

  it('ignores what lies behind the camera', () => {
    expect(pickPoint([0, 0, 6], projection, size, { xPx: 200, yPx: 150 })).toBeNull();
  });
});

describe('segmentT', () => {
  const a = projectPoint(projection, -1, 0, 1);
  const b = projectPoint(projection, 1, 0.4, -2);

  it('finds the scene parameter behind a drawn point, perspective included', () => {
    for (const t of [0, 0.2, 0.5, 0.9, 1]) {
      const point = projectPoint(projection, -1 + 2 * t, 0.4 * t, 1 - 3 * t);
      expect(segmentT(point, a, b)).toBeCloseTo(t, 9);
      expect(distanceToSegmentPx(point, a, b)).toBeCloseTo(0, 6);
    }
  });

  it('stays on the segment', () => {
    expect(segmentT({ xPx: -1000, yPx: 150 }, a, b)).toBe(0);
    expect(segmentT({ xPx: 1000, yPx: 150 }, a, b)).toBe(1);
  });

  it('does not divide by zero where both ends meet', () => {
    expect(segmentT({ xPx: 5, yPx: 5 }, a, a)).toBe(0);
  });
});
