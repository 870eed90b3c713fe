import type { RenderSpec } from './nativePlan.ts';

// The fields written down a second time, straight from their definitions: scalar float64, Math.*, one pixel at a time.

type Point = readonly [number, number];

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Position in the plane of the centre of pixel (column, row). */
export function pixelPosition(spec: RenderSpec, widthPx: number, heightPx: number, column: number, row: number): Point {
  const step = spec.view.width / widthPx;
  const right = (column + 0.5 - widthPx / 2) * step;
  const up = (heightPx / 2 - row - 0.5) * step;
  const angle = radians(spec.view.rotationDeg);
  return [
    spec.view.center[0] + right * Math.cos(angle) - up * Math.sin(angle),
    spec.view.center[1] + right * Math.sin(angle) + up * Math.cos(angle),
  ];
}

/** |z| / z.z turned by theta, |z| componentwise; z.z is never taken below the guard. */
function folded([x, y]: Point, thetaDeg: number, guard: number): Point {
  const square = Math.max(x * x + y * y, guard);
  const angle = radians(thetaDeg);
  const [a, b] = [Math.abs(x) / square, Math.abs(y) / square];
  return [a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)];
}

const clamp = (value: number): number => Math.min(Math.max(value, -1e6), 1e6);

/** Start and step of the orbit of one pixel. */
function orbitOf(spec: RenderSpec, pixel: Point): { start: Point; step: (z: Point) => Point } {
  const complex = (name: string): Point => spec.params[name] as Point;
  const real = (name: string): number => spec.params[name] as number;
  const guard = spec.precision === 'f32' ? 1e-12 : 1e-21;
  const square = ([x, y]: Point): Point => [x * x - y * y, 2 * x * y];
  switch (spec.formula) {
    case 'mandelbrot':
    case 'julia': {
      const [start, c] = spec.formula === 'mandelbrot' ? [complex('z0'), pixel] : [pixel, complex('c')];
      return {
        start,
        step: (z) => {
          const [x, y] = square(z);
          return [x + c[0], y + c[1]];
        },
      };
    }
    case 'kali': {
      const mu = real('mu');
      const c = [mu * pixel[0] + (1 - mu) * complex('c')[0], mu * pixel[1] + (1 - mu) * complex('c')[1]] as const;
      return {
        start: pixel,
        step: (z) => {
          const [a, b] = folded(z, real('theta'), guard);
          return [real('scale') * a + c[0], real('scale') * b + c[1]];
        },
      };
    }
    case 'kali-julia': {
      const c = complex('c');
      return {
        start: pixel,
        step: (z) => {
          const [a, b] = folded(z, real('theta'), guard);
          const [x, y] = square(z);
          return [clamp(real('kali') * a + real('julia') * x + c[0]), clamp(real('kali') * b + real('julia') * y + c[1])];
        },
      };
    }
    default:
      throw new RangeError(`no reference for ${spec.formula}`);
  }
}

function trapDistance({ shape, center, radius }: RenderSpec['coloring']['trap'], [x, y]: Point): number {
  const [dx, dy] = [x - center[0], y - center[1]];
  if (shape === 'cross') return Math.min(Math.abs(dx), Math.abs(dy));
  return shape === 'point' ? Math.hypot(dx, dy) : Math.abs(Math.hypot(dx, dy) - radius);
}

/** The field's value at one point of the plane: NaN for points that never escape under smooth colouring. */
export function referenceValue(spec: RenderSpec, pixel: Point): number {
  const { start, step } = orbitOf(spec, pixel);
  const escapes = spec.formula === 'mandelbrot' || spec.formula === 'julia';
  const { mode, trap } = spec.coloring;
  let z = start;
  let expSum = 0;
  let least = Infinity;
  for (let n = 1; n <= spec.iterations; n++) {
    z = step(z);
    const radius = Math.hypot(...z);
    expSum += Math.exp(-radius);
    least = Math.min(least, trapDistance(trap, z));
    const escaped = escapes && radius > 256;
    if (escaped && mode === 'smooth') return Math.max(n + 1 - Math.log2(Math.log2(radius)), 0);
    if (escaped || n === spec.iterations) return mode === 'exp' ? expSum / n : mode === 'trap' ? least : NaN;
  }
  throw new RangeError('iterations must be at least 1');
}

/** The whole field, [height, width]. */
export function referenceField(spec: RenderSpec, widthPx: number, heightPx: number): Float64Array {
  const field = new Float64Array(widthPx * heightPx);
  for (let row = 0; row < heightPx; row++)
    for (let column = 0; column < widthPx; column++)
      field[row * widthPx + column] = referenceValue(spec, pixelPosition(spec, widthPx, heightPx, column, row));
  return field;
}
