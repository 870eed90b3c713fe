import { FORMULAS } from '../../shared/formula/catalog.ts';
import type { FormulaSpec, ParameterSpec } from '../../shared/formula/spec.ts';
import type { RunCommand } from './command.ts';
import { formatTable } from './table.ts';

function parameterRow(spec: ParameterSpec): string[] {
  const show = (value: number | readonly number[]): string => (typeof value === 'number' ? String(value) : value.join(','));
  return [`  ${spec.name}`, show(spec.default), `${show(spec.min)} to ${show(spec.max)}`, spec.help];
}

function describe(formula: FormulaSpec): string {
  const table = formatTable(['  parameter', 'default', 'range', ''], formula.parameters.map(parameterRow));
  const { iterations } = formula;
  return [
    `${formula.id}: ${formula.summary}`,
    `  ${formula.step}`,
    table,
    `  iterations: ${iterations.default}, ${iterations.min} to ${iterations.max}`,
  ].join('\n');
}

/** `formulas` */
export const formulas: RunCommand = async () => ({ json: { formulas: FORMULAS }, text: FORMULAS.map(describe).join('\n\n') });
