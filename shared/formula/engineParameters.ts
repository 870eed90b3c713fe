import type { FormulaText } from './ast.ts';
import { builtInIds, builtInText } from './builtIn.ts';
import { didYouMean } from '../words/didYouMean.ts';
import { Issues } from './formulaError.ts';
import { type Head, readHead } from './head.ts';
import { parseFormula } from './parser.ts';
import { columnRange, type ParameterSpec } from './spec.ts';
import { engineVariants } from './variants.ts';

/** The first built-in formula that an engine's variant draws: what the engine reads, and within which ranges it is known to work. */
function modelOf(engine: string, variant: string): Head | undefined {
  const line = `engine ${engine} ${variant}`;
  const source = builtInIds()
    .map((id) => builtInText(id)!)
    .find((text) => text.split(/\r?\n/).some((written) => written.trim() === line));
  if (source === undefined) return undefined;
  const text = parseFormula(source, new Issues());
  return readHead(text, text, new Issues());
}

/** One number, or one for each axis of a complex parameter. */
const axes = (bound: number | readonly [number, number]): readonly number[] => [bound].flat();

/** Texts may know the first of the words only: lists grow at their ends. */
function areFirstOf(own: readonly string[] | undefined, known: readonly string[] | undefined): boolean {
  return (own === undefined) === (known === undefined) && (own ?? []).every((word, place) => word === known![place]);
}

/** True if every value of one parameter is a value of the other. */
function within(spec: ParameterSpec, model: ParameterSpec): boolean {
  // whole numbers are real ones, unless they name choices
  const isNarrower = spec.kind === 'integer' && model.kind === 'real' && !spec.choices && !model.unit;
  if (spec.kind !== model.kind && !isNarrower) return false;
  const [low, high] = [axes(model.min), axes(model.max)];
  if (axes(spec.min).some((bound, axis) => bound < low[axis]!) || axes(spec.max).some((bound, axis) => bound > high[axis]!)) return false;
  if (spec.kind === 'real' && model.kind === 'real') return spec.unit === model.unit;
  if (spec.kind !== 'table' || model.kind !== 'table') return true;
  const rangesFit = spec.columns.every((_, column) => {
    const [own, known] = [columnRange(spec, column), columnRange(model, column)];
    return own.min >= known.min && own.max <= known.max && own.isWhole === known.isWhole && areFirstOf(own.choices, known.choices);
  });
  return rangesFit && spec.columns.join() === model.columns.join() && spec.minRows >= model.minRows && spec.maxRows <= model.maxRows;
}

/**
 * Checks a text that names an engine: engines read numbers by their place, so the text has the parameters of the built-in formula of the same
 * variant, in its order and within its ranges.
 */
export function checkEngine(text: FormulaText, head: Head, issues: Issues): void {
  const { engine, variant, parameters } = head;
  const place = text.places.get('engine') ?? { line: 1, column: 1 };
  const variants = engineVariants[engine];
  if (!variants.includes(variant)) {
    const problem = variant ? `The engine ${engine} does not draw "${variant}".` : `The engine ${engine} needs to know what to draw.`;
    issues.add(place, problem, didYouMean(variant, variants) || `write engine ${engine} ${variants.join(' or ')}`);
    return;
  }
  const model = modelOf(engine, variant);
  if (!model) return;
  const names = model.parameters.map(({ name }) => name);
  if (parameters.map(({ name }) => name).join() !== names.join()) {
    issues.add(
      place,
      `The engine ${engine} ${variant} reads other parameters.`,
      `in this order: ${names.join(', ')}; see formula show ${model.id}`,
    );
    return;
  }
  parameters.forEach((spec, i) => {
    if (!within(spec, model.parameters[i]!))
      issues.add(
        text.parameters[i]?.at ?? place,
        `The engine ${engine} ${variant} reads ${spec.name} in another form or range.`,
        `formula show ${model.id} has it`,
      );
  });
}
