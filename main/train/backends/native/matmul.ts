import { tf } from '../tf.ts';
import type { NativeBackend } from './backend.ts';
import { finish, isFloat, kernel, sizeOf, type NativeKernels, type NativeResult } from './kernel.ts';
import { Activation } from './opcodes.ts';

/** The code of a fused activation, undefined if the addon does not fuse it. */
export function activationCode(activation: tf.fused.Activation | null | undefined): number | undefined {
  if (activation === null || activation === undefined || activation === 'linear') return Activation.none;
  if (activation === 'relu') return Activation.relu;
  return activation === 'leakyrelu' ? Activation.leakyRelu : undefined;
}

interface FusedTail {
  bias: Float32Array | null;
  activation: number;
  slope: number;
}

const noTail: FusedTail = { bias: null, activation: Activation.none, slope: 0 };

function multiply(
  backend: NativeBackend,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
  tail: FusedTail,
): NativeResult {
  const batchA = sizeOf(a.shape.slice(0, -2));
  const batchB = sizeOf(b.shape.slice(0, -2));
  const batch = Math.max(batchA, batchB);
  // one matrix repeated for a whole batch is done; partial broadcasts of several batch axes are not
  const repeatsA = batchA === 1 && batch > 1;
  const repeatsB = batchB === 1 && batch > 1;
  if (!repeatsA && !repeatsB && !tf.util.arraysEqual(a.shape.slice(0, -2), b.shape.slice(0, -2))) return undefined;
  if (!isFloat(a, b) || sizeOf(a.shape) === 0 || sizeOf(b.shape) === 0) return undefined;
  const [heightA = 1, widthA = 1] = a.shape.slice(-2);
  const [heightB = 1, widthB = 1] = b.shape.slice(-2);
  const rows = transposeA ? widthA : heightA;
  const inner = transposeA ? heightA : widthA;
  const columns = transposeB ? heightB : widthB;
  const batchShape = (batchA >= batchB ? a : b).shape.slice(0, -2);
  const c = backend.output([...batchShape, rows, columns]);
  backend.addon.matMul(
    Int32Array.of(batch, rows, columns, inner, +repeatsA, +repeatsB, +transposeA, +transposeB),
    backend.floats(a),
    backend.floats(b),
    tail.bias,
    tail.activation,
    tail.slope,
    c.values,
  );
  return finish(c);
}

export const matMulKernels: NativeKernels = {
  BatchMatMul: kernel<'a' | 'b', tf.BatchMatMulAttrs>(({ a, b }, { transposeA, transposeB }, backend) =>
    multiply(backend, a, b, transposeA, transposeB, noTail),
  ),

  _FusedMatMul: kernel<'a' | 'b', tf._FusedMatMulAttrs, 'bias' | 'preluActivationWeights'>((inputs, attributes, backend) => {
    const { a, b, bias, preluActivationWeights } = inputs;
    const activation = activationCode(attributes.activation);
    const columns = b.shape[b.shape.length - (attributes.transposeB ? 2 : 1)];
    if (activation === undefined || preluActivationWeights || (bias && sizeOf(bias.shape) !== columns)) return undefined;
    return multiply(backend, a, b, attributes.transposeA, attributes.transposeB, {
      bias: bias ? backend.floats(bias) : null,
      activation,
      slope: attributes.leakyreluAlpha ?? 0,
    });
  }),
};
