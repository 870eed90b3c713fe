/** Writing tar archives in the ustar format (POSIX.1-1988), with nothing in them that changes from one writing to the next. */

const blockBytes = 512;

function octal(header: Buffer, at: number, length: number, value: number): void {
  header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
}

/** A file's header, contents and padding. Owner and time are 0. @param name at most 100 ASCII characters */
export function tarEntry(name: string, contents: Uint8Array): Buffer {
  if (!/^[\x20-\x7e]{1,100}$/.test(name)) throw new RangeError(`the name ${name} does not fit a tar header`);
  const entry = Buffer.alloc(blockBytes + Math.ceil(contents.length / blockBytes) * blockBytes);
  entry.write(name, 0, 'latin1');
  octal(entry, 100, 8, 0o644);
  octal(entry, 108, 8, 0);
  octal(entry, 116, 8, 0);
  octal(entry, 124, 12, contents.length);
  octal(entry, 136, 12, 0);
  entry.fill(' ', 148, 156);
  entry.write('0', 156, 'latin1');
  entry.write('ustar\x0000', 257, 'latin1');
  // the sum of the header's bytes with spaces in the sum's own place
  const sum = entry.subarray(0, blockBytes).reduce((total, byte) => total + byte, 0);
  entry.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  entry.set(contents, blockBytes);
  return entry;
}

/** Two empty blocks. */
export const tarEnd: Uint8Array = new Uint8Array(2 * blockBytes);
