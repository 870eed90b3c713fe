import { describe, expect, test } from 'vitest';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { greyPalette } from '../../shared/genome/palette.fixtures.ts';
import { engineSpec } from './engines.fixtures.ts';
import { loadNativeRenderer } from './native.ts';
import { renderSpec } from './spec.ts';

const renderer = loadNativeRenderer();

describe('Lyapunov', () => {
  /** The exponent at one point (a, b). */
  async function exponent(
    a: number,
    b: number,
    bits: number,
    length: number,
    x0: number,
    iterations: number,
    precision: 'f32' | 'f64',
  ): Promise<number> {
    const spec = engineSpec('lyapunov', 'markus', [bits, length, x0, 200, 0], {
      iterations,
      precision,
      view: { center: [a, b], width: 1e-9 },
      coloring: { mode: 'lyapunov' },
    });
    return (await renderer.renderField(spec, { widthPx: 1, heightPx: 1 }))[0]!;
  }

  test('full chaos: ln 2 at r = 4', async () => {
    expect(await exponent(4, 4, 2, 2, 0.3, 40_000, 'f64')).toBeCloseTo(Math.LN2, 2);
  });

  test('superstable: very negative at r = 2', async () => {
    expect(await exponent(2, 2, 2, 2, 0.5, 400, 'f64')).toBeLessThan(-30);
    expect(await exponent(2, 2, 2, 2, 0.5, 400, 'f32')).toBeLessThan(-15);
  });

  // a fixed point has the slope 2 - r, a cycle of two 4 + 2r - r^2
  test.each(['f32', 'f64'] as const)('cycles of one and of two steps, in closed form (%s)', async (precision) => {
    for (const r of [1.5, 2.5, 2.8]) expect(await exponent(r, r, 0, 1, 0.4, 3000, precision)).toBeCloseTo(Math.log(Math.abs(2 - r)), 3);
    for (const r of [3.2, 3.4])
      expect(await exponent(r, r, 0, 1, 0.4, 3000, precision)).toBeCloseTo(Math.log(Math.abs(4 + 2 * r - r * r)) / 2, 3);
  });

  test('the pattern says which number comes when: stable points against a float64 loop', async () => {
    const bits = 0b10011;
    const length = 5;
    for (const [a, b] of [
      [2.4, 3.3],
      [3.4, 2.9],
      [2.1, 3.6],
    ] as const) {
      let x = 0.5;
      let sum = 0;
      for (let k = -200; k < 2000; k++) {
        const r = (bits >> (((k % length) + length) % length)) & 1 ? b : a;
        if (k >= 0) sum += Math.log(Math.abs(r * (1 - 2 * x)));
        x = r * x * (1 - x);
      }
      expect(await exponent(a, b, bits, length, 0.5, 2000, 'f64')).toBeCloseTo(sum / 2000, 3);
    }
  });
});

