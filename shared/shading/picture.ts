import { withDerivative } from '../formula/derivative.ts';
import { canFollowCycles, cycleProgramOf } from '../formula/cycle.ts';
import type { Program } from '../formula/ir.ts';
import { printGraph, type Dialect } from '../formula/shaderCode.ts';
import { cycleModes, type Coloring, type ColoringMode } from '../genome/coloring.ts';
import { ShadingGraph } from './builder.ts';
import { bendNumbers, bends, bendText, transferred } from './colorText.ts';
import { cycleNumberCount, cycleNumbers, cycleText } from './cycles.ts';
import type { ShadedMeasure } from './measureGraph.ts';
import { derivativeModes, interiorMeasure, shadedMeasure, slopeMeasure, type MeasureRequest } from './measures.ts';
import { orbitText, type Followed } from './orbit.ts';

/** What a picture looks up beside the palette. */
export type PictureTable = 'trap image' | 'stretch';

/** The tables a colouring looks up. */
export function tablesOf(coloring: Coloring): PictureTable[] {
  const modes = [coloring.mode, ...bends.flatMap((name) => coloring[name]?.mode ?? [])];
  const byImage = coloring.trap.shape === 'image' && modes.includes('trap');
  return [...(byImage ? (['trap image'] as const) : []), ...(coloring.stretch ? (['stretch'] as const) : [])];
}

/**
 * A picture's shader text; equal for pictures that differ in numbers alone. It calls functions that the executor declares where `tablesOf`
 * has their table: `trapImageAt(column, row)`, the brightness there, 0 to 1, and `stretchOf(value)`.
 */
export interface PictureText {
  /** statements of a function body: a sample's coordinates are `px` and `py`, its most steps `iterations` */
  readonly lines: readonly string[];
  /** palette turns of the sample, and truth: it has no value and takes the palette's interior colour */
  readonly turns: string;
  readonly interior: string;
  /** truth: it never stopped although the formula has a rule to stop by */
  readonly neverStopped: string;
  /** the value before transfer and palette */
  readonly field: string;
  /** last arguments of `bentR`, `bentG` and `bentB`, which samples with a value then go through; null where nothing bends the colour */
  readonly bend: string | null;
}

interface Parts {
  readonly program: Program;
  /** of the attracting cycles, where they are measured */
  readonly cycle: Program | null;
  readonly main: ShadedMeasure;
  readonly interior: ShadedMeasure | null;
  readonly channels: readonly (readonly [(typeof bends)[number], ShadedMeasure])[];
  readonly slope: ShadedMeasure | null;
}

function usesInterior(program: Program, coloring: Coloring): boolean {
  return coloring.interior !== undefined && program.rules.length > 0;
}

/** What a picture measures. */
export function measuredModes(program: Program, coloring: Coloring): ColoringMode[] {
  const inside = usesInterior(program, coloring) ? [coloring.interior!] : [];
  return [coloring.mode, ...bends.flatMap((name) => coloring[name]?.mode ?? []), ...inside];
}

/** The measures of a picture, or why shaders do not know them. */
function partsOf(given: MeasureRequest): Parts | string {
  const { coloring } = given;
  const modes = measuredModes(given.program, coloring);
  const derived = coloring.light !== undefined || modes.some((mode) => derivativeModes.has(mode));
  const program = derived ? withDerivative(given.program) : given.program;
  const request = { ...given, program };
  const findsCycles = canFollowCycles(given.program);
  const missing = modes.find((mode) => !shadedMeasure(mode, request) || (cycleModes.includes(mode) && !findsCycles));
  if (missing) return `colouring ${missing} is drawn by the processor`;
  return {
    program,
    cycle: modes.some((mode) => cycleModes.includes(mode)) ? cycleProgramOf(given.program) : null,
    main: shadedMeasure(coloring.mode, request)!,
    interior: usesInterior(program, coloring) ? interiorMeasure(coloring.interior!, request) : null,
    channels: bends.flatMap((name) => (coloring[name] ? [[name, shadedMeasure(coloring[name].mode, request)!] as const] : [])),
    slope: coloring.light ? slopeMeasure(request) : null,
  };
}

function measuresOf({ main, interior, channels, slope }: Parts): readonly ShadedMeasure[] {
  return [main, ...(interior ? [interior] : []), ...channels.map(([, measure]) => measure), ...(slope ? [slope] : [])];
}

function drawnParts(request: MeasureRequest): Parts {
  const parts = partsOf(request);
  if (typeof parts === 'string') throw new TypeError(parts);
  return parts;
}

/** Why shaders cannot draw a program coloured so, or null where they can. */
export function unshadable(program: Program, coloring: Coloring): string | null {
  const parts = partsOf({ program, coloring, view: { width: 1, rotationDeg: 0 } });
  return typeof parts === 'string' ? parts : null;
}

/**
 * The numbers that follow the program's uniforms in what `uniform(k)` of `pictureText` reads.
 * @param uniforms values of the program's uniforms
 * @throws TypeError where `unshadable` gives a reason
 */
export function pictureNumbers(request: MeasureRequest, uniforms: readonly number[]): number[] {
  const parts = drawnParts(request);
  const settings = measuresOf(parts).flatMap((measure) => measure.settings);
  const ofCycles = parts.cycle ? cycleNumbers(parts.cycle, uniforms, request.view) : [];
  return [...settings, ...ofCycles, ...coloringNumbers(request.coloring)];
}

