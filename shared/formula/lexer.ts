import type { Issues, Position } from './formulaError.ts';

/** `line` ends a line that does not go on; `end` is after the last. */
export type TokenKind = 'name' | 'number' | 'imaginary' | 'string' | 'symbol' | 'line' | 'end';

export interface Token extends Position {
  readonly kind: TokenKind;
  /** as written; a string without its quotes */
  readonly text: string;
  /** where in the text it starts and ends */
  readonly from: number;
  readonly to: number;
}

/** some editors begin a file with a byte order mark */
const blank = /[ \t\r\ufeff]+|#[^\n]*/y;
const number = /(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const word = /[A-Za-z_][A-Za-z0-9_]*/y;
const quoted = /"[^"\n]*"/y;
const symbol = /\.\.|<=|>=|==|!=|[-+*/^%()[\]|<>=?:,;]/y;

/** Words that stand for operators: a line that starts with one goes on from the line before. */
const operatorWords = new Set(['and', 'or', 'not']);

function endsOpen({ kind, text }: Token): boolean {
  return kind === 'symbol' ? !')]|'.includes(text) : kind === 'name' && operatorWords.has(text);
}

/** True where a line that starts with this token cannot be a new statement. */
function goesOn({ kind, text }: Token): boolean {
  return kind === 'symbol' ? text !== '(' && text !== '[' : kind === 'string' || (kind === 'name' && ['and', 'or', 'in'].includes(text));
}

/** The next line starts a section, a line of the head or a statement. */
const opensSomething =
  /[ \t\r]*(?:(?:start|step)[ \t\r]*(?:\n|#|$)|(?:formula|param|use|engine|summary|family|notation|escape|converge|degree|view|iterations|colorings|precision)[ \t]+["A-Za-z0-9(|]|[A-Za-z_]\w*[ \t]*=(?!=))/y;

/**
 * Cuts a text into tokens. A line goes on in the next one inside brackets, after an operator or comma, and where the next starts with an
 * operator; `;` ends a statement like a line end does. What cannot be read is reported and left out.
 */
export function lex(text: string, issues: Issues): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;
  let depth = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0] ?? null;
  };
  const push = (kind: TokenKind, written: string, length: number): void => {
    const token = { kind, text: written, line, column: at - lineStart + 1, from: at, to: at + length };
    const last = tokens.at(-1);
    if (last?.kind === 'line' && last.text === '\n' && goesOn(token)) tokens.pop();
    tokens.push(token);
    at += length;
  };
  while (at < text.length) {
    const space = match(blank);
    if (space !== null) {
      at += space.length;
      continue;
    }
    const here = text[at]!;
    if (here === '\n' || here === ';') {
      const last = tokens.at(-1);
      if (here === ';' && depth > 0) push('symbol', ';', 1);
      else {
        // one bracket left open must not swallow the rest of the text
        opensSomething.lastIndex = at + 1;
        if (depth > 0 && last?.text !== ',' && last?.text !== '(' && opensSomething.test(text)) depth = 0;
        const open = last !== undefined && (depth > 0 || endsOpen(last));
        if (last && last.kind !== 'line' && !open)
          tokens.push({ kind: 'line', text: here, line, column: at - lineStart + 1, from: at, to: at + 1 });
        at++;
      }
      if (here === '\n') [line, lineStart] = [line + 1, at];
      continue;
    }
    const digits = match(number);
    if (digits !== null) {
      const imaginary = text[at + digits.length] === 'i' && !/[A-Za-z0-9_]/.test(text[at + digits.length + 1] ?? '');
      push(imaginary ? 'imaginary' : 'number', digits, digits.length + (imaginary ? 1 : 0));
      continue;
    }
    const name = match(word);
    if (name !== null) {
      push('name', name, name.length);
      continue;
    }
    const string = match(quoted);
    if (string !== null) {
      push('string', string.slice(1, -1), string.length);
      continue;
    }
    const sign = match(symbol);
    if (sign !== null) {
      if (sign === '(' || sign === '[') depth++;
      if (sign === ')' || sign === ']') depth = Math.max(0, depth - 1);
      push('symbol', sign, sign.length);
      continue;
    }
    const place = { line, column: at - lineStart + 1 };
    if (here === '"') {
      issues.add(place, 'This text has no closing quote.', 'end it with " on the same line');
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
      continue;
    }
    const shown = String.fromCodePoint(text.codePointAt(at)!);
    issues.add(place, `${named(shown)} has no meaning here.`, hintFor(shown));
    at += shown.length;
  }
  const place = { line, column: at - lineStart + 1, from: at, to: at };
  if (tokens.at(-1)?.kind !== 'line') tokens.push({ kind: 'line', text: '', ...place });
  tokens.push({ kind: 'end', text: '', ...place });
  return tokens;
}

/** A character in quotes; one that does not show, or that would steer a terminal, by its number. */
function named(character: string): string {
  if (!/[\p{C}\p{Z}\ufffd]/u.test(character)) return `"${character}"`;
  return `The character U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
}

function hintFor(character: string): string {
  if (character === '&') return 'write and';
  if (character === '!') return 'write not';
  if (character === '²') return 'write ^ 2';
  if (character === '·' || character === '×') return 'write *';
  if (character === '−' || character === '–') return 'write - (a plain minus)';
  if (character === '“' || character === '”' || character === "'") return 'write " (a plain quote)';
  if (character === '@' || character === '$' || character === '{')
    return 'formulas are in the language of the guide, not of another program';
  return '';
}
