import type { Assignment, ColumnText, Expression, FormulaText, ParameterText, StopRule, Use } from './ast.ts';
import { Abandon, describe, place, TokenReader } from './expressionParser.ts';
import { didYouMean } from '../words/didYouMean.ts';
import { Issues, type Position } from './formulaError.ts';
import { lex, type Token } from './lexer.ts';

/** Longest text of one formula that is read, in characters. */
const maxTextLength = 20_000;

/** Longest text with all that it carries below it; a genome holds at most as much. */
export const maxWholeLength = 100_000;

const kinds = ['real', 'angle', 'integer', 'complex', 'choice', 'table'] as const;
const columnKinds = ['integer', 'choice'] as const;

/** The words that start a line of the head. */
export const headWords = [
  'formula',
  'summary',
  'family',
  'notation',
  'engine',
  'use',
  'param',
  'escape',
  'converge',
  'degree',
  'view',
  'iterations',
  'colorings',
  'precision',
] as const;
export type HeadWord = (typeof headWords)[number];
type Mutable<T> = { -readonly [key in keyof T]: T[key] };

/** Words of other languages that choose what is done. */
const conditionalWords: readonly string[] = ['if', 'else', 'elif', 'elseif', 'switch', 'when'];

/** Words that cannot name a variable or parameter. */
export const reservedWords: ReadonlySet<string> = new Set(['pixel', 'n', 'i', 'pi', 'and', 'or', 'not', 'in', 'last', 'before']);

class TextParser extends TokenReader {
  readonly #source: string;
  readonly #places = new Map<string, Position>();
  #stepEnds: [number, number] | null = null;
  readonly #parameters: ParameterText[] = [];
  readonly #uses: Use[] = [];
  readonly #stops: StopRule[] = [];
  readonly #start: Assignment[] = [];
  readonly #step: Assignment[] = [];
  readonly #head: Mutable<
    Pick<FormulaText, 'id' | 'label' | 'summary' | 'family' | 'notation' | 'engine' | 'variant' | 'degree' | 'view' | 'iterations'>
  > & {
    colorings: FormulaText['colorings'];
    precisions: FormulaText['precisions'];
  } = {
    id: '',
    label: '',
    summary: '',
    family: '',
    notation: '',
    engine: 'orbit',
    variant: '',
    degree: null,
    view: null,
    iterations: null,
    colorings: [],
    precisions: [],
  };

  constructor(source: string, tokens: readonly Token[], issues: Issues) {
    super(tokens, issues);
    this.#source = source;
  }

  text(): Omit<FormulaText, 'carried'> {
    let section: Assignment[] | null = null;
    while (this.here.kind !== 'end') {
      if (this.here.kind === 'line') {
        this.take();
        continue;
      }
      try {
        section = this.#line(section);
      } catch (error) {
        if (!(error instanceof Abandon)) throw error;
        this.skipLine();
      }
    }
    const [from, to] = this.#stepEnds ?? [0, 0];
    return {
      ...this.#head,
      uses: this.#uses,
      parameters: this.#parameters,
      start: this.#start,
      step: this.#step,
      stepText: tidy(this.#source.slice(from, to)),
      stops: this.#stops,
      places: this.#places,
    };
  }

  /** Reads one line; returns the section that the next belongs to. */
  #line(section: Assignment[] | null): Assignment[] | null {
    const first = this.here;
    const assigns = first.kind === 'name' && this.following.kind === 'symbol' && this.following.text === '=';
    if (first.kind !== 'name') this.fail(`A line cannot start with ${describe(first)}.`);
    if (assigns) {
      if (!section)
        this.fail(`"${first.text} = ..." belongs under start or step.`, 'put the word start or step on a line of its own before it');
      this.#assignment(section);
      return section;
    }
    if (section) this.#otherAssignment(first);
    if (first.text === 'start' || first.text === 'step') {
      this.take();
      this.#once(first.text, first);
      if (this.here.kind !== 'line' && this.here.kind !== 'end') this.#line(first.text === 'start' ? this.#start : this.#step);
      return first.text === 'start' ? this.#start : this.#step;
    }
    if (!(headWords as readonly string[]).includes(first.text)) {
      const hint =
        section && conditionalWords.includes(first.text)
          ? 'a choice is part of a value: z = CONDITION ? VALUE : OTHER'
          : didYouMean(first.text, [...headWords, 'start', 'step']) || (section ? 'a statement is written NAME = VALUE' : '');
      this.fail(`A line cannot start with "${first.text}".`, hint);
    }
    this.take();
    this.#headLine(first.text as HeadWord, first);
    this.#endOfLine();
    return null;
  }

