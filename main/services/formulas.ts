import { UserError } from '../../shared/contract/errors.ts';
import type { FormulaEntry } from '../../shared/contract/formulas.ts';
import { findFormula, FORMULAS } from '../../shared/formula/catalog.ts';
import { checkFormula } from '../../shared/formula/compile.ts';
import { checkOwnText } from '../../shared/formula/ownText.ts';
import type { FormulaSpec } from '../../shared/formula/spec.ts';
import { deleteOwnFormula, readOwnFormulas, writeOwnFormula } from '../render/formulaFolder.ts';
import type { ServiceContext } from './context.ts';

function entryOf({ id, label, summary, family, source }: FormulaSpec, builtIn: boolean): FormulaEntry {
  return { id, label, summary, family, builtIn, source, errors: [] };
}

/** What is known of a text of the user that lies under `id`. */
function ownEntry(id: string, source: string): FormulaEntry {
  const checked = checkOwnText(id, source);
  if ('spec' in checked) return entryOf(checked.spec, false);
  return { id, label: id, summary: '', family: '', builtIn: false, source, errors: [...checked.errors] };
}

/** Every formula there is: those of the program, then the user's, which need no open workspace to be read. */
export function listFormulas(workspaceDir: string): FormulaEntry[] {
  return [...FORMULAS.map((spec) => entryOf(spec, true)), ...readOwnFormulas(workspaceDir).map(({ id, source }) => ownEntry(id, source))];
}

/** Formulas of the program and of the user. */
export class FormulaService {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
  }

  list(): FormulaEntry[] {
    return listFormulas(this.#context.workspaceDir);
  }

  check(text: string): Pick<FormulaEntry, 'id' | 'label' | 'errors'> {
    const checked = checkFormula(text);
    return 'errors' in checked
      ? { id: '', label: '', errors: [...checked.errors] }
      : { id: checked.spec.id, label: checked.spec.label, errors: [] };
  }

  /** @throws UserError BAD_FORMULA, NAME_TAKEN; then nothing is saved */
  async save(text: string, replace: boolean): Promise<FormulaEntry> {
    const checked = checkFormula(text);
    if ('errors' in checked) throw new UserError('BAD_FORMULA', checked.errors[0]!);
    const { id } = checked.spec;
    const taken = findFormula(id) !== undefined || (!replace && readOwnFormulas(this.#context.workspaceDir).some((own) => own.id === id));
    if (taken) throw new UserError('NAME_TAKEN', { kind: 'formula', name: id });
    await writeOwnFormula(this.#context.workspaceDir, id, text);
    return entryOf(checked.spec, false);
  }

  /** @throws UserError NOT_FOUND, BAD_VALUE for a formula that comes with the program */
  async delete(id: string): Promise<void> {
    // a file of the user that bears a built-in id is still theirs to delete
    const isOwn = readOwnFormulas(this.#context.workspaceDir).some((own) => own.id === id);
    if (!isOwn && findFormula(id))
      throw new UserError('BAD_VALUE', { name: `The formula "${id}"`, reason: 'comes with the program and stays as it is' });
    if (!isOwn) throw new UserError('NOT_FOUND', { kind: 'formula', id });
    await deleteOwnFormula(this.#context.workspaceDir, id);
  }
}
