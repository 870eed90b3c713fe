/** Writing tar archives in the ustar format (POSIX.1-1988), with nothing in them that changes from one writing to the next. */

const blockBytes = 512;
const padded = new Uint8Array(blockBytes);

function octal(header: Buffer, at: number, length: number, value: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
}

/** A file's header, contents and padding, to be written one after the other. Owner and time are 0. @param name at most 100 ASCII characters */
export function tarEntry(name: string, contents: Uint8Array): Uint8Array[] {
  if (!/^[\x20-\x7e]{1,100}$/.test(name)) throw new RangeError(`the name ${name} does not fit a tar header`);
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0, 'latin1');
  octal(header, 100, 8, 0o644);
  octal(header, 108, 8, 0);
  octal(header, 116, 8, 0);
  octal(header, 124, 12, contents.length);
  octal(header, 136, 12, 0);
  header.fill(' ', 148, 156);
  header.write('0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  // the sum of the header's bytes with spaces in the sum's own place
  let sum = 0;
  for (const byte of header) sum += byte;
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  const padding = padded.subarray(0, (blockBytes - (contents.length % blockBytes)) % blockBytes);
  return padding.length > 0 ? [header, contents, padding] : [header, contents];
}

/** Two empty blocks. */
export const tarEnd: Uint8Array = new Uint8Array(2 * blockBytes);
