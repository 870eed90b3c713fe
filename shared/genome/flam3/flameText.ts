import { builtInText } from '../../formula/builtIn.ts';
import { columnRange, type TableParameter } from '../../formula/spec.ts';
import { formulaOf } from '../../formula/catalog.ts';
import type { Genome } from '../genome.ts';

/** Rows of a table as a text has them, choices by their words. */
function rowsText(spec: TableParameter, numbers: readonly number[]): string {
  const cells = numbers.map((value, place) => columnRange(spec, place % spec.columns.length).choices?.[value] ?? String(value));
  const rows = Array.from({ length: cells.length / spec.columns.length }, (_, row) =>
    cells.slice(row * spec.columns.length, (row + 1) * spec.columns.length).join(', '),
  );
  return `[${rows.join('; ')}]`;
}

const quoted = (text: string): string => `"${text.replace(/["\\\r\n]/g, ' ').trim()}"`;

/** A formula of its own that starts with the values of this genome of a built-in formula: the text of that one with other defaults. */
export function textOfGenome(genome: Genome, id: string, label: string): string {
  const formula = formulaOf(genome)!;
  const { view, iterations } = genome;
  return builtInText(genome.formula)!
    .split('\n')
    .map((line) => {
      const [, name] = /^param (\w+):/.exec(line) ?? [];
      const spec = formula.parameters.find((parameter) => parameter.name === name);
      const value = genome.params[name!];
      if (spec?.kind === 'table') return line.replace(/= \[[^\]]*\] in /, () => `= ${rowsText(spec, value as number[])} in `);
      if (spec?.kind === 'integer' && spec.choices) return line.replace(/= [\w"-]+ "/, () => `= ${spec.choices![value as number]!} "`);
      if (spec) return line.replace(/= \S+ in /, () => `= ${String(value)} in `);
      if (line.startsWith('formula ')) return `formula ${id} ${quoted(label)}`;
      if (line.startsWith('summary ')) return `summary ${quoted(`${label}, imported.`)}`;
      if (line.startsWith('view ')) return `view (${view.center.join(', ')}) width ${view.width}`;
      if (line.startsWith('iterations ')) return line.replace(/^iterations \d+/, `iterations ${iterations}`);
      return line;
    })
    .join('\n');
}
