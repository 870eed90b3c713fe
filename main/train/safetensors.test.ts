import { expect, test } from 'vitest';
import { decodeSafetensors, encodeSafetensors, type NamedTensor } from './safetensors.ts';

const tensors = new Map<string, NamedTensor>([
  ['weight', { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-30, 6) }],
  ['bias ü', { shape: [], values: Float32Array.of(7) }],
]);

test('tensors come back, values aligned to 8 bytes, equal input giving equal bytes', () => {
  const file = encodeSafetensors(tensors);
  expect(decodeSafetensors(file)).toEqual(tensors);
  expect(encodeSafetensors(decodeSafetensors(file))).toEqual(file);
  expect(Number(new DataView(file.buffer).getBigUint64(0, true)) % 8).toBe(0);
});

test('the layout is that of the format', () => {
  const file = encodeSafetensors(new Map([['x', { shape: [1], values: Float32Array.of(1) }]]));
  const text = new TextDecoder().decode(file.subarray(8, -4));
  expect(JSON.parse(text)).toEqual({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } });
  expect([...file.subarray(-4)]).toEqual([0, 0, 128, 63]);
});

function withHeader(header: unknown, data: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + data);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  return file;
}

test.each([
  ['an empty file', new Uint8Array(3)],
  ['a header longer than the file', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 127)],
  ['a header that is no JSON', withHeader('{"x":', 0)],
  ['a header that is no object', withHeader('[1]', 0)],
  ['another type of number', withHeader({ x: { dtype: 'F16', shape: [2], data_offsets: [0, 4] } }, 4)],
  ['a range that does not fit the shape', withHeader({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4)],
  ['values that are missing', withHeader({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, 4)],
  [
    'overlapping tensors',
    withHeader({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] }, y: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 4),
  ],
  ['bytes behind the last tensor', withHeader({ x: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 8)],
  ['a negative size', withHeader({ x: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4)],
])('%s is refused', (_what, file) => {
  expect(() => decodeSafetensors(file)).toThrow();
});
