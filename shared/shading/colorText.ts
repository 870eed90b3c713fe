import { printGraph, type Dialect, type FunctionConstant } from '../formula/shaderCode.ts';
import type { Channel, Coloring, Transfer } from '../genome/coloring.ts';
import { ShadingGraph, type Ref } from './builder.ts';

/** From values to colours: shared/genome/colorings.md. */

/** transfer(v) = sign(v) f(|v|) */
export function transferred(b: ShadingGraph, transfer: Transfer, value: Ref): Ref {
  const one = b.constant(1);
  const size = b.abs(value);
  const curves: Record<Transfer, () => Ref> = {
    linear: () => size,
    sqrt: () => b.sqrt(size),
    cbrt: () => b.select(b.lt(b.constant(0), size), b.exp(b.div(b.log(b.max(size, b.constant(1e-37))), b.constant(3))), b.constant(0)),
    log: () => b.log(b.add(one, size)),
    // ln(v + sqrt(v v + 1)); far out ln(2 v), where the square would overflow
    asinh: () =>
      b.select(
        b.lt(size, b.constant(1e4)),
        b.log(b.add(size, b.sqrt(b.fma(size, size, one)))),
        b.add(b.log(b.max(size, one)), b.constant(Math.LN2)),
      ),
    atan: () => b.binary('atan2', size, one),
  };
  if (transfer === 'linear') return value;
  const curve = curves[transfer]();
  return b.select(b.lt(value, b.constant(0)), b.neg(curve), curve);
}

/** The optional parts that bend the palette's colour, in the order their measures come. */
export const bends = ['lightness', 'hue', 'chroma'] as const;

/** Numbers `bendText` reads, in its order. */
export function bendNumbers(coloring: Coloring): number[] {
  const channel = ({ density, offset, amount }: Channel): number[] => [density, offset - Math.floor(offset), amount];
  const numbers = bends.flatMap((name) => (coloring[name] ? channel(coloring[name]) : []));
  if (!coloring.light) return numbers;
  const [azimuth, elevation] = [(coloring.light.azimuthDeg * Math.PI) / 180, (coloring.light.elevationDeg * Math.PI) / 180];
  const { cos, sin } = Math;
  return [...numbers, coloring.light.strength, cos(elevation) * cos(azimuth), cos(elevation) * sin(azimuth), sin(elevation)];
}

/**
 * Statements that work out how a sample's colour is bent: factor on lightness, cosine and sine of the turn of hue, factor on chroma.
 * @param value text of a channel's value
 * @param slope text of the slope, where there is light
 * @param number text of `bendNumbers`
 */
export function bendText(
  dialect: Dialect,
  coloring: Coloring,
  value: (name: (typeof bends)[number]) => string,
  slope: readonly [string, string] | null,
  number: (index: number) => string,
): { readonly lines: readonly string[]; readonly factors: readonly string[] } {
  const b = new ShadingGraph();
  const one = b.constant(1);
  let next = 0;
  const number_ = (): Ref => b.leaf('uniform', next++);
  const share = (name: (typeof bends)[number], index: number): { turn: Ref; wave: Ref; amount: Ref } | null => {
    const channel = coloring[name];
    if (!channel) return null;
    const [density, offset, amount] = [number_(), number_(), number_()];
    const turns = b.fma(transferred(b, channel.transfer, b.leaf('state', index)), density, offset);
    const turn = b.select(b.lt(b.abs(turns), b.constant(2 ** 22)), b.sub(turns, b.unary('floor', turns)), b.constant(0));
    const wave = b.sub(one, b.abs(b.sub(b.mul(b.constant(2), turn), one)));
    return { turn, wave, amount };
  };
  const factor = (of: { wave: Ref; amount: Ref } | null): Ref => (of ? b.fma(of.amount, b.sub(of.wave, one), one) : one);
  const [lightness, hue, chroma] = bends.map(share) as [ReturnType<typeof share>, ReturnType<typeof share>, ReturnType<typeof share>];
  const angle = hue ? b.mul(b.mul(b.constant(2 * Math.PI), hue.amount), hue.turn) : b.constant(0);
  let light = one;
  if (coloring.light && slope) {
    const [strength, dx, dy, dz] = [number_(), number_(), number_(), number_()];
    const [ux, uy] = [b.leaf('state', 3), b.leaf('state', 4)];
    const facing = b.max(b.mul(b.constant(Math.SQRT1_2), b.add(b.fma(ux, dx, b.mul(uy, dy)), dz)), b.constant(0));
    const lit = b.fma(strength, b.sub(facing, one), one);
    light = b.select(b.binary('eq', b.norm2(ux, uy), b.constant(0)), one, lit);
  }
  const outputs = [b.mul(factor(lightness), light), b.unary('cos', angle), b.unary('sin', angle), factor(chroma)];
  const state = (index: number): string => (index < 3 ? value(bends[index]!) : slope![index - 3]!);
  const printed = printGraph(b.graph(outputs), dialect, { state, uniform: number }, 'b');
  return { lines: printed.lines, factors: printed.outputs };
}

