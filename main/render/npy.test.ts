import { expect, test } from 'vitest';
import { encodeNpy } from './npy.ts';

test('writes format 1.0: aligned header, shape, little-endian data', () => {
  const file = Buffer.from(encodeNpy(Float32Array.of(1.5, Number.NaN, -2, 3, 4, 5), [2, 3]));
  expect(file.subarray(0, 8)).toEqual(Buffer.from('\x93NUMPY\x01\x00', 'latin1'));
  const start = 10 + file.readUInt16LE(8);
  expect(start % 64).toBe(0);
  expect(file.subarray(10, start).toString()).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/);
  expect(file.length).toBe(start + 24);
  expect(file.readFloatLE(start)).toBe(1.5);
  expect(file.readFloatLE(start + 4)).toBeNaN();
  expect(file.readFloatLE(start + 20)).toBe(5);
});

test('one dimension is a tuple too; a wrong shape is refused', () => {
  expect(Buffer.from(encodeNpy(new Float32Array(3), [3])).toString('latin1')).toContain("'shape': (3,), ");
  expect(() => encodeNpy(new Float32Array(3), [2, 2])).toThrow(/4 values, not 3/);
});
