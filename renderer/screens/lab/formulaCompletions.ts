import type { Completion } from '@codemirror/autocomplete';
import { functions, memory } from '../../../shared/formula/functions.ts';
import { headWords, reservedWords } from '../../../shared/formula/parser.ts';

/** What the editor offers to complete: the language's functions with what they do, and its words. */
export const formulaCompletions: readonly Completion[] = [
  ...[...functions.values()].map(({ name, signature, help }): Completion => ({
    label: name,
    detail: signature.slice(name.length),
    info: help,
    type: 'function',
  })),
  ...[...memory].map(([name, help]): Completion => ({ label: name, info: help, type: 'function' })),
  ...[...headWords, ...reservedWords].map((label): Completion => ({ label, type: 'keyword' })),
];
