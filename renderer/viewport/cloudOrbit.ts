export type Vector3 = readonly [number, number, number];

/** A camera that circles a point. Angles in radians, lengths in scene units; y is up. */
export interface Orbit {
  readonly yaw: number;
  readonly pitch: number;
  readonly distance: number;
  readonly target: Vector3;
}

export const homeOrbit: Orbit = { yaw: 0.6, pitch: 0.35, distance: 3.4, target: [0, 0, 0] };

/** Short of straight up or down, where left and right would swap. */
const maxPitch = Math.PI / 2 - 0.01;
const distanceRange = { min: 0.15, max: 12 };

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
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
