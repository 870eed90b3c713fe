import type { Triple } from '../../math/color.ts';
import { periodicLinear } from '../../math/periodicCurve.ts';
import { fitFunction } from './fitStops.ts';
import { linesOf, PaletteSyntaxError, type ReadPalette } from './paletteSyntax.ts';

/** Steps around an Ultra Fractal gradient. */
const circle = 400;

interface Node {
  /** position on [0, 1) */
  readonly at: number;
  /** red + 256 green + 65536 blue */
  readonly color: number;
}

/** A gradient section as it is being read. */
interface Section {
  readonly line: number;
  readonly block: string;
  title: string;
  smooth: boolean;
  readonly nodes: Node[];
  /** an index whose colour has not come yet */
  index: number | null;
}

const bytesOf = (color: number): [number, number, number] => [color & 255, (color >> 8) & 255, (color >> 16) & 255];

const hexOf = (color: number): string =>
  `#${bytesOf(color)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')}`;

/** The line without a comment, which `;` begins outside of quotes. */
function withoutComment(line: string): string {
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (line[i] === '"') quoted = !quoted;
    else if (line[i] === ';' && !quoted) return line.slice(0, i);
  }
  return line;
}

function wholeNumber(key: string, text: string, line: number): number {
  if (!/^-?\d+$/.test(text)) throw new PaletteSyntaxError(line, `${key}=${text} is not a whole number`);
  return Number(text);
}

function readEntry(section: Section, key: string, text: string, line: number): void {
  if (key === 'title') section.title = text;
  if (key === 'smooth') section.smooth = text === 'yes';
  if (key === 'index') {
    if (section.index !== null) throw new PaletteSyntaxError(line, `index=${section.index} has no colour`);
    section.index = wholeNumber(key, text, line);
  }
  if (key === 'color') {
    if (section.index === null) throw new PaletteSyntaxError(line, `color=${text} has no index before it`);
    const color = wholeNumber(key, text, line);
    if (color < 0 || color > 0xffffff) throw new PaletteSyntaxError(line, `color=${text} is outside 0 to 16777215`);
    const turn = section.index / circle;
    section.nodes.push({ at: turn - Math.floor(turn), color });
    section.index = null;
  }
}

function closeSection(section: Section, line: number): ReadPalette {
  const name = section.title || section.block;
  if (section.index !== null) throw new PaletteSyntaxError(line, `index=${section.index} of "${name}" has no colour`);
  if (section.nodes.length === 0) throw new PaletteSyntaxError(section.line, `the gradient "${name}" has no colours`);
  // of two at one place the later one counts
  const nodes = [...new Map(section.nodes.map((node) => [node.at, node])).values()].sort((a, b) => a.at - b.at);
  if (nodes.length === 1) nodes.push({ at: (nodes[0]!.at + 0.5) % 1, color: nodes[0]!.color });
  nodes.sort((a, b) => a.at - b.at);
  if (section.smooth) return { name, stops: nodes.map(({ at, color }) => ({ at, color: hexOf(color) })) };
  const positions = nodes.map(({ at }) => at);
  const [red, green, blue] = ([0, 1, 2] as const).map((i) =>
    periodicLinear(
      positions,
      nodes.map(({ color }) => bytesOf(color)[i] / 255),
    ),
  ) as [(t: number) => number, (t: number) => number, (t: number) => number];
  return { name, stops: fitFunction((t): Triple => [red(t), green(t), blue(t)]), blend: 'linear' };
}

/** Two gradients of one name, as layers of a picture have them, get numbers. */
function numbered(palettes: readonly ReadPalette[]): ReadPalette[] {
  const seen = new Map<string, number>();
  return palettes.map((palette) => {
    const count = (seen.get(palette.name) ?? 0) + 1;
    seen.set(palette.name, count);
    return count === 1 ? palette : { ...palette, name: `${palette.name} ${count}` };
  });
}

/**
 * Every gradient of an Ultra Fractal file (.ugr, or the layers of a .upr): blocks `Name { gradient: ... opacity: ... }` whose nodes are
 * `index=I color=N`, I on a circle of 400 steps. Without `smooth=yes` the sRGB components run straight from node to node, and so does
 * what is read; smooth gradients keep their nodes as stops. Opacity is left out; `rotation` is what the indices have already been turned by.
 * @throws PaletteSyntaxError
 */
export function readUltraFractalGradients(text: string): ReadPalette[] {
  const palettes: ReadPalette[] = [];
  let block: string | null = null;
  let section: Section | null = null;
  let before = '';
  const finish = (line: number): void => {
    if (section) palettes.push(closeSection(section, line));
    section = null;
  };
  for (const [i, raw] of linesOf(text).entries()) {
    const number = i + 1;
    let line = withoutComment(raw);
    if (block === null) {
      const brace = line.indexOf('{');
      if (brace < 0) {
        if (line.trim()) before = line.trim();
        continue;
      }
      block = line.slice(0, brace).trim() || before;
      line = line.slice(brace + 1);
    }
    const closes = /\}\s*$/.test(line);
    if (closes) line = line.replace(/\}\s*$/, '');
    if (/^\s*::/.test(line))
      throw new PaletteSyntaxError(number, `"${block}" is compressed; save it from Ultra Fractal without compression`);
    const heading = /^\s*([a-z]+):(?=\s|$)/i.exec(line);
    if (heading) {
      finish(number);
      line = line.slice(heading[0].length);
      if (heading[1]!.toLowerCase() === 'gradient') section = { line: number, block, title: '', smooth: false, nodes: [], index: null };
    }
    if (section)
      for (const [, key, word, quoted] of line.matchAll(/(\w+)=("([^"]*)"?|\S+)/g)) readEntry(section, key!, quoted ?? word!, number);
    if (!closes) continue;
    finish(number);
    block = null;
    before = '';
  }
  if (block !== null) throw new PaletteSyntaxError(linesOf(text).length, `the block "${block}" is not closed by }`);
  if (palettes.length === 0) throw new PaletteSyntaxError(0, 'it has no gradient');
  return numbered(palettes);
}
