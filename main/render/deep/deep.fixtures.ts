/** Deep pictures for tests: steps, places with something to see, and the native fields of them. */
import listedPlaces from './places.json' with { type: 'json' };
import { deepSteps, type DeepFormula } from '../../../shared/formula/deepSteps.ts';
import { parseDecimal, significant } from '../../../shared/math/decimal.ts';
import { makeSpec, type SpecChanges } from '../native.fixtures.ts';
import type { RenderSpec } from '../nativePlan.ts';
import type { BigView } from './bigOrbit.fixtures.ts';
import { asJulia, asMandelbrot, formNameOf } from './deepForms.fixtures.ts';
import type { DeepSpec } from './deepNumbers.ts';

/** A test's picture: the step, how it depends on the pixel, and where it lies. */
export interface DeepPicture {
  readonly name: string;
  readonly formula: DeepFormula;
  readonly view: BigView;
  readonly iterations: number;
}

/** The addon's spec of a picture. */
export function specOf({ formula, view, iterations }: DeepPicture, changes: SpecChanges & { readonly jumps?: boolean } = {}): RenderSpec {
  const { jumps = true, ...others } = changes;
  const width = significant(parseDecimal(view.width)!, 15);
  const deep: DeepSpec = { ...formula, re: view.re, im: view.im, widthDigits: Number(width.digits), widthExponent: width.exponent, jumps };
  return makeSpec('mandelbrot', { precision: 'deep', deep, iterations, ...others });
}

interface Place {
  readonly name: string;
  readonly re: string;
  readonly im: string;
  readonly width: string;
}

const places = listedPlaces as Place[];
const forms = deepSteps.flatMap((step) => [asMandelbrot(step), asJulia(step)]);

/**
 * The pictures of places.json: found by zooming to where bands are dense; beyond float64 beside points whose critical orbit ends in a repelling
 * cycle (i and -2), and at a repelling fixed point.
 */
export const pictures: readonly DeepPicture[] = places.map(({ name, re, im, width }) => ({
  name: `${name} at ${width}`,
  formula: forms.find((form) => formNameOf(form) === name)!,
  view: { re, im, width, sidePx: 16 },
  iterations: 8000,
}));

/** Locations published as benchmarks of Kalles Fraktaler (benchmarks/1e14.kfr and 5e113.kfr); its zoom is 4 / width. */
export const benchmarks = {
  e14: {
    name: '1e14',
    formula: asMandelbrot(deepSteps[0]!),
    iterations: 4036,
    view: {
      re: '-1.7598171308048478136108250105617982382439999999999999999998',
      im: '-0.01259331079974986538374663184326485845034',
      width: '4e-14',
      sidePx: 16,
    },
  },
  e113: {
    name: '5e113',
    formula: asMandelbrot(deepSteps[0]!),
    iterations: 35494,
    view: {
      re: '-1.47981577613247326072298452597877854692240725774045369689878510139864920741002293820250517329282011227363313053159203914640783415609608168660705123082446357179491909705403381200',
      im: '-0.00063911193261361727152139632255671572957303918943984736047394936471220951961813321928573067036466151147195436388486168819318341208023229522609015461543581599807510715681229605',
      width: '8e-114',
      sidePx: 16,
    },
  },
} as const satisfies Record<string, DeepPicture>;
