const prefixBytes = 10;

/**
 * What comes before the data of an array in NumPy's file format 1.0 (numpy.lib.format): magic, version, header length and a Python dict,
 * padded to 64 bytes.
 * @param type as NumPy writes it, e.g. `<f4`; the data follows in C order
 */
export function npyHeader(type: string, shape: readonly number[]): Uint8Array {
  const dict = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const headerBytes = Math.ceil((prefixBytes + dict.length + 1) / 64) * 64 - prefixBytes;
  const header = Buffer.alloc(prefixBytes + headerBytes);
  header.write('\x93NUMPY\x01\x00', 'latin1');
  header.writeUInt16LE(headerBytes, 8);
  header.write(`${dict.padEnd(headerBytes - 1)}\n`, prefixBytes, 'latin1');
  return header;
}

/**
 * A float32 array as an .npy file.
 * @param shape sizes whose product is `data.length`
 */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) throw new RangeError(`an array of shape ${shape.join(' x ')} has ${count} values, not ${data.length}`);
  const header = npyHeader('<f4', shape);
  const file = Buffer.alloc(header.length + 4 * data.length);
  file.set(header);
  for (let i = 0; i < data.length; i++) file.writeFloatLE(data[i]!, header.length + 4 * i);
  return file;
}
