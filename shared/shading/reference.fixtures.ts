import { withDerivative } from '../formula/derivative.ts';
import type { Program } from '../formula/ir.ts';
import { trapImageBytes, trapImageSide, type Channel, type Coloring, type Transfer } from '../genome/coloring.ts';
import type { Genome } from '../genome/genome.ts';
import { paletteLut, type PaletteLut } from '../genome/paletteLut.ts';
import { linearToOklab, linearToSrgb, oklabToGamut, type Triple } from '../math/color.ts';
import { evaluate } from './evaluate.fixtures.ts';
import type { ShadedMeasure } from './measureGraph.ts';
import { derivativeModes, interiorMeasure, shadedMeasure, slopeMeasure } from './measures.ts';

/** Walks an orbit in float64. @returns the measure's values and whether the orbit stopped */
function walk(
  program: Program,
  measure: ShadedMeasure,
  iterations: number,
  uniforms: readonly number[],
  pixel: readonly [number, number],
): { readonly values: readonly number[]; readonly stopped: boolean } {
  let state = evaluate(program.start, { uniforms, pixel });
  let own = [...measure.initial];
  let stop = -1;
  let n = 0;
  for (; n < iterations && stop < 0; n++) {
    const previous = state;
    state = [...evaluate(program.step, { uniforms, state, n }), ...state.slice(program.varying)];
    own = evaluate(measure.update, { uniforms: [...uniforms, ...measure.settings], state: [...state, ...own], previous, n: n + 1, pixel });
    stop = evaluate(program.stop, { uniforms, state, previous }).indexOf(1);
    if (stop < 0 && program.rules.length > 0 && !program.z.every((slot) => Math.abs(state[slot]!) < 1e300))
      stop = program.rules.indexOf('escape');
  }
  const flags = [Number(program.rules[stop] === 'escape'), Number(program.rules[stop] === 'converge')];
  const values = evaluate(measure.finish, { uniforms: [...uniforms, ...measure.settings], state: [...state, ...own, ...flags], n, pixel });
  return { values, stopped: stop >= 0 };
}

/** What a measure's values stand for: its first, or the brightness in the trap's image. */
function valueOf({ inImage }: ShadedMeasure, values: readonly number[], { trap }: Coloring): number {
  if (!inImage) return values[0]!;
  const [column, row, inside] = values as [number, number, number];
  return inside ? trapImageBytes(trap.image!)[trapImageSide * row + column]! / 255 : 0;
}

/** The value of a mode at one point of the plane in float64, or null where it has none. */
export function referenceValue(
  genome: Genome,
  given: Program,
  uniforms: readonly number[],
  pixel: readonly [number, number],
  mode = genome.coloring.mode,
): number | null {
  const program = derivativeModes.has(mode) ? withDerivative(given) : given;
  const measure = shadedMeasure(mode, { program, coloring: genome.coloring, view: genome.view })!;
  const { values, stopped } = walk(program, measure, genome.iterations, uniforms, pixel);
  const { interior } = genome.coloring;
  if (!stopped && interior && mode === genome.coloring.mode && program.rules.length > 0) {
    const inside = interiorMeasure(interior, { program, coloring: genome.coloring, view: genome.view })!;
    return valueOf(inside, walk(program, inside, genome.iterations, uniforms, pixel).values, genome.coloring);
  }
  return measure.needsStop && !stopped ? null : valueOf(measure, values, genome.coloring);
}

const curves: Record<Transfer, (v: number) => number> = {
  linear: (v) => v,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  log: Math.log1p,
  asinh: Math.asinh,
  atan: Math.atan,
};

/** frac(transfer(value) density + offset) */
function turnOf(value: number, { transfer, density, offset }: Pick<Channel, 'transfer' | 'density' | 'offset'>): number {
  const turns = Math.sign(value) * curves[transfer](Math.abs(value)) * density + offset;
  return turns - Math.floor(turns);
}

/** Linear light of one point of the plane, by the sentences of colorings.md. */
function referenceColor(
  genome: Genome,
  lut: PaletteLut,
  program: Program,
  uniforms: readonly number[],
  at: readonly [number, number],
): Triple {
  const { coloring } = genome;
  const value = referenceValue(genome, program, uniforms, at);
  if (value === null) return lut.interior.map((part) => part / 65535) as unknown as Triple;
  const entry = Math.floor(turnOf(value, coloring) * 4096);
  const linear = [0, 1, 2].map((c) => lut.colors[3 * entry + c]! / 65535) as unknown as Triple;
  const { lightness, hue, chroma, light } = coloring;
  if (!lightness && !hue && !chroma && !light) return linear;
  const turn = (channel: Channel): number => turnOf(referenceValue(genome, program, uniforms, at, channel.mode) ?? 0, channel);
  const factor = (channel: Channel): number => 1 - channel.amount + channel.amount * (1 - Math.abs(2 * turn(channel) - 1));
  let [L, a, b] = linearToOklab(linear);
  if (chroma) [a, b] = [a * factor(chroma), b * factor(chroma)];
  if (hue) {
    const angle = 2 * Math.PI * hue.amount * turn(hue);
    [a, b] = [a * Math.cos(angle) - b * Math.sin(angle), a * Math.sin(angle) + b * Math.cos(angle)];
  }
  if (lightness) L *= factor(lightness);
  if (light) {
    const derived = withDerivative(program);
    const measure = slopeMeasure({ program: derived, coloring, view: genome.view });
    const [ux, uy] = walk(derived, measure, genome.iterations, uniforms, at).values as [number, number];
    const [azimuth, elevation] = [(light.azimuthDeg * Math.PI) / 180, (light.elevationDeg * Math.PI) / 180];
    const facing = (Math.cos(elevation) * (ux * Math.cos(azimuth) + uy * Math.sin(azimuth)) + Math.sin(elevation)) / Math.SQRT2;
    if (ux !== 0 || uy !== 0) L *= 1 - light.strength + light.strength * Math.max(0, facing);
  }
  return oklabToGamut([L, a, b]);
}

/** sRGB [heightPx, widthPx, 3] on [0, 255], rows top first, `supersample` squared samples a pixel averaged in linear light. */
export function referencePicture(
  genome: Genome,
  program: Program,
  uniforms: readonly number[],
  size: { readonly widthPx: number; readonly heightPx: number; readonly supersample: number },
): Float64Array {
  const { widthPx, heightPx, supersample } = size;
  const { view } = genome;
  const lut = paletteLut(genome.palette);
  const turn = (view.rotationDeg * Math.PI) / 180;
  const picture = new Float64Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const sum = [0, 0, 0];
      for (let k = 0; k < supersample ** 2; k++) {
        const right = (x + ((k % supersample) + 0.5) / supersample - widthPx / 2) * (view.width / widthPx);
        const up = -(y + (Math.floor(k / supersample) + 0.5) / supersample - heightPx / 2) * (view.width / widthPx);
        const color = referenceColor(genome, lut, program, uniforms, [
          view.center[0] + right * Math.cos(turn) - up * Math.sin(turn),
          view.center[1] + right * Math.sin(turn) + up * Math.cos(turn),
        ]);
        for (let c = 0; c < 3; c++) sum[c]! += color[c]!;
      }
      for (let c = 0; c < 3; c++) picture[(y * widthPx + x) * 3 + c] = 255 * linearToSrgb(sum[c]! / supersample ** 2);
    }
  return picture;
}