  /** Refuses `:=`, `+=` and the like of other languages. */
  #otherAssignment({ text }: Token): void {
    const sign = this.following;
    const equals = this.tokens[this.tokens.indexOf(sign) + 1];
    const isOne = sign.kind === 'symbol' && ':+-*/^%'.includes(sign.text) && equals?.text === '=' && equals.from === sign.to;
    if (isOne)
      this.fail(`"${sign.text}=" has no meaning here.`, sign.text === ':' ? 'write =' : `write ${text} = ${text} ${sign.text} ...`, sign);
  }

  #once(word: string, at: Token): void {
    if (this.#places.has(word)) this.issues.add(at, `There is a second "${word}".`, `the first is on line ${this.#places.get(word)!.line}`);
    else this.#places.set(word, place(at));
  }

  #endOfLine(): void {
    if (this.here.kind === 'line' || this.here.kind === 'end') return;
    const after = this.previous.kind === 'name' || this.previous.kind === 'number';
    const hint =
      this.here.text === '=' ? 'two values are compared with ==' : after && this.here.kind === 'name' ? 'is an operator missing?' : '';
    this.fail(`${describe(this.here).replace(/^t/, 'T')} is not expected here.`, hint);
  }

  #assignment(section: Assignment[]): void {
    const name = this.take();
    this.take();
    const value = this.expression();
    this.#endOfLine();
    section.push({ name: name.text, value, at: place(name) });
    if (section === this.#step) this.#stepEnds = [this.#stepEnds?.[0] ?? name.from, this.previous.to];
  }

  #string(what: string): string {
    if (this.here.kind !== 'string') this.fail(`${what} is missing before ${describe(this.here)}.`, 'write it in quotes: "..."');
    return this.take().text;
  }

  /** A word that may hold hyphens and digits, as `kali-julia`: tokens without a space between them. */
  #word(what: string): string {
    const first = this.take();
    if (first.kind !== 'name' && first.kind !== 'number') this.fail(`${what} is missing before ${describe(first)}.`, '', first);
    let text = first.text;
    let end = first.to;
    while (this.here.from === end && (this.here.text === '-' || this.here.kind === 'name' || this.here.kind === 'number')) {
      end = this.here.to;
      text += this.take().text;
    }
    return text;
  }

  #words(what: string): { word: string; at: Position }[] {
    const words: { word: string; at: Position }[] = [];
    do {
      const at = place(this.here);
      words.push({ word: this.#word(what), at });
    } while (this.accept(','));
    return words;
  }

  #headLine(word: HeadWord, at: Token): void {
    if (!['param', 'use', 'escape', 'converge'].includes(word)) this.#once(word, at);
    switch (word) {
      case 'formula':
        this.#head.id = this.#word("The formula's name");
        this.#head.label = this.here.kind === 'string' ? this.take().text : this.#head.id;
        return;
      case 'summary':
      case 'family':
      case 'notation':
        this.#head[word] = this.#string(`The ${word}`);
        return;
      case 'engine':
        this.#head.engine = this.#word('The engine');
        if (this.here.kind === 'name') this.#head.variant = this.#word('The variant');
        return;
      case 'use': {
        const formula = this.#word("The used formula's name");
        this.expect('as', 'it is written: use kali as K');
        this.#uses.push({ formula, as: this.#word('The short name'), at: place(at) });
        return;
      }
      case 'param':
        this.#parameters.push(this.#parameter(at));
        return;
      case 'escape':
      case 'converge':
        this.#stops.push({ rule: word, test: this.expression(), at: place(at) });
        return;
      case 'degree':
        this.#head.degree = this.expression();
        return;
      case 'view': {
        const center = this.expression();
        this.expect('width', 'it is written: view (0, 0) width 3');
        this.#head.view = { center, width: this.expression() };
        return;
      }
      case 'iterations': {
        const standard = this.expression();
        this.#head.iterations = { default: standard, ...this.#range() };
        return;
      }
      case 'colorings':
        this.#head.colorings = this.#words('A colouring');
        return;
      case 'precision':
        this.#head.precisions = this.#words('The precision');
        if (this.is('only')) this.#head.precisions = [...this.#head.precisions, { word: this.take().text, at: place(at) }];
    }
  }

  #range(): { min: Expression | null; max: Expression | null } {
    if (!this.accept('in')) return { min: null, max: null };
    const min = this.expression();
    this.expect('..', 'a range is written in LEAST .. MOST');
    return { min, max: this.expression() };
  }

  #parameter(at: Token): ParameterText {
    const name = this.here;
    if (name.kind !== 'name') this.fail(`The parameter's name is missing before ${describe(name)}.`);
    this.take();
    this.expect(':', 'a parameter is written: param scale: real = 1 in 0 .. 2 "Scale" "What it does."');
    const kindToken = this.here;
    const kind = kinds.find((known) => known === kindToken.text);
    if (!kind)
      this.fail(
        `There is no kind of parameter ${describe(kindToken)}.`,
        didYouMean(kindToken.text, kinds) || `there are ${kinds.join(', ')}`,
      );
    this.take();
    const words = kind === 'choice' ? this.#wordList() : [];
    const columns = kind === 'table' ? this.#columns() : [];
    const rowRange = kind === 'table' ? this.#rowRange() : ([0, 0] as const);
    this.expect('=', 'give a default value: param scale: real = 1');
    const standard = kind === 'real' || kind === 'angle' || kind === 'integer' || kind === 'complex' ? this.expression() : null;
    const defaultWord = kind === 'choice' ? this.#choiceWord() : '';
    const rows = kind === 'table' ? this.#rows() : [];
    const range = kind === 'choice' ? { min: null, max: null } : this.#range();
    const unit = this.accept('unit') ? this.#string('The unit') : '';
    const label = this.here.kind === 'string' ? this.take().text : name.text;
    const help = this.here.kind === 'string' ? this.take().text : '';
    return {
      name: name.text,
      kind,
      default: standard,
      ...range,
      words,
      columns,
      defaultWord,
      rows,
      rowRange,
      unit,
      label,
      help,
      at: place(name.kind === 'name' ? name : at),
    };
  }

  #choiceWord(): string {
    return this.here.kind === 'string' ? this.take().text : this.#word('The choice');
  }

  #wordList(): string[] {
    this.expect('(', 'list them in brackets: (a, b, c)');
    const words: string[] = [];
    do words.push(this.#choiceWord());
    while (this.accept(','));
    this.expect(')');
    return words;
  }

  /** `(a, b in 0 .. 1, kind: choice (first, second))` */
  #columns(): ColumnText[] {
    this.expect('(', 'list them in brackets: (a, b, c)');
    const columns: ColumnText[] = [];
    do columns.push(this.#column());
    while (this.accept(','));
    this.expect(')');
    return columns;
  }

  #column(): ColumnText {
    const name = this.#choiceWord();
    if (!this.accept(':')) return { name, kind: 'real', ...this.#range(), words: [] };
    const token = this.take();
    const kind = columnKinds.find((known) => known === token.text);
    if (!kind) this.fail(`A column is not ${describe(token)}.`, `it may be ${columnKinds.join(' or ')}`, token);
    if (kind === 'choice') return { name, kind, min: null, max: null, words: this.#wordList() };
    const range = this.#range();
    if (!range.min) this.fail(`The whole numbers of ${name} have no range.`, `write ${name}: integer in 0 .. 8`, token);
    return { name, kind, ...range, words: [] };
  }

  /** `rows 2 .. 8` */
  #rowRange(): readonly [number, number] {
    if (!this.accept('rows')) return [1, 32];
    const bound = (): number => {
      const token = this.take();
      if (token.kind !== 'number' || !/^\d+$/.test(token.text)) this.fail('A number of rows is a whole number.', '', token);
      return Number(token.text);
    };
    const least = bound();
    this.expect('..');
    return [least, bound()];
  }

  /** `[0.5, 0, 0; 0.5, 1, 0]` */
  #rows(): Expression[][] {
    this.expect('[', 'rows are written [1, 2; 3, 4]');
    if (this.accept(']')) return [];
    const rows: Expression[][] = [];
    do {
      const row: Expression[] = [];
      do row.push(this.expression());
      while (this.accept(','));
      rows.push(row);
    } while (this.accept(';'));
    this.expect(']', 'numbers are separated by commas, rows by ;');
    return rows;
  }
}

