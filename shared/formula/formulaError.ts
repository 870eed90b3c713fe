/** A place in a formula's text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with a formula. */
export interface FormulaIssue extends Position {
  /** one sentence, without its place */
  readonly message: string;
  /** what to do about it; empty where there is nothing to add */
  readonly hint: string;
}

/** A formula that cannot be used: the first thing that is wrong with it, and all that were found. */
export class FormulaError extends Error implements FormulaIssue {
  override readonly name = 'FormulaError';
  readonly line: number;
  readonly column: number;
  readonly hint: string;
  readonly issues: readonly FormulaIssue[];

  constructor(issues: readonly FormulaIssue[]) {
    const first = issues[0]!;
    super(first.message);
    this.line = first.line;
    this.column = first.column;
    this.hint = first.hint;
    this.issues = issues;
  }
}

/** Collects what is wrong, up to a number that a person still reads. */
export class Issues {
  static readonly most = 20;
  readonly list: FormulaIssue[] = [];

  add(at: Position, message: string, hint = ''): void {
    const known = this.list.some((issue) => issue.line === at.line && issue.column === at.column);
    if (!known && this.list.length < Issues.most) this.list.push({ line: at.line, column: at.column, message, hint });
  }

  /** @throws FormulaError if anything was added, in the order of the text */
  throwIfAny(): void {
    if (this.list.length > 0) throw new FormulaError(this.list.toSorted((a, b) => a.line - b.line || a.column - b.column));
  }
}

/** Number of letters to add, drop, change or swap with a neighbour to get from one word to the other. */
export function editDistance(from: string, to: string): number {
  const rows = Array.from({ length: from.length + 1 }, (_, i) =>
    Array.from({ length: to.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= from.length; i++)
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let best = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) best = Math.min(best, rows[i - 2]![j - 2]! + 1);
      rows[i]![j] = best;
    }
  return rows[from.length]![to.length]!;
}

/** `did you mean NAME?` for the known name nearest to what was written, or nothing. */
export function didYouMean(written: string, known: Iterable<string>): string {
  let best = '';
  let least = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const name of known) {
    if (name.length > 40 || written.length > 40) continue;
    const distance = editDistance(written.toLowerCase(), name.toLowerCase());
    if (distance < least) [best, least] = [name, distance];
  }
  return best && `did you mean ${best}?`;
}
