import { hexToOklab, linearToHex, linearToSrgb, oklabToGamut } from '../math/color.ts';
import type { RandomStream } from '../math/rng.ts';
import { isGradient, maxStops, type GradientPalette, type Palette, type Stop } from './palette.ts';
import { paletteColor } from './paletteLut.ts';
import { fitFunction } from './palettes/fitStops.ts';

/**
 * Changes of a palette, as pure functions: each returns a new palette that the schema accepts and leaves the old one alone.
 * Stops are named by their index in `palette.stops`; positions are kept distinct, in units of 1 / 4096.
 */

/** Positions are whole multiples of this, so that equal ones are recognised. */
const grid = 4096;

const wrapped = (x: number): number => x - Math.floor(x);

/** The free position nearest to `at` (any number, taken around the circle) among the stops but the one at index `except`. */
function freePosition(stops: readonly Stop[], at: number, except = -1): number {
  const taken = new Set(stops.filter((_, i) => i !== except).map((stop) => Math.round(stop.at * grid) % grid));
  const wanted = Math.round(wrapped(at) * grid) % grid;
  for (let step = 0; step < grid; step++)
    for (const tick of [wanted + step, wanted - step + grid]) if (!taken.has(tick % grid)) return (tick % grid) / grid;
  return wanted / grid;
}

function sorted(stops: readonly Stop[]): Stop[] {
  return stops.toSorted((a, b) => a.at - b.at);
}

/** The palette with stops: a cosine palette becomes the linear gradient that looks the same. */
export function toGradient(palette: Palette): GradientPalette {
  if (isGradient(palette)) return { ...palette, stops: sorted(palette.stops) };
  const color = paletteColor(palette);
  const stops = fitFunction((t) => {
    const [r, g, b] = color(t);
    return [linearToSrgb(r), linearToSrgb(g), linearToSrgb(b)];
  });
  return { name: palette.name, stops, blend: 'linear', interior: palette.interior };
}

/** A stop more at `at` (around the circle), in the colour the palette has there unless another is given. Full palettes stay as they are. */
export function addStop(palette: GradientPalette, at: number, color?: string): GradientPalette {
  if (palette.stops.length >= maxStops) return palette;
  const position = freePosition(palette.stops, at);
  const stop = { at: position, color: color ?? linearToHex(paletteColor(palette)(position)) };
  return { ...palette, stops: sorted([...palette.stops, stop]) };
}

/** The stop elsewhere on the circle, beside whatever lies there already. Indices stay: stops are not put in order. */
export function moveStop(palette: GradientPalette, index: number, at: number): GradientPalette {
  const position = freePosition(palette.stops, at, index);
  return { ...palette, stops: palette.stops.map((stop, i) => (i === index ? { ...stop, at: position } : stop)) };
}

/** One stop less; the last two stay. */
export function removeStop(palette: GradientPalette, index: number): GradientPalette {
  if (palette.stops.length <= 2) return palette;
  return { ...palette, stops: palette.stops.filter((_, i) => i !== index) };
}

/** @param color `#rrggbb`, lower case */
export function recolorStop(palette: GradientPalette, index: number, color: string): GradientPalette {
  return { ...palette, stops: palette.stops.map((stop, i) => (i === index ? { ...stop, color } : stop)) };
}

/** The other way round; position 0 stays where it is. */
export function reversePalette(palette: GradientPalette): GradientPalette {
  return { ...palette, stops: sorted(palette.stops.map((stop) => ({ ...stop, at: wrapped(1 - stop.at) }))) };
}

/** Around the circle, without the last digits that would make 1 of what is just below. */
function roundedTurn(at: number): number {
  const turn = Math.round(wrapped(at) * 1e9) / 1e9;
  return turn < 1 ? turn : 0;
}

/** The same colours in the same order, evenly spaced from 0. */
export function spreadEvenly(palette: GradientPalette): GradientPalette {
  const stops = sorted(palette.stops).map((stop, k, all) => ({ ...stop, at: k / all.length }));
  return { ...palette, stops };
}

/** There and back within one turn, so that a gradient whose ends differ closes. Palettes with over half of all possible stops stay. */
export function mirrorPalette(palette: GradientPalette): GradientPalette {
  const there = sorted(palette.stops).map((stop) => ({ ...stop, at: stop.at / 2 }));
  const back = there.map((stop) => ({ ...stop, at: roundedTurn(1 - stop.at) })).filter(({ at }) => !there.some((stop) => stop.at === at));
  if (there.length + back.length > maxStops) return palette;
  return { ...palette, stops: sorted([...there, ...back]) };
}

/** Relations of hues, in turns from the first. */
const harmonies: readonly (readonly number[])[] = [
  [0, 0.04, -0.04], // one hue and its neighbours
  [0, 0.09, 0.18], // analogous
  [0, 0.5], // complementary
  [0, 0.42, 0.58], // split complementary
  [0, 1 / 3, 2 / 3], // triad
];

/**
 * A palette of related hues: lightness climbs from dark to light and falls back once or twice around the circle, chroma is highest
 * between, hues follow one harmony. Sample from a stream: the same stream gives the same palette.
 */
export function randomPalette(stream: RandomStream, name = 'Random'): GradientPalette {
  const hue = stream.split('hue').uniform();
  const harmony = harmonies[stream.split('harmony').integer(harmonies.length)]!;
  const waves = 1 + stream.split('waves').integer(2);
  const count = 5 + stream.split('count').integer(4);
  const strength = stream.split('chroma').range(0.08, 0.19);
  const [dark, light] = [stream.split('dark').range(0.1, 0.26), stream.split('light').range(0.84, 0.97)];
  const places = stream.split('places');
  const drift = stream.split('drift');
  const stops = Array.from({ length: count }, (_, k) => {
    const at = (k + (k === 0 ? 0 : places.range(-0.25, 0.25))) / count;
    const wave = 0.5 - 0.5 * Math.cos(2 * Math.PI * waves * at);
    const lightness = dark + (light - dark) * wave;
    // full chroma in the middle tones, little of it near black and white
    const chroma = strength * Math.sqrt(Math.max(0, 1 - (2 * lightness - 1) ** 2)) + 0.01;
    const angle = 2 * Math.PI * (hue + harmony[k % harmony.length]! + drift.range(-0.02, 0.02));
    const color = linearToHex(oklabToGamut([lightness, chroma * Math.cos(angle), chroma * Math.sin(angle)]));
    return { at: Math.round(at * grid) / grid, color };
  });
  const darkest = stops.reduce((a, b) => (hexToOklab(a.color)[0] <= hexToOklab(b.color)[0] ? a : b));
  const [, a, b] = hexToOklab(darkest.color);
  return { name, stops, interior: linearToHex(oklabToGamut([0.06, a * 0.3, b * 0.3])) };
}
