/**
 * A float32 array in NumPy's file format 1.0 (numpy.lib.format): magic, version, header length, a Python dict padded to 64 bytes, data in C order.
 * @param shape sizes whose product is `data.length`
 */
export function encodeNpy(data: Float32Array, shape: readonly number[]): Uint8Array {
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== data.length) throw new RangeError(`an array of shape ${shape.join(' x ')} has ${count} values, not ${data.length}`);
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const prefixBytes = 10;
  const headerBytes = Math.ceil((prefixBytes + dict.length + 1) / 64) * 64 - prefixBytes;
  const file = Buffer.alloc(prefixBytes + headerBytes + 4 * data.length);
  file.write('\x93NUMPY\x01\x00', 'latin1');
  file.writeUInt16LE(headerBytes, 8);
  file.write(`${dict.padEnd(headerBytes - 1)}\n`, prefixBytes, 'latin1');
  for (let i = 0; i < data.length; i++) file.writeFloatLE(data[i]!, prefixBytes + headerBytes + 4 * i);
  return file;
}
