/** Texts of the built-in formulas by their id, which is the file's name. */
const texts: ReadonlyMap<string, string> = new Map(
  Object.entries(import.meta.glob<string>('../../resources/formulas/*.formula', { query: '?raw', eager: true, import: 'default' }))
    .map(([path, text]): [string, string] => [path.slice(path.lastIndexOf('/') + 1, -'.formula'.length), text])
    .toSorted(([a], [b]) => (a < b ? -1 : 1)),
);

/** The text of a built-in formula. */
export function builtInText(id: string): string | undefined {
  return texts.get(id);
}

/** Ids of all built-in formulas, in alphabetical order. */
export function builtInIds(): readonly string[] {
  return [...texts.keys()];
}
