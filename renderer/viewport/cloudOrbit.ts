export type Vector3 = readonly [number, number, number];

/** A camera that circles a point. Angles in radians, lengths in scene units; y is up. */
export interface Orbit {
  readonly yaw: number;
  readonly pitch: number;
  readonly distance: number;
  readonly target: Vector3;
}

const homeAngles = { yaw: 0.6, pitch: 0.35 };

/** Short of straight up or down, where left and right would swap. */
const maxPitch = Math.PI / 2 - 0.01;
const distanceRange = { min: 0.15, max: 12 };

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** How a cloud lies: its middle, and the radius around it that holds all but one point in twenty. */
export interface Extent {
  readonly middle: Vector3;
  readonly radius: number;
}

/** @param positions x, y, z of each point, flat; without any points a unit sphere around the origin is assumed */
export function extentOf(positions: ArrayLike<number>): Extent {
  const count = positions.length / 3;
  if (count === 0) return { middle: [0, 0, 0], radius: 1 };
  const sum: [number, number, number] = [0, 0, 0];
  for (let i = 0; i < positions.length; i++) sum[i % 3]! += positions[i]!;
  const middle: Vector3 = [sum[0] / count, sum[1] / count, sum[2] / count];
  const distances = Float64Array.from({ length: count }, (_, i) =>
    Math.hypot(positions[3 * i]! - middle[0], positions[3 * i + 1]! - middle[1], positions[3 * i + 2]! - middle[2]),
  ).sort();
  return { middle, radius: Math.max(distances[Math.ceil(0.95 * count) - 1]!, 0.05) };
}

/** The first view: all of the cloud but its stragglers, a little from above. */
export function homeOrbit({ middle, radius }: Extent, fieldOfViewDeg: number): Orbit {
  return { ...homeAngles, distance: (1.1 * radius) / Math.sin((fieldOfViewDeg * Math.PI) / 360), target: middle };
}

/** Turns the camera around its target. */
export function turnOrbit(orbit: Orbit, yaw: number, pitch: number): Orbit {
  return { ...orbit, yaw: orbit.yaw + yaw, pitch: clamp(orbit.pitch + pitch, -maxPitch, maxPitch) };
}

/** Multiplies the distance; below 1 comes nearer. */
export function zoomOrbit(orbit: Orbit, factor: number): Orbit {
  return { ...orbit, distance: clamp(orbit.distance * factor, distanceRange.min, distanceRange.max) };
}

/** Where the camera stands. */
export function orbitPosition({ yaw, pitch, distance, target }: Orbit): Vector3 {
  const level = Math.cos(pitch) * distance;
  return [target[0] + Math.sin(yaw) * level, target[1] + Math.sin(pitch) * distance, target[2] + Math.cos(yaw) * level];
}

/** Moves target and camera together in the picture's plane, by lengths to the right and up. */
export function panOrbit(orbit: Orbit, right: number, up: number): Orbit {
  const { yaw, pitch, target } = orbit;
  return {
    ...orbit,
    target: [
      target[0] + Math.cos(yaw) * right - Math.sin(yaw) * Math.sin(pitch) * up,
      target[1] + Math.cos(pitch) * up,
      target[2] - Math.sin(yaw) * right - Math.cos(yaw) * Math.sin(pitch) * up,
    ],
  };
}
