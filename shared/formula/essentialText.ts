import { Issues } from './formulaError.ts';
import { lex, type Token } from './lexer.ts';
import type { HeadWord } from './parser.ts';

/** Lines that a formula used by another has no say in. */
const ownLines: ReadonlySet<string> = new Set([
  'summary',
  'family',
  'notation',
  'escape',
  'converge',
  'degree',
  'view',
  'iterations',
  'colorings',
  'precision',
] satisfies HeadWord[]);

/** A formula's text with what `use` takes of it alone, in one form whatever its blanks and comments. */
export function essentialText(source: string): string {
  const lines: string[] = [];
  let line: Token[] = [];
  for (const token of lex(source, new Issues())) {
    if (token.kind !== 'line' && token.kind !== 'end') {
      line.push(token);
      continue;
    }
    const isDropped = line.length > 0 && ownLines.has(line[0]!.text) && line[1]?.text !== '=';
    if (line.length > 0 && !isDropped)
      lines.push(line.map(({ from, to }, i) => `${i > 0 && line[i - 1]!.to < from ? ' ' : ''}${source.slice(from, to)}`).join(''));
    line = [];
  }
  return lines.join('\n');
}
