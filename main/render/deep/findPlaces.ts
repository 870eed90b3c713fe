/**
 * Finds the places of places.json: `node main/render/deep/findPlaces.ts > main/render/deep/places.json` (minutes).
 *
 * Zooms in, a quarter at a time, to where the bands of a formula are densest without being dust: a float64 difference from the middle of such
 * a picture says everything about it, so a right picture has no excuse.
 */
import { deepSteps, type DeepFormula } from '../../../shared/formula/deepSteps.ts';
import { formatDecimal, significant } from '../../../shared/math/decimal.ts';
import { exactAt, type BigPoint } from './bigOrbit.ts';
import { asJulia, asMandelbrot, formNameOf } from './deepForms.ts';

/** Bands across a tenth of the view that are still no dust. */
const densest = 12;

interface Search {
  readonly formula: DeepFormula;
  /** the width of the picture is 2^depth */
  readonly depth: number;
  /** places tried along each side */
  readonly side: number;
}

function find({ formula, depth, side }: Search): { re: string; im: string; width: string } {
  const total = 80 - depth;
  const one = 1n << BigInt(total);
  let middle: BigPoint = { x: one / 16n, y: one / 32n };
  for (let power = 2; power > depth; power -= 2) {
    // no more bits than this width needs
    const bits = Math.min(total, 110 - power);
    const cut = BigInt(total - bits);
    const width = power >= 0 ? one << BigInt(power) : one >> BigInt(-power);
    const valueAt = ({ x, y }: BigPoint): number => exactAt(formula, { x: x >> cut, y: y >> cut }, bits, 6000);
    let best = -1;
    let next = middle;
    for (let k = 0; k < side * side; k++) {
      const share = (index: number): bigint => (width * BigInt(2 * index - side + 1)) / BigInt(2 * side);
      const place = { x: middle.x + share(k % side), y: middle.y + share(Math.floor(k / side)) };
      const here = valueAt(place);
      if (Number.isNaN(here)) continue;
      const difference = Math.abs(here - valueAt({ x: place.x + width / 10n, y: place.y + width / 23n }));
      const merit = difference < densest ? difference : 1 / difference;
      if (!(merit > best)) continue;
      best = merit;
      next = place;
    }
    middle = next;
  }
  const text = (value: bigint): string =>
    formatDecimal(significant({ digits: value * 5n ** BigInt(total), exponent: -total }, Math.ceil((20 - depth) * 0.302)));
  return {
    re: text(middle.x),
    im: text(middle.y),
    width: formatDecimal(significant({ digits: 5n ** BigInt(-depth), exponent: depth }, 6)),
  };
}

const squares = deepSteps.filter(({ power }) => power === 2);
const searches: Search[] = [
  ...deepSteps.flatMap((step) => [asMandelbrot(step), asJulia(step)]).map((formula) => ({ formula, depth: -100, side: 5 })),
  { formula: asMandelbrot(squares[0]!), depth: -1340, side: 5 },
  { formula: asJulia(squares[6]!), depth: -1340, side: 5 },
  { formula: asMandelbrot(squares[5]!), depth: -1340, side: 5 },
];
const wanted = process.argv[2] === undefined ? searches : searches.slice(Number(process.argv[2]), Number(process.argv[3]));
console.log(
  JSON.stringify(
    wanted.map((search) => ({ name: formNameOf(search.formula), ...find(search) })),
    null,
    1,
  ),
);
