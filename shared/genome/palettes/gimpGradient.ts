import type { Triple } from '../../math/color.ts';
import { fitFunction } from './fitStops.ts';
import { linesOf, PaletteSyntaxError, type ReadPalette } from './paletteSyntax.ts';

interface Segment {
  readonly left: number;
  readonly middle: number;
  readonly right: number;
  /** sRGB components on [0, 1] */
  readonly from: Triple;
  readonly to: Triple;
  readonly blend: number;
  readonly coloring: number;
}

/** Below this a segment or its half has no length. */
const tiny = 1e-10;

/** Piecewise linear with 1/2 at the middle. */
function linear(middle: number, t: number): number {
  if (t <= middle) return middle < tiny ? 0 : (0.5 * t) / middle;
  return 1 - middle < tiny ? 1 : 0.5 + (0.5 * (t - middle)) / (1 - middle);
}

/** Share of the right colour by the file's number: t and the midpoint in units of the segment. */
const blends: readonly ((middle: number, t: number) => number)[] = [
  linear,
  // curved: a power that is 1/2 at the middle
  (middle, t) => t ** (Math.log(0.5) / Math.log(Math.max(middle, tiny))),
  // sinusoidal
  (middle, t) => (Math.sin(Math.PI * (linear(middle, t) - 0.5)) + 1) / 2,
  // spherical, increasing and decreasing
  (middle, t) => Math.sqrt(1 - (linear(middle, t) - 1) ** 2),
  (middle, t) => 1 - Math.sqrt(1 - linear(middle, t) ** 2),
  // step
  (middle, t) => (t >= middle ? 1 : 0),
];

/** Hue in turns, saturation and value, all on [0, 1]. */
function rgbToHsv([r, g, b]: Triple): Triple {
  const value = Math.max(r, g, b);
  const range = value - Math.min(r, g, b);
  if (range < 0.0001) return [0, 0, value];
  let sixths = 4 + (r - g) / range;
  if (r === value) sixths = (g - b) / range;
  else if (g === value) sixths = 2 + (b - r) / range;
  return [sixths < 0 ? sixths / 6 + 1 : sixths / 6, range / value, value];
}

function hsvToRgb([hue, saturation, value]: Triple): Triple {
  const channel = (n: number): number => {
    const k = (n + 6 * hue) % 6;
    return value * (1 - saturation * Math.max(0, Math.min(k, 4 - k, 1)));
  };
  return [channel(5), channel(3), channel(1)];
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;

/** Around the hue circle counter-clockwise (rising hue) or clockwise. */
function mixHsv(from: Triple, to: Triple, share: number, rising: boolean): Triple {
  const [a, b] = [rgbToHsv(from), rgbToHsv(to)];
  let turn = b[0] - a[0];
  // equal hues go once around, as GIMP has it
  if (rising && turn <= 0) turn += 1;
  if (!rising && turn >= 0) turn -= 1;
  const hue = a[0] + turn * share;
  return hsvToRgb([hue - Math.floor(hue), mix(a[1], b[1], share), mix(a[2], b[2], share)]);
}

function segmentColor(segment: Segment, position: number): Triple {
  const length = segment.right - segment.left;
  const [middle, t] = length < tiny ? [0.5, 0.5] : [(segment.middle - segment.left) / length, (position - segment.left) / length];
  const share = blends[segment.blend]!(middle, Math.min(1, Math.max(0, t)));
  const { from, to, coloring } = segment;
  if (coloring > 0) return mixHsv(from, to, share, coloring === 1);
  return [mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share)];
}

/** GIMP's foreground is black and its background white until someone chooses others; an endpoint of type 1 to 4 means one of them. */
function endpoint(fixed: Triple, type: number): Triple {
  if (type === 0) return fixed;
  return type <= 2 ? [0, 0, 0] : [1, 1, 1];
}

function readSegment(line: string, number: number): Segment {
  const numbers = line.trim().split(/\s+/).map(Number);
  if (numbers.length !== 13 && numbers.length !== 15)
    throw new PaletteSyntaxError(number, `a segment has 13 or 15 numbers, this one ${line.trim() ? numbers.length : 0}`);
  const bad = numbers.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) throw new PaletteSyntaxError(number, `"${line.trim().split(/\s+/)[bad]}" is not a number`);
  const [left, middle, right] = numbers as [number, number, number];
  if (!(left <= middle && middle <= right && left >= 0 && right <= 1 + 1e-6))
    throw new PaletteSyntaxError(number, `the positions ${left} ${middle} ${right} do not rise from 0 to 1`);
  const unit = (value: number): number => Math.min(1, Math.max(0, value));
  const color = (at: number): Triple => [unit(numbers[at]!), unit(numbers[at + 1]!), unit(numbers[at + 2]!)];
  const [blend, coloring, leftType = 0, rightType = 0] = numbers.slice(11) as [number, number, number?, number?];
  if (!(blend in blends)) throw new PaletteSyntaxError(number, `there is no blending ${blend}; it goes from 0 to 5`);
  if (![0, 1, 2].includes(coloring)) throw new PaletteSyntaxError(number, `there is no colouring ${coloring}; it goes from 0 to 2`);
  return { left, middle, right, from: endpoint(color(3), leftType), to: endpoint(color(7), rightType), blend, coloring };
}

/**
 * The colour function of a GIMP gradient file: sRGB components at a position on [0, 1]. Opacity is left out.
 * @throws PaletteSyntaxError
 */
export function parseGimpGradient(text: string): { name: string; color: (t: number) => Triple } {
  const lines = linesOf(text);
  if (lines[0]?.trim() !== 'GIMP Gradient') throw new PaletteSyntaxError(1, 'a GIMP gradient begins with "GIMP Gradient"');
  const named = /^name:/i.test(lines[1] ?? '');
  const name = named ? lines[1]!.slice('name:'.length).trim() : '';
  const countLine = named ? 2 : 1;
  const count = /^\s*\d+\s*$/.test(lines[countLine] ?? '') ? Number(lines[countLine]) : 0;
  if (count < 1) throw new PaletteSyntaxError(countLine + 1, 'the number of segments is missing');
  const segments: Segment[] = [];
  for (let i = 0; i < count; i++) {
    const at = countLine + 1 + i;
    if (at >= lines.length || !lines[at]!.trim()) throw new PaletteSyntaxError(at + 1, `segment ${i + 1} of ${count} is missing`);
    const segment = readSegment(lines[at]!, at + 1);
    const before = segments.at(-1)?.right ?? 0;
    if (segment.left > before + 1e-5)
      throw new PaletteSyntaxError(at + 1, `nothing covers the positions from ${before} to ${segment.left}`);
    segments.push(segment);
  }
  const end = segments.at(-1)!.right;
  if (end < 1 - 1e-5) throw new PaletteSyntaxError(countLine + count + 1, `nothing covers the positions from ${end} to 1`);
  return { name, color: (t) => segmentColor(segments.find(({ right }) => t <= right) ?? segments.at(-1)!, t) };
}

/** A GIMP gradient as stops. It need not close: then the palette jumps back at its end. @throws PaletteSyntaxError */
export function readGimpGradient(text: string): ReadPalette {
  const { name, color } = parseGimpGradient(text);
  return { name, stops: fitFunction(color), blend: 'linear' };
}