const gamutSteps = 16;

/**
 * Functions that bend a linear-light colour in OKLab: `bentR(r, g, b, light, cos, sin, chroma)` and likewise `bentG`, `bentB`.
 * Matrices as in shared/math/color.ts.
 */
export function bendFunctions(dialect: Dialect): string {
  const rows = {
    R: '4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s',
    G: '-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s',
    B: '-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s',
  };
  const cubes: readonly FunctionConstant[] = [
    ['p', 'L + 0.3963377774 * A + 0.2158037573 * B'],
    ['q', 'L - 0.1055613458 * A - 0.0638541728 * B'],
    ['r', 'L - 0.0894841775 * A - 1.291485548 * B'],
    ['l', 'p * p * p'],
    ['m', 'q * q * q'],
    ['s', 'r * r * r'],
  ];
  const components = Object.entries(rows).map(([name, row]) => dialect.function(`linear${name}`, ['L', 'A', 'B'], cubes, row));
  const excess = dialect.function(
    'gamutExcess',
    ['L', 'A', 'B'],
    [...cubes, ...Object.entries(rows).map(([name, row]): FunctionConstant => [`c${name}`, row])],
    'max(max(max(cR, cG), cB) - 1.0, -min(min(cR, cG), cB))',
  );
  const steps: FunctionConstant[] = [
    ['low0', '0.0'],
    ['high0', '1.0'],
  ];
  for (let k = 0; k < gamutSteps; k++)
    steps.push(
      [`middle${k}`, `0.5 * (low${k} + high${k})`],
      [`fits${k}`, `gamutExcess(L, A * middle${k}, B * middle${k}) <= 1e-5`, 'bool'],
      [`low${k + 1}`, dialect.select(`fits${k}`, `middle${k}`, `low${k}`)],
      [`high${k + 1}`, dialect.select(`fits${k}`, `high${k}`, `middle${k}`)],
    );
  const fit = dialect.function(
    'gamutFit',
    ['L', 'A', 'B'],
    steps,
    dialect.select('gamutExcess(L, A, B) <= 1e-5', '1.0', `low${gamutSteps}`),
  );
  const root = dialect.function(
    'cubeRoot',
    ['x'],
    [
      ['a', 'max(x, 1e-30)'],
      ['y', 'exp2(log2(a) / 3.0)'],
    ],
    // one Newton step: the languages promise little for exp2 and log2
    dialect.select('x > 0.0', 'y - (y * y * y - a) / (3.0 * y * y)', '0.0'),
  );
  const bent = (['R', 'G', 'B'] as const).map((name) =>
    dialect.function(
      `bent${name}`,
      ['r', 'g', 'b', 'light', 'cosine', 'sine', 'chroma'],
      [
        ['l', 'cubeRoot(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)'],
        ['m', 'cubeRoot(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)'],
        ['s', 'cubeRoot(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)'],
        ['a', '(1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s) * chroma'],
        ['c', '(0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s) * chroma'],
        ['L', 'clamp((0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s) * light, 0.0, 1.0)'],
        ['A', 'a * cosine - c * sine'],
        ['B', 'a * sine + c * cosine'],
        ['fit', 'gamutFit(L, A, B)'],
      ],
      `clamp(linear${name}(L, A * fit, B * fit), 0.0, 1.0)`,
    ),
  );
  return [...components, excess, fit, root, ...bent].join('\n');
}
