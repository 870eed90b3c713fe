import type { Program } from '../formula/ir.ts';
import type { Dialect } from '../formula/shaderCode.ts';
import { printGraph } from '../formula/shaderCode.ts';
import type { Coloring, ColoringMode, Transfer } from '../genome/coloring.ts';
import { GraphBuilder, type Ref } from './builder.ts';
import { shadedMeasure, type ShadedMeasure } from './measures.ts';
import { orbitText } from './orbit.ts';

/** A picture's shader text and the numbers it reads; texts are equal for pictures that differ in numbers alone. */
export interface PictureText {
  /** statements of a function body: a sample's coordinates are `px` and `py` */
  readonly lines: readonly string[];
  /** names: palette turns of the sample, and truth: it has no value and takes the palette's interior colour */
  readonly turns: string;
  readonly interior: string;
  /** the first measure's own value */
  readonly field: string;
  /** what `uniform(k)` must hold after the program's own uniforms */
  readonly settings: readonly number[];
}

/** The transferred value. */
export function transferred(b: GraphBuilder, transfer: Transfer, value: Ref): Ref {
  switch (transfer) {
    case 'linear':
      return value;
    case 'sqrt':
      return b.sqrt(value);
    case 'cbrt':
      return b.exp(b.div(b.log(b.max(value, b.constant(1e-30))), b.constant(3)));
    case 'log':
      return b.log(b.add(b.constant(1), value));
    case 'asinh':
      return b.log(b.add(value, b.sqrt(b.fma(value, value, b.constant(1)))));
    case 'atan':
      return b.binary('atan2', value, b.constant(1));
  }
}

/** Why shaders cannot draw a program coloured so, or null where they can. */
export function unshadable(program: Program, coloring: Coloring): string | null {
  const missing = (mode: ColoringMode): boolean => shadedMeasure(mode, program, coloring) === null;
  if (missing(coloring.mode)) return `colouring ${coloring.mode} is drawn by the processor`;
  if (coloring.lightness || coloring.hue || coloring.chroma || coloring.light || coloring.interior || coloring.stretch)
    return 'channels, light and stretch are drawn by the processor';
  return null;
}

/** @throws TypeError where `unshadable` gives a reason */
export function pictureText(dialect: Dialect, program: Program, coloring: Coloring, uniform: (index: number) => string): PictureText {
  const reason = unshadable(program, coloring);
  if (reason) throw new TypeError(reason);
  const measures: readonly ShadedMeasure[] = [shadedMeasure(coloring.mode, program, coloring)!];
  const settings = measures.flatMap((measure) => measure.settings);
  let next = program.uniforms.outputs.length;
  const firsts = measures.map((measure) => (next += measure.settings.length) - measure.settings.length);
  const orbit = orbitText(dialect, {
    program,
    measures,
    iterations: 'iterations',
    pixel: ['px', 'py'],
    uniform,
    setting: (measure, index) => uniform(firsts[measure]! + index),
  });
  const b = new GraphBuilder();
  const turns = b.fma(transferred(b, coloring.transfer, b.leaf('state', 0)), b.leaf('uniform', next), b.leaf('uniform', next + 1));
  // whole turns make no difference, and float32 is finest near 0
  settings.push(coloring.density, coloring.offset - Math.floor(coloring.offset));
  const printed = printGraph(b.graph([turns]), dialect, { state: () => orbit.values[0]!, uniform }, 'c');
  const stopped = `${orbit.escaped} || ${orbit.converged}`;
  return {
    lines: [...orbit.lines, ...printed.lines],
    turns: printed.outputs[0]!,
    interior: measures[0]!.needsStop ? `!(${stopped})` : 'false',
    field: orbit.values[0]!,
    settings,
  };
}
