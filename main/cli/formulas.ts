import { existsSync } from 'node:fs';
import { UserError } from '../../shared/contract/errors.ts';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import { checkFormula } from '../../shared/formula/compile.ts';
import { didYouMean, endingFor } from '../../shared/words/didYouMean.ts';
import { isFormulaId } from '../../shared/formula/head.ts';
import { checkOwnText, issueText } from '../../shared/formula/ownText.ts';
import { smoothObjection } from '../../shared/formula/smoothObjection.ts';
import { type Mixing, mixingKinds, mixtureText, startingText } from '../../shared/formula/mixture.ts';
import type { FormulaSpec, ParameterSpec } from '../../shared/formula/spec.ts';
import { counted } from '../../shared/words/counted.ts';
import { formulaFile, readOwnFormulas, writeOwnFormula } from '../render/formulaFolder.ts';
import { listFormulas } from '../services/formulas.ts';
import type { RunCommand } from './command.ts';
import { readUserFile } from './files.ts';
import { UsageError } from './stops.ts';
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

/** What a script wants to know of a formula; its compiled program is no part of that. */
function listing(spec: FormulaSpec): Omit<FormulaSpec, 'program'> {
  const { id, label, summary, family, step, source, engine, variant, parameters, defaultView } = spec;
  const { iterations, colorings, escapes, precision, precisions } = spec;
  return {
    ...{ id, label, summary, family, step, source, engine, variant, parameters, defaultView },
    ...{ iterations, colorings, escapes, precision, precisions },
  };
}

/** `formulas` */
export const formulas: RunCommand = async () => ({ json: { formulas: FORMULAS.map(listing) }, text: FORMULAS.map(describe).join('\n\n') });

/** `formula list` */
export const list: RunCommand = async ({ workspaceDir }) => {
  const formulas = listFormulas(workspaceDir);
  const rows = formulas.map(({ id, label, family, builtIn, errors }) => [
    id,
    label,
    family,
    errors.length > 0 ? `broken: ${issueText(errors[0]!)}` : builtIn ? '' : 'yours',
  ]);
  return { json: { formulas }, text: formatTable(['id', 'name', 'family', ''], rows) };
};

/** `formula show ID` */
export const show: RunCommand = async ({ args, workspaceDir, note }) => {
  const id = args.positionals[0]!;
  const known = listFormulas(workspaceDir);
  // the user's comes first: one that bears a built-in id must not hide behind it
  const found = known.findLast((formula) => formula.id === id);
  if (!found) {
    const hint = didYouMean(
      id,
      known.map((formula) => formula.id),
    );
    throw new UserError('BAD_VALUE', { name: `The formula "${id}"`, reason: `is not known; ${hint || 'formula list shows all'}` });
  }
  if (found.errors.length > 0) note(`The formula "${id}" of this workspace is broken: ${issueText(found.errors[0]!)}.`);
  return { json: found, text: found.source.trimEnd() };
};

/** `formula check FILE`: every mistake as FILE:LINE:COLUMN, as editors and compilers write places. */
export const check: RunCommand = async ({ args, note }) => {
  const file = args.positionals[0]!;
  const checked = checkFormula((await readUserFile(file)).toString('utf8'));
  if ('spec' in checked) {
    const { id, label, parameters, colorings } = checked.spec;
    const bands = colorings.includes('smooth') ? smoothObjection(checked.spec, {}) : null;
    if (bands) note(bands);
    return {
      json: { file, id, label, errors: [] },
      text: `${file}: ${label} (${id}), ${counted(parameters.length, 'parameter')}, no mistakes`,
    };
  }
  const { errors } = checked;
  const lines = errors.map(({ line, column, message, hint }) => `${file}:${line}:${column} ${message}${hint ? ` (${hint})` : ''}`);
  return {
    json: { file, errors },
    text: lines.join('\n'),
    failure: `${file} has ${errors.length === 1 ? 'a mistake' : counted(errors.length, 'mistake')}.`,
  };
};

/** How `--mix` names the kinds of mixture. */
const mixings: Readonly<Record<string, Mixing>> = {
  sequence: { kind: 'sequence' },
  blend: { kind: 'blend' },
  cascade: { kind: 'cascade' },
  switch: { kind: 'switch', by: 'region' },
  'switch-region': { kind: 'switch', by: 'region' },
  'switch-sign': { kind: 'switch', by: 'sign' },
  'switch-step': { kind: 'switch', by: 'step' },
};

/** The formulas of a workspace that can be used as they are. */
function soundOwn(workspaceDir: string): FormulaSpec[] {
  return readOwnFormulas(workspaceDir).flatMap(({ id, source }) => {
    const checked = checkOwnText(id, source);
    return 'spec' in checked ? checked.spec : [];
  });
}

function newText(id: string, mix: readonly string[], workspaceDir: string): string {
  const label = id.replace(/-/g, ' ').replace(/^./, (letter) => letter.toUpperCase());
  if (mix.length === 0) return startingText(id, label);
  const mixing = mixings[mix[0]!];
  if (!mixing)
    throw new UsageError(
      `--mix takes ${mixingKinds.join(', ')} (or switch-sign, switch-step) and then the formulas, not "${mix[0]}"${endingFor(mix[0]!, Object.keys(mixings))}`,
    );
  try {
    return mixtureText({ id, label, formulas: mix.slice(1), own: soundOwn(workspaceDir), mixing });
  } catch (error) {
    if (error instanceof RangeError)
      throw new UsageError(`--mix ${mix.join(' ')}: ${error.message}${error.message.endsWith('?') ? '' : '.'}`);
    throw error;
  }
}

/** `formula new NAME [--mix KIND A B ...]` */
export const create: RunCommand = async ({ args, workspaceDir }) => {
  const id = args.positionals[0]!;
  if (!isFormulaId(id))
    throw new UserError('BAD_VALUE', {
      name: `"${id}"`,
      reason: 'is no name for a formula; use small letters, digits and hyphens, as in kali-julia',
    });
  const text = newText(id, args.list('mix'), workspaceDir);
  const file = formulaFile(workspaceDir, id);
  if (existsSync(file) || FORMULAS.some((formula) => formula.id === id)) throw new UserError('NAME_TAKEN', { kind: 'formula', name: id });
  await writeOwnFormula(workspaceDir, id, text);
  return { json: { file, id }, text: `${file}\nDraw it with: cardioid render --formula ${id} --out ${id}.png` };
};
