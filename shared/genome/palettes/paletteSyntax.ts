/** What is wrong with a palette file, and in which line (from 1; 0: the file as a whole). */
export class PaletteSyntaxError extends Error {
  override readonly name = 'PaletteSyntaxError';
  readonly line: number;
  constructor(line: number, what: string) {
    super(line > 0 ? `line ${line}: ${what}` : what);
    this.line = line;
  }
}

/** What a file had under its name. */
export interface ReadPalette {
  /** as the file says, or empty */
  readonly name: string;
  readonly stops: { readonly at: number; readonly color: string }[];
  /** absent: smooth */
  readonly blend?: 'linear';
}

/** Lines without their ends, whatever the system that wrote them. */
export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
}

/** Three bytes at the start of a line, and what follows them; null where there are none. */
export function leadingBytes(line: string): { rgb: [number, number, number]; rest: string } | null {
  const match = /^\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,]+(.*))?$/.exec(line);
  return match && { rgb: [Number(match[1]), Number(match[2]), Number(match[3])], rest: match[4] ?? '' };
}

/** @throws PaletteSyntaxError for a component over 255 */
export function hexOfBytes(rgb: readonly number[], line: number): string {
  const outside = rgb.find((byte) => byte > 255);
  if (outside !== undefined) throw new PaletteSyntaxError(line, `${outside} is no colour component; they go from 0 to 255`);
  return `#${rgb.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
