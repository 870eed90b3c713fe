/** An element of an XML text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** its text without that of its children */
  readonly text: string;
}

/** Text that is not well-formed, or has what no flame file needs. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** Elements that may lie within one another; flame files need three. */
const deepest = 32;

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decoded(text: string): string {
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w+);?/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? whole;
    const code = name[1]!.toLowerCase() === 'x' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** One piece of markup: a comment or instruction, an end tag, or a start tag with its attributes. */
const markup =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/\s*([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/y;
const attribute = /([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(Array.from(text.matchAll(attribute), ([, name, double, single]) => [name!, decoded(double ?? single ?? '')]));
}

/**
 * Reads the part of XML that files of settings use: elements, attributes, text, comments and instructions; no document types, so that
 * no text can grow. Several elements may stand side by side at the top, as in old flame files.
 * @throws XmlError with the line
 */
export function readXml(source: string): XmlElement[] {
  const root: OpenElement = { name: '', attributes: new Map(), children: [], text: '' };
  const open = [root];
  let at = source.startsWith('\uFEFF') ? 1 : 0;
  const fail = (problem: string): never => {
    throw new XmlError(`line ${source.slice(0, at).split('\n').length}: ${problem}`);
  };
  while (at < source.length) {
    const parent = open.at(-1)!;
    if (source[at] !== '<') {
      const end = source.indexOf('<', at);
      parent.text += decoded(source.slice(at, end < 0 ? undefined : end));
      at = end < 0 ? source.length : end;
      continue;
    }
    markup.lastIndex = at;
    const match = markup.exec(source);
    if (!match) return fail('this is no XML that is read here');
    const [whole, data, endName, startName, written, closed] = match;
    if (data !== undefined) parent.text += data;
    if (endName !== undefined) {
      if (open.length === 1 || parent.name !== endName) fail(`</${endName}> ends nothing that is open`);
      open.pop();
    }
    if (startName !== undefined) {
      const element: OpenElement = { name: startName, attributes: attributesOf(written!), children: [], text: '' };
      parent.children.push(element);
      if (!closed) open.push(element);
      if (open.length > deepest) fail('its elements lie too deep in one another');
    }
    at += whole.length;
  }
  if (open.length > 1) fail(`<${open.at(-1)!.name}> does not end`);
  return root.children;
}
