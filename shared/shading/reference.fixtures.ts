import type { Program } from '../formula/ir.ts';
import type { Genome } from '../genome/genome.ts';
import { paletteLut } from '../genome/paletteLut.ts';
import { linearToSrgb } from '../math/color.ts';
import { evaluate } from './evaluate.ts';
import { shadedMeasure } from './measures.ts';

/** The field value of one point of the plane in float64 by walking the graphs, or null inside. */
export function referenceValue(
  genome: Genome,
  program: Program,
  uniforms: readonly number[],
  pixel: readonly [number, number],
): number | null {
  const measure = shadedMeasure(genome.coloring.mode, { program, coloring: genome.coloring, width: genome.view.width })!;
  let state = evaluate(program.start, { uniforms, pixel });
  let own = [...measure.initial];
  let stop = -1;
  let n = 0;
  for (; n < genome.iterations && stop < 0; n++) {
    const previous = state;
    state = [...evaluate(program.step, { uniforms, state, n }), ...state.slice(program.varying)];
    own = evaluate(measure.update, { uniforms: [...uniforms, ...measure.settings], state: [...state, ...own], previous, n: n + 1, pixel });
    stop = evaluate(program.stop, { uniforms, state, previous }).indexOf(1);
    if (stop < 0 && program.rules.length > 0 && !program.z.every((slot) => Math.abs(state[slot]!) < 1e300))
      stop = program.rules.indexOf('escape');
  }
  if (measure.needsStop && stop < 0) return null;
  const flags = [Number(program.rules[stop] === 'escape'), Number(program.rules[stop] === 'converge')];
  return evaluate(measure.finish, { uniforms: [...uniforms, ...measure.settings], state: [...state, ...own, ...flags], n, pixel })[0]!;
}

/** sRGB [heightPx, widthPx, 3] on [0, 255], rows top first, `supersample` squared samples a pixel averaged in linear light. */
export function referencePicture(
  genome: Genome,
  program: Program,
  uniforms: readonly number[],
  size: { readonly widthPx: number; readonly heightPx: number; readonly supersample: number },
): Float64Array {
  const { widthPx, heightPx, supersample } = size;
  const { view, coloring } = genome;
  const lut = paletteLut(genome.palette);
  const turn = (view.rotationDeg * Math.PI) / 180;
  const picture = new Float64Array(widthPx * heightPx * 3);
  for (let y = 0; y < heightPx; y++)
    for (let x = 0; x < widthPx; x++) {
      const sum = [0, 0, 0];
      for (let k = 0; k < supersample ** 2; k++) {
        const right = (x + ((k % supersample) + 0.5) / supersample - widthPx / 2) * (view.width / widthPx);
        const up = -(y + (Math.floor(k / supersample) + 0.5) / supersample - heightPx / 2) * (view.width / widthPx);
        const at = [
          view.center[0] + right * Math.cos(turn) - up * Math.sin(turn),
          view.center[1] + right * Math.sin(turn) + up * Math.cos(turn),
        ] as const;
        const value = referenceValue(genome, program, uniforms, at);
        const transfers = {
          linear: (v: number) => v,
          sqrt: Math.sqrt,
          log: Math.log1p,
          cbrt: Math.cbrt,
          asinh: Math.asinh,
          atan: Math.atan,
        };
        const turns = value === null ? 0 : transfers[coloring.transfer](value) * coloring.density + coloring.offset;
        const entry = Math.floor((turns - Math.floor(turns)) * 4096);
        for (let c = 0; c < 3; c++) sum[c]! += (value === null ? lut.interior[c as 0]! : lut.colors[3 * entry + c]!) / 65535;
      }
      for (let c = 0; c < 3; c++) picture[(y * widthPx + x) * 3 + c] = 255 * linearToSrgb(sum[c]! / supersample ** 2);
    }
  return picture;
}
