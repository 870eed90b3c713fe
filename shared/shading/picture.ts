import type { Program } from '../formula/ir.ts';
import type { Dialect } from '../formula/shaderCode.ts';
import { printGraph } from '../formula/shaderCode.ts';
import type { Coloring, Transfer } from '../genome/coloring.ts';
import { ShadingGraph, type Ref } from './builder.ts';
import type { ShadedMeasure } from './measureGraph.ts';
import { interiorMeasure, shadedMeasure, type MeasureRequest } from './measures.ts';
import { orbitText } from './orbit.ts';

/** A picture's shader text and the numbers it reads; texts are equal for pictures that differ in numbers alone. */
export interface PictureText {
  /** statements of a function body: a sample's coordinates are `px` and `py` */
  readonly lines: readonly string[];
  /** names: palette turns of the sample, and truth: it has no value and takes the palette's interior colour */
  readonly turns: string;
  readonly interior: string;
  /** truth: it never stopped although the formula has a rule to stop by */
  readonly neverStopped: string;
  /** the value before transfer and palette */
  readonly field: string;
}

/** The transferred value. */
export function transferred(b: ShadingGraph, transfer: Transfer, value: Ref): Ref {
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
  const request = { program, coloring, width: 1 };
  if (!shadedMeasure(coloring.mode, request)) return `colouring ${coloring.mode} is drawn by the processor`;
  if (usesInterior(program, coloring) && !interiorMeasure(coloring.interior!, request))
    return `colouring ${coloring.interior} is drawn by the processor`;
  if (coloring.lightness || coloring.hue || coloring.chroma || coloring.light || coloring.stretch)
    return 'channels, light and stretch are drawn by the processor';
  return null;
}

function measuresOf(request: MeasureRequest): readonly ShadedMeasure[] {
  const { program, coloring } = request;
  const reason = unshadable(program, coloring);
  if (reason) throw new TypeError(reason);
  const main = shadedMeasure(coloring.mode, request)!;
  return usesInterior(program, coloring) ? [main, interiorMeasure(coloring.interior!, request)!] : [main];
}

function usesInterior(program: Program, coloring: Coloring): boolean {
  return coloring.interior !== undefined && program.rules.length > 0;
}

/**
 * The numbers that follow the program's uniforms in what `uniform(k)` of `pictureText` reads.
 * @throws TypeError where `unshadable` gives a reason
 */
export function pictureNumbers(request: MeasureRequest): number[] {
  const { density, offset } = request.coloring;
  // whole turns make no difference, and float32 is finest near 0
  return [...measuresOf(request).flatMap((measure) => measure.settings), density, offset - Math.floor(offset)];
}

/** Equal for colourings that give one program the same text. */
export function coloringStructure({ mode, trap, transfer, skip = 0, interior }: Coloring): string {
  return [mode, trap.shape, Number((trap.angleDeg ?? 0) !== 0), transfer, Number(skip > 0), interior ?? ''].join(' ');
}

/** @throws TypeError where `unshadable` gives a reason */
export function pictureText(dialect: Dialect, request: MeasureRequest, uniform: (index: number) => string): PictureText {
  const { program, coloring } = request;
  const measures = measuresOf(request);
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
  const [main, inside] = orbit.values as [string, string | undefined];
  const lines = [
    ...orbit.lines,
    dialect.constant('stopped', 'bool', `${orbit.escaped} || ${orbit.converged}`),
    dialect.constant('field', 'float', inside === undefined ? main : dialect.select('stopped', main, inside)),
  ];
  const b = new ShadingGraph();
  const turns = b.fma(transferred(b, coloring.transfer, b.leaf('state', 0)), b.leaf('uniform', next), b.leaf('uniform', next + 1));
  const printed = printGraph(b.graph([turns]), dialect, { state: () => 'field', uniform }, 'c');
  return {
    lines: [...lines, ...printed.lines],
    turns: printed.outputs[0]!,
    field: 'field',
    interior: measures[0]!.needsStop && inside === undefined ? '!stopped' : 'false',
    neverStopped: program.rules.length > 0 ? '!stopped' : 'false',
  };
}