describe('solids', () => {
  const rad = Math.PI / 180;
  /** yaw, pitch, distance, light, height, fog */
  const camera = (yaw: number, pitch: number, distance: number): number[] => [yaw * rad, pitch * rad, distance, 0, 30 * rad, 0];
  const size = 48;

  test.each(['f32', 'f64'] as const)(
    'the Julia set of 0 is the unit sphere: no ray goes too far, none stops early (%s)',
    async (precision) => {
      const width = 2.4;
      const spec = engineSpec('solid', 'quaternion-julia', [...camera(40, 25, 5), 0, 0, 0, 0, 0], {
        iterations: 12,
        precision,
        view: { width },
        coloring: { mode: 'distance' },
      });
      const depths = await renderer.renderField(spec, { widthPx: size, heightPx: size });
      let hits = 0;
      depths.forEach((depth, at) => {
        const x = (((at % size) + 0.5) / size - 0.5) * width;
        const y = (0.5 - (Math.floor(at / size) + 0.5) / size) * width;
        // along the ray of direction (x, y, 5): |o + t d| = 1
        const length = Math.hypot(x, y, 5);
        const along = 25 / length;
        const clear = along * along - 24;
        if (clear < 0.05) {
          if (clear < -0.15) expect(depth).toBeNaN();
          return;
        }
        hits++;
        const exact = along - Math.sqrt(clear);
        expect(depth).toBeLessThan(exact + 1e-4);
        // a ray ends half a sample before the surface, which is longer the flatter it comes in
        expect(depth).toBeGreaterThan(exact - 0.06 / Math.sqrt(clear));
      });
      expect(hits).toBeGreaterThan(800);
    },
  );

  test('the Menger sponge: its face where it is solid, daylight through its holes', async () => {
    const width = 2.6;
    const spec = engineSpec('solid', 'menger', [...camera(0, 0, 10), 3, 1, 1, 1, 0, 0], {
      iterations: 3,
      view: { width },
      coloring: { mode: 'distance' },
    });
    const depths = await renderer.renderField(spec, { widthPx: 81, heightPx: 81 });
    const at = (y: number, z: number): number => {
      // the face x = 1 is seen from 10 away, 10 / 9 nearer than the plane of the view
      const column = Math.floor(((y * 10) / 9 / width + 0.5) * 81);
      const row = Math.floor((0.5 - (z * 10) / 9 / width) * 81);
      return depths[row * 81 + column]!;
    };
    expect(at(0, 0)).toBeNaN();
    expect(at(1.12, 0)).toBeNaN();
    for (const [y, z] of [
      [0.97, 0.9],
      [-0.97, 0.9],
      [0.5, -0.45],
    ] as const)
      expect(at(y, z)).toBeCloseTo(9 * Math.hypot(1, y / 9, z / 9), 1);
  });

  test('a lit side is brighter than the other', async () => {
    const lit = async (light: number): Promise<Float32Array> =>
      renderer.renderField(
        engineSpec('solid', 'quaternion-julia', [0, 0, 5, light * rad, 0, 0, 0, 0, 0, 0, 0], {
          iterations: 12,
          view: { width: 2.4 },
          coloring: { mode: 'shade' },
        }),
        { widthPx: 24, heightPx: 24 },
      );
    const [left, right] = [await lit(-60), await lit(60)];
    const row = 12 * 24;
    expect(left[row + 6]!).toBeGreaterThan(left[row + 17]! + 0.2);
    expect(right[row + 17]!).toBeGreaterThan(right[row + 6]! + 0.2);
    for (const value of left) expect(Number.isNaN(value) || (value >= 0 && value <= 1)).toBe(true);
  });

  /** Distance from a point to the Mandelbulb of any power, in float64 and in the angles of White and Nylander 2009. */
  function bulbDistance(c: readonly number[], power: number, iterations: number): number {
    let z = [...c];
    let slope = 1;
    let r = Math.hypot(...z);
    for (let i = 0; i < iterations && r < 4; i++) {
      const polar = power * Math.atan2(Math.hypot(z[0]!, z[1]!), z[2]!);
      const around = power * Math.atan2(z[1]!, z[0]!);
      slope = power * r ** (power - 1) * slope + 1;
      const away = r ** power;
      z = [Math.sin(polar) * Math.cos(around), Math.sin(polar) * Math.sin(around), Math.cos(polar)].map((v, k) => away * v + c[k]!);
      r = Math.hypot(...z);
    }
    return r > 1 ? (0.5 * Math.log(r) * r) / slope : 0;
  }

  test.each([
    [2.5, 'f64'],
    [6.4, 'f32'],
    [6.4, 'f64'],
    [8, 'f64'],
    [11.3, 'f32'],
  ] as const)('the Mandelbulb of power %d is where float64 marches to (%s)', async (power, precision) => {
    const [width, away, iterations, across] = [2.8, 4, 6, 32];
    const spec = engineSpec('solid', 'mandelbulb', [...camera(0, 0, away), power, 0], {
      iterations,
      precision,
      view: { width },
      coloring: { mode: 'distance' },
    });
    const depths = await renderer.renderField(spec, { widthPx: across, heightPx: across });
    let apart = 0;
    let hits = 0;
    depths.forEach((depth, at) => {
      const to = [-away, (((at % across) + 0.5) / across - 0.5) * width, (0.5 - (Math.floor(at / across) + 0.5) / across) * width];
      const direction = to.map((v) => v / Math.hypot(...to));
      let along = 0;
      let near = Infinity;
      for (let step = 0; step < 400 && along < 2 * away; step++) {
        near = bulbDistance([away + direction[0]! * along, direction[1]! * along, direction[2]! * along], power, iterations);
        if (near < (0.5 * width * along) / (across * away)) break;
        along += 0.9 * near;
      }
      const isHit = along < 2 * away;
      if (isHit || !Number.isNaN(depth)) hits++;
      // rays that graze the surface stop here or there
      if (isHit === Number.isNaN(depth) || Math.abs(depth - along) > 0.08) apart++;
    });
    expect(hits).toBeGreaterThan(250);
    expect(apart / hits).toBeLessThan(0.06);
  });

  test.each([
    ['mandelbulb', [8, 0], 2.8, 4],
    ['mandelbox', [2, 0.5, 1, 1], 16, 26],
    ['kalibox', [2.04, 0.15, 0.0365, -1.8613, 0.0365, -0.6691, -1.3028, -0.4577, 0], 2, 4],
    ['abox-mod-kali', [0.5, 0.5, 0.5, -1.5, 0.4, 1], 6, 10],
    ['sierpinski', [2, 1, 1, 1, 0, 0], 3.2, 6],
    ['pseudo-kleinian', [0.92, 0.91, 0.76, 1, 0, 0, 0], 3, 6],
  ] as const)('%s: finer steps find no nearer surface', async (variant, own, width, distance) => {
    // float64 resolves what float32 may step over; where both hit, they must agree but for places seen edge-on
    const depths = async (precision: 'f32' | 'f64'): Promise<Float32Array> =>
      renderer.renderField(
        engineSpec('solid', variant, [...camera(30, 25, distance), ...own], {
          iterations: 8,
          precision,
          view: { width },
          coloring: { mode: 'distance' },
        }),
        { widthPx: size, heightPx: size },
      );
    const [single, double] = [await depths('f32'), await depths('f64')];
    const hits = single.filter((depth) => !Number.isNaN(depth)).length;
    const apart = single.filter(
      (depth, at) => !(Number.isNaN(depth) && Number.isNaN(double[at]!)) && !(Math.abs(depth - double[at]!) < 0.02 * distance),
    ).length;
    expect(hits).toBeGreaterThan(0.05 * size * size);
    expect(apart / hits).toBeLessThan(0.03);
  });
});

