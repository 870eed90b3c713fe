import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { extentOf, homeOrbit, orbitPosition, panOrbit, turnOrbit, zoomOrbit, type Orbit } from './cloudOrbit.ts';

const home = homeOrbit({ middle: [0, 0, 0], radius: 1 }, 45);

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
    expect(turnOrbit(home, 0, 10).pitch).toBeLessThan(Math.PI / 2);
    expect(turnOrbit(home, 0, -10).pitch).toBeGreaterThan(-Math.PI / 2);
  });

  it('keeps its distance within bounds', () => {
    expect(zoomOrbit(home, 0.5).distance).toBeCloseTo(home.distance / 2, 12);
    expect(zoomOrbit(home, 0).distance).toBeGreaterThan(0);
    expect(zoomOrbit(home, 1e9).distance).toBeLessThan(100);
  });

  it('pans along the right and up axes of the picture', () => {
    const orbit: Orbit = { yaw: 0.8, pitch: 0.5, distance: 3, target: [0, 0, 0] };
    const moved = panOrbit(orbit, 0.3, -0.2);
    const seen = new Vector3(...moved.target).applyMatrix4(camera(orbit).matrixWorldInverse);
    expect(seen.x).toBeCloseTo(0.3, 10);
    expect(seen.y).toBeCloseTo(-0.2, 10);
    expect(seen.z).toBeCloseTo(-3, 10);
  });

  it('frames the cloud without its stragglers', () => {
    const positions = Array.from({ length: 100 }, (_, i) => [
      i < 95 ? 1 + 0.5 * Math.cos(i) : 40,
      i < 95 ? 0.5 * Math.sin(i) : 0,
      2,
    ]).flat();
    positions.push(...[1, 0, 2]);
    const extent = extentOf(positions.slice(0, 95 * 3));
    expect(extent.middle[0]).toBeCloseTo(1, 1);
    expect(extent.radius).toBeCloseTo(0.5, 1);
    expect(extentOf(positions).radius).toBeLessThan(4);
    expect(extentOf([]).radius).toBe(1);
    // a sphere of that radius fits the field of view
    const orbit = homeOrbit(extent, 45);
    expect(extent.radius / orbit.distance).toBeLessThan(Math.sin((22.5 * Math.PI) / 180));
    expect(orbit.target).toEqual(extent.middle);
  });
});
