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
