import { hexToOklab, linearToHex, linearToOklab, oklabToGamut, type Triple } from '../math/color.ts';
import { isGradient, maxStops, type Palette } from './palette.ts';
import { paletteColor } from './paletteLut.ts';

/** Stops of a mixture whose palettes have too many of their own together, or none. */
const evenStops = 64;

function mixTriples(a: Triple, b: Triple, share: number): Triple {
  return [0, 1, 2].map((i) => a[i]! * (1 - share) + b[i]! * share) as unknown as Triple;
}

function hexOf(oklab: Triple): string {
  return linearToHex(oklabToGamut(oklab));
}

/** Where the mixture has its stops: at those of both palettes, else evenly. */
function placesOf(a: Palette, b: Palette): number[] {
  const even = Array.from({ length: evenStops }, (_, i) => i / evenStops);
  if (!isGradient(a) || !isGradient(b)) return even;
  const places = [...new Set([...a.stops, ...b.stops].map(({ at }) => at))].toSorted((x, y) => x - y);
  return places.length <= maxStops ? places : even;
}

/**
 * A palette between two: cosine palettes by their twelve numbers, all others colour by colour in OKLab.
 * @param share 0 gives `a` itself, 1 `b` itself
 */
export function mixPalettes(a: Palette, b: Palette, share: number): Palette {
  if (share <= 0 || a === b || JSON.stringify(a) === JSON.stringify(b)) return a;
  if (share >= 1) return b;
  const name = `${a.name} to ${b.name}`.slice(0, 80);
  const interior = hexOf(mixTriples(hexToOklab(a.interior), hexToOklab(b.interior), share));
  if (a.cosine && b.cosine) {
    const { cosine: from } = a;
    const { cosine: to } = b;
    return {
      name,
      cosine: {
        a: mixTriples(from.a, to.a, share) as [number, number, number],
        b: mixTriples(from.b, to.b, share) as [number, number, number],
        c: mixTriples(from.c, to.c, share) as [number, number, number],
        d: mixTriples(from.d, to.d, share) as [number, number, number],
      },
      interior,
    };
  }
  const [colorA, colorB] = [paletteColor(a), paletteColor(b)];
  const stops = placesOf(a, b).map((at) => ({ at, color: hexOf(mixTriples(linearToOklab(colorA(at)), linearToOklab(colorB(at)), share)) }));
  return a.blend && a.blend === b.blend ? { name, stops, blend: a.blend, interior } : { name, stops, interior };
}