describe('Star Nest', () => {
  test('gathers the light of the published loop', async () => {
    const [k, fx, fy, fz, yaw, roll, steps, stride, tile, brightness, dark, fading] = [
      0.53, 1, 0.5, 0.5, 0.5, 0.8, 20, 0.1, 0.85, 0.0015, 0.3, 0.73,
    ];
    const [width, size, iterations] = [0.8, 8, 11];
    const spec = engineSpec('star-nest', 'kali', [k, fx, fy, fz, yaw, roll, steps, stride, tile, brightness, dark, fading], {
      iterations,
      precision: 'f64',
      view: { width },
      coloring: { mode: 'shade' },
    });
    const field = await renderer.renderField(spec, { widthPx: size, heightPx: size });
    const fold = (v: number): number => Math.abs(tile - (v - 2 * tile * Math.floor(v / (2 * tile))));
    field.forEach((value, at) => {
      const x = (((at % size) + 0.5) / size - 0.5) * width;
      const y = (0.5 - (Math.floor(at / size) + 0.5) / size) * width;
      const turnedX = x * Math.cos(yaw) - Math.sin(yaw);
      const dirZ = x * Math.sin(yaw) + Math.cos(yaw);
      const dirX = turnedX * Math.cos(roll) - y * Math.sin(roll);
      const dirY = turnedX * Math.sin(roll) + y * Math.cos(roll);
      let [s, fade, light] = [0.1, 1, 0];
      for (let r = 0; r < steps; r++) {
        let p = [fold(fx + dirX * s * 0.5), fold(fy + dirY * s * 0.5), fold(fz + dirZ * s * 0.5)];
        let [last, a] = [0, 0];
        for (let i = 0; i < iterations; i++) {
          const m = p.reduce((sum, v) => sum + v * v, 0);
          p = p.map((v) => Math.abs(v) / m - k);
          const length = Math.hypot(...p);
          a += Math.abs(length - last);
          last = length;
        }
        if (r > 6) fade *= 1 - Math.max(0, dark - a * a * 0.001);
        light += fade + ((s + s * s + s ** 4) / 3) * a ** 3 * brightness * fade;
        fade *= fading;
        s += stride;
      }
      expect(value / (light * 0.01)).toBeCloseTo(1, 3);
    });
  });
});

test.each(['mandelbulb', 'star-nest', 'lyapunov', 'fern'])('%s has no slope: light changes nothing', async (id) => {
  const genome = defaultGenome(id, greyPalette);
  const size = { widthPx: 24, heightPx: 16, supersample: 1 };
  const lit = { ...genome, coloring: { ...genome.coloring, light: { azimuthDeg: 30, elevationDeg: 20, strength: 1 } } };
  // what draws on the same threads before must not shine through
  const orbit = defaultGenome('mandelbrot', greyPalette);
  const plain = await renderer.renderImage(renderSpec(genome), size);
  await renderer.renderImage(renderSpec({ ...orbit, coloring: { ...orbit.coloring, light: lit.coloring.light } }), {
    ...size,
    widthPx: 300,
    heightPx: 300,
  });
  expect((await renderer.renderImage(renderSpec(lit), size)).rgb).toEqual(plain.rgb);
});