/** Statements on one line, without comments and with single spaces. */
function tidy(statements: string): string {
  return statements
    .replace(/#[^\n]*/g, '')
    .split(/\n|;/)
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter(Boolean)
    .join('; ');
}

/** Cuts the tokens of a text into those of its formulas: each begins with a line `formula ...`. */
function splitFormulas(tokens: readonly Token[]): (readonly Token[])[] {
  const starts = tokens.flatMap(({ kind, text }, i) => {
    const isFirst = i === 0 || tokens[i - 1]!.kind === 'line';
    return isFirst && kind === 'name' && text === 'formula' && tokens[i + 1]!.text !== '=' ? i : [];
  });
  return [0, ...starts.slice(1)].map((from, k) => {
    const next = starts[k + 1];
    if (next === undefined) return tokens.slice(from);
    return [...tokens.slice(from, next), { ...tokens[next]!, kind: 'end', text: '' }];
  });
}

/** Reads a formula's text and those it carries below it; what cannot be read is reported and left out. */
export function parseFormula(source: string, issues: Issues): FormulaText {
  const isTooLong = source.length > maxWholeLength;
  const parts = splitFormulas(lex(isTooLong ? '' : source, issues));
  const own = parts[0]!.at(-1)!.to;
  if (isTooLong || own > maxTextLength) {
    issues.add({ line: 1, column: 1 }, `The text has ${isTooLong ? source.length : own} characters; at most ${maxTextLength} are read.`);
    return { ...new TextParser('', lex('', new Issues()), new Issues()).text(), carried: [] };
  }
  const [text, ...carried] = parts.map((tokens): FormulaText => ({ ...new TextParser(source, tokens, issues).text(), carried: [] }));
  return { ...text!, carried };
}