/** The numbers `coloredText` reads. */
export function coloringNumbers(coloring: Coloring): number[] {
  // whole turns make no difference, and float32 is finest near 0
  return [coloring.density, coloring.offset - Math.floor(coloring.offset), ...bendNumbers(coloring)];
}

/** Equal for colourings that give one program the same text. */
export function coloringStructure(coloring: Coloring): string {
  const { mode, trap, transfer, skip = 0, stretch, interior, light } = coloring;
  const channels = bends.map((name) => (coloring[name] ? `${coloring[name].mode}:${coloring[name].transfer}` : ''));
  const turned = (trap.angleDeg ?? 0) !== 0;
  return [mode, trap.shape, turned, transfer, skip > 0, interior ?? '', ...channels, light !== undefined, stretch?.kind ?? ''].join(' ');
}

/**
 * @param followed what leads from state to state in place of the step of a program, which is the request's or that with its derivative
 * @throws TypeError where `unshadable` gives a reason
 */
export function pictureText(
  dialect: Dialect,
  request: MeasureRequest,
  uniform: (index: number) => string,
  followed?: (program: Program) => Followed,
): PictureText {
  const parts = drawnParts(request);
  const { program, cycle, main, interior, channels, slope } = parts;
  const { coloring } = request;
  const measures = measuresOf(parts);
  let next = program.uniforms.outputs.length;
  const firsts = measures.map((measure) => (next += measure.settings.length) - measure.settings.length);
  const cycleNumber = next;
  if (cycle) next += cycleNumberCount;
  const ending =
    cycle &&
    cycleText(dialect, {
      cycle,
      iterations: 'iterations',
      pixel: ['px', 'py'],
      z: [`s${program.z[0]}`, `s${program.z[1]}`],
      // without a rule to stop by nothing is inside
      wanted: program.rules.length > 0 ? 'escaped < 0.5 && converged < 0.5' : 'false',
      uniform,
      number: (index) => uniform(cycleNumber + index),
    });
  const orbit = orbitText(dialect, {
    program,
    measures,
    iterations: 'iterations',
    pixel: ['px', 'py'],
    uniform,
    setting: (measure, index) => uniform(firsts[measure]! + index),
    followed: followed?.(program),
    ending: ending ?? undefined,
  });
  const valueOf = (measure: ShadedMeasure): string => {
    const [first, ...rest] = orbit.values[measures.indexOf(measure)]!;
    if (!measure.inImage) return first!;
    return dialect.select(`${rest[1]} > 0.5`, `trapImageAt(${first}, ${rest[0]})`, dialect.literal(0));
  };
  const field = interior ? dialect.select('stopped', valueOf(main), valueOf(interior)) : valueOf(main);
  const gap = (measure: ShadedMeasure): string =>
    measure.needsStop ? '!stopped' : measure.ofCycle ? `(stopped || ${valueOf(measure)} < 0.0)` : 'false';
  // a channel that has no value counts as 0
  const channelValue = (name: (typeof bends)[number]): string => {
    const measure = channels.find(([known]) => known === name)![1];
    return gap(measure) === 'false' ? valueOf(measure) : dialect.select(gap(measure), dialect.literal(0), valueOf(measure));
  };
  const slopeText = slope ? (orbit.values[measures.indexOf(slope)] as [string, string]) : null;
  const colored = coloredText(dialect, coloring, channelValue, slopeText, (index) => uniform(next + index));
  return {
    lines: [
      ...orbit.lines,
      dialect.constant('stopped', 'bool', `${orbit.escaped} || ${orbit.converged}`),
      dialect.constant('field', 'float', field),
      ...colored.lines,
    ],
    turns: colored.turns,
    field: 'field',
    interior: interior ? `((stopped && ${gap(main)}) || (!stopped && ${gap(interior)}))` : gap(main),
    neverStopped: program.rules.length > 0 ? '!stopped' : 'false',
    bend: colored.bend,
  };
}

/**
 * From the value `field`, which stands before it, to palette turns and what bends the palette's colour.
 * @param channelValue text of a channel's value
 * @param slope text of the slope where there is light
 * @param number text of `coloringNumbers`
 */
export function coloredText(
  dialect: Dialect,
  coloring: Coloring,
  channelValue: (name: (typeof bends)[number]) => string,
  slope: readonly [string, string] | null,
  number: (index: number) => string,
): Pick<PictureText, 'lines' | 'turns' | 'bend'> {
  const b = new ShadingGraph();
  const turns = b.fma(transferred(b, coloring.transfer, b.leaf('state', 0)), b.leaf('uniform', 0), b.leaf('uniform', 1));
  const stretched = coloring.stretch ? [dialect.constant('stretched', 'float', 'stretchOf(field)')] : [];
  const value = coloring.stretch ? 'stretched' : 'field';
  const printed = printGraph(b.graph([turns]), dialect, { state: () => value, uniform: number }, 'c');
  const lines = [...stretched, ...printed.lines];
  if (!slope && bends.every((name) => !coloring[name])) return { lines, turns: printed.outputs[0]!, bend: null };
  const text = bendText(dialect, coloring, channelValue, slope, (index) => number(2 + index));
  return { lines: [...lines, ...text.lines], turns: printed.outputs[0]!, bend: text.factors.join(', ') };
}
