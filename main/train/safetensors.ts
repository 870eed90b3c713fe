/**
 * The safetensors file format (github.com/huggingface/safetensors, "Format"), 32-bit floats only: an unsigned 64-bit little-endian
 * length, that many bytes of JSON naming type, shape and byte range of every tensor, then the values.
 */
import * as z from 'zod';

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** The header of a file with thousands of tensors is far below this. */
const largestHeaderBytes = 16 * 1024 * 1024;
/** Values start at a multiple of this, so that they can be mapped into memory. */
const alignment = 8;

const entrySchema = z.strictObject({
  dtype: z.literal('F32'),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const headerSchema = z.record(z.string(), z.unknown());

/** The file's bytes; tensors lie in the order of the map. */
export function encodeSafetensors(tensors: ReadonlyMap<string, NamedTensor>): Uint8Array {
  const header: Record<string, z.infer<typeof entrySchema>> = {};
  let offset = 0;
  for (const [name, { shape, values }] of tensors) {
    header[name] = { dtype: 'F32', shape: [...shape], data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const json = JSON.stringify(header);
  const headerBytes = new TextEncoder().encode(json.padEnd(json.length + paddingOf(new TextEncoder().encode(json).length), ' '));
  const file = new Uint8Array(8 + headerBytes.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes.length), true);
  file.set(headerBytes, 8);
  let position = 8 + headerBytes.length;
  for (const { values } of tensors.values()) {
    file.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), position);
    position += values.byteLength;
  }
  return file;
}

function paddingOf(bytes: number): number {
  return (alignment - (bytes % alignment)) % alignment;
}

/**
 * Reads a file back. Trusts nothing: every length is checked against the bytes that are there.
 * @throws Error whose message says what is wrong with the file
 */
export function decodeSafetensors(file: Uint8Array): Map<string, NamedTensor> {
  if (file.length < 8) throw new Error('it is shorter than its own length field');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > largestHeaderBytes || 8 + headerLength > file.length) throw new Error('its header is longer than the file');
  const header = parseHeader(file.subarray(8, 8 + headerLength));
  const start = 8 + headerLength;
  const tensors = new Map<string, NamedTensor>();
  let expected = 0;
  for (const [name, raw] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const entry = entrySchema.safeParse(raw);
    if (!entry.success) throw new Error(`the entry of ${name} is not that of a 32-bit float tensor`);
    const [from, to] = entry.data.data_offsets;
    const count = entry.data.shape.reduce((product, size) => product * size, 1);
    if (from !== expected || to - from !== count * 4) throw new Error(`the byte range of ${name} does not fit its shape`);
    if (start + to > file.length) throw new Error(`it ends before the values of ${name}`);
    expected = to;
    // copied: the values may lie at any address in the file's buffer (and a Node Buffer's own `slice` would not copy)
    const values = new Float32Array(count);
    new Uint8Array(values.buffer).set(file.subarray(start + from, start + to));
    tensors.set(name, { shape: entry.data.shape, values });
  }
  if (start + expected !== file.length) throw new Error('it is longer than its tensors');
  return tensors;
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    throw new Error('its header is not JSON');
  }
}
