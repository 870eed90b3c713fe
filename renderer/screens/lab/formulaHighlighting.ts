import { StreamLanguage } from '@codemirror/language';
import { headWords, reservedWords } from '../../../shared/formula/parser.ts';

const heads = new Set<string>([...headWords, 'start', 'step']);

/** Colours of a formula's text in the editor. The compiler, not this, decides what is right. */
export const formulaHighlighting = StreamLanguage.define<null>({
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return 'comment';
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return 'string';
    if (stream.match(/^\d+(\.\d+)?(e[+-]?\d+)?i?\b/i)) return 'number';
    const word = stream.match(/^[\p{L}_][\p{L}\p{N}_]*/u) as RegExpMatchArray | null;
    if (word) {
      if (heads.has(word[0]) || reservedWords.has(word[0])) return 'keyword';
      return stream.match(/^\s*\(/, false) ? 'variableName.standard' : null;
    }
    stream.next();
    return 'operator';
  },
  languageData: { commentTokens: { line: '#' } },
});
