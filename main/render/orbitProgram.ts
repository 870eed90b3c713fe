import { bytecodeOf } from '../../shared/formula/bytecode.ts';
import { programOf } from '../../shared/formula/compile.ts';
import { cycleProgramOf, multiplierDegree } from '../../shared/formula/cycle.ts';
import { withDerivative } from '../../shared/formula/derivative.ts';
import { evaluateGraph, flattenParameters } from '../../shared/formula/evaluate.ts';
import type { Program } from '../../shared/formula/ir.ts';
import type { FormulaSpec } from '../../shared/formula/spec.ts';
import { withTangent } from '../../shared/formula/tangent.ts';
import { cycleModes, type ColoringMode } from '../../shared/genome/coloring.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import type { CycleCode, RenderColoring } from './nativePlan.ts';

/** The measures a colouring takes. */
export function measuresOf({ mode, lightness, hue, chroma, interior }: RenderColoring): Set<ColoringMode> {
  return new Set([mode, lightness?.mode, hue?.mode, chroma?.mode, interior].filter((measure) => measure !== undefined));
}

/** What a colouring needs beside the orbit itself, as bits. */
const needsDerivative = 1;
const needsTangent = 2;

function needsOf(coloring: RenderColoring): number {
  const measures = measuresOf(coloring);
  const derivative = measures.has('distance') || (coloring.light?.strength ?? 0) > 0;
  return (derivative ? needsDerivative : 0) | (measures.has('lyapunov') ? needsTangent : 0);
}

function compile(program: Program, needs: number): Int32Array {
  const derived = needs & needsDerivative ? withDerivative(program) : program;
  if (!(needs & needsTangent)) return bytecodeOf(derived);
  const { program: changed, tangent } = withTangent(derived);
  return bytecodeOf(changed, tangent);
}

const codes = new WeakMap<Program, Map<number, Int32Array>>();
const cycleCodes = new WeakMap<Program, Int32Array>();

/** Equal for equal programs: the same array. */
function cycleCode(program: Program, uniforms: readonly number[]): CycleCode {
  const cycle = cycleProgramOf(program);
  let code = cycleCodes.get(cycle);
  if (!code) cycleCodes.set(cycle, (code = bytecodeOf(cycle)));
  return { program: code, degree: multiplierDegree(cycle, uniforms) };
}

/**
 * Register code that draws a formula with these parameters and measures; pictures that may share it get the same arrays.
 * @throws TypeError where cycles are to be measured of a formula that is not made for it
 */
export function orbitCode(
  formula: FormulaSpec,
  params: Genome['params'],
  coloring: RenderColoring,
): { program: Int32Array; uniforms: readonly number[]; cycle: CycleCode | undefined } {
  const program = programOf(formula, params);
  let known = codes.get(program);
  if (!known) codes.set(program, (known = new Map()));
  const needs = needsOf(coloring);
  let code = known.get(needs);
  if (!code) known.set(needs, (code = compile(program, needs)));
  const uniforms = [...evaluateGraph(program.uniforms, { params: flattenParameters(formula, params) })];
  const followsCycles = cycleModes.some((mode) => measuresOf(coloring).has(mode));
  return { program: code, uniforms, cycle: followsCycles ? cycleCode(program, uniforms) : undefined };
}
