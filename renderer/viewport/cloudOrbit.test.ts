import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { homeOrbit, orbitPosition, panOrbit, turnOrbit, zoomOrbit, type Orbit } from './cloudOrbit.ts';

function camera(orbit: Orbit): PerspectiveCamera {
  const view = new PerspectiveCamera(50, 1, 0.01, 100);
  view.position.set(...orbitPosition(orbit));
  view.lookAt(...orbit.target);
  view.updateMatrixWorld();
  return view;
}

describe('orbit', () => {
  it('stands at its distance from the target', () => {
    const orbit: Orbit = { yaw: 1.1, pitch: -0.4, distance: 2.5, target: [1, 2, 3] };
    const [x, y, z] = orbitPosition(orbit);
    expect(Math.hypot(x - 1, y - 2, z - 3)).toBeCloseTo(2.5, 12);
  });

  it('never turns over the poles', () => {
    expect(turnOrbit(homeOrbit, 0, 10).pitch).toBeLessThan(Math.PI / 2);
    expect(turnOrbit(homeOrbit, 0, -10).pitch).toBeGreaterThan(-Math.PI / 2);
  });

  it('keeps its distance within bounds', () => {
    expect(zoomOrbit(homeOrbit, 0.5).distance).toBeCloseTo(homeOrbit.distance / 2, 12);
    expect(zoomOrbit(homeOrbit, 0).distance).toBeGreaterThan(0);
    expect(zoomOrbit(homeOrbit, 1e9).distance).toBeLessThan(100);
  });

  it('pans along the right and up axes of the picture', () => {
    const orbit: Orbit = { yaw: 0.8, pitch: 0.5, distance: 3, target: [0, 0, 0] };
    const moved = panOrbit(orbit, 0.3, -0.2);
    const seen = new Vector3(...moved.target).applyMatrix4(camera(orbit).matrixWorldInverse);
    expect(seen.x).toBeCloseTo(0.3, 10);
    expect(seen.y).toBeCloseTo(-0.2, 10);
    expect(seen.z).toBeCloseTo(-3, 10);
  });
});
