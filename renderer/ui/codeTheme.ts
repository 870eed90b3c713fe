import { HighlightStyle } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The editor in the tokens of the window. */
export const codeTheme = EditorView.theme(
  {
    '&': { height: '100%', color: 'var(--text)', backgroundColor: 'var(--ground)', fontSize: 'var(--size-small)' },
    '&.cm-focused': { outline: 'none' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: 'var(--leading)', overflow: 'auto' },
    '.cm-content': { caretColor: 'var(--accent)' },
    '.cm-cursor': { borderLeftColor: 'var(--accent)' },
    '.cm-gutters': { backgroundColor: 'var(--ground)', color: 'var(--muted)', border: 'none' },
    '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--surface)' },
    '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--selected) !important' },
    '.cm-matchingBracket': { backgroundColor: 'var(--selected) !important', color: 'var(--text) !important' },
    '.cm-tooltip': { backgroundColor: 'var(--raised)', border: 'var(--hairline) solid var(--line)', borderRadius: 'var(--radius)' },
    '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
    '.cm-completionDetail': { color: 'inherit', fontStyle: 'normal', opacity: '0.8' },
    // the library draws these with data: images, which the security policy refuses
    '.cm-lintRange-error, .cm-lintRange-warning': { backgroundImage: 'none', textDecoration: 'underline wavy var(--bad)' },
    '.cm-lint-marker-error, .cm-lint-marker-warning': { content: '""', backgroundColor: 'var(--bad)', borderRadius: '50%' },
    '.cm-diagnostic-error': { borderLeftColor: 'var(--bad)' },
  },
  { dark: true },
);

/** Keywords, functions, numbers and texts told apart by the series hues, comments by grey. */
export const highlightStyle = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--series-1)' },
  { tag: tags.standard(tags.variableName), color: 'var(--series-3)' },
  { tag: tags.number, color: 'var(--series-2)' },
  { tag: tags.string, color: 'var(--series-7)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
  { tag: tags.operator, color: 'var(--muted)' },
]);
