import { tf } from '../tf.ts';
import type { NativeBackend } from './backend.ts';
import { finish, isFloat, kernel, sizeOf, type NativeKernels, type NativeResult } from './kernel.ts';
import { Binary, Comparison, Unary } from './opcodes.ts';

function applyUnary(backend: NativeBackend, code: number, x: tf.TensorInfo, p0 = 0, p1 = 0): NativeResult {
  if (!isFloat(x)) return undefined;
  const y = backend.output(x.shape);
  backend.addon.unary(code, y.values.length, backend.floats(x), y.values, p0, p1);
  return finish(y);
}

const unary = (code: number) => kernel<'x'>(({ x }, _attributes, backend) => applyUnary(backend, code, x));

/**
 * Axes of a broadcast, merged into groups that both operands treat alike.
 * Each group is [extent, mask]: bit 0 if the first operand has it, bit 1 if the second has.
 */
function broadcastGroups(a: number[], b: number[]): { groups: [number, number][]; shape: number[] } {
  const shape = tf.backend_util.assertAndGetBroadcastShape(a, b);
  const groups: [number, number][] = [];
  shape.forEach((extent, axis) => {
    if (extent === 1) return;
    const extentA = a[axis - (shape.length - a.length)] ?? 1;
    const extentB = b[axis - (shape.length - b.length)] ?? 1;
    const mask = (extentA === extent ? 1 : 0) | (extentB === extent ? 2 : 0);
    const last = groups.at(-1);
    if (last && last[1] === mask) last[0] *= extent;
    else groups.push([extent, mask]);
  });
  return { groups, shape };
}

function applyBinary(backend: NativeBackend, code: number, a: tf.TensorInfo, b: tf.TensorInfo): NativeResult {
  if (!isFloat(a, b)) return undefined;
  const { addon } = backend;
  if (tf.util.arraysEqual(a.shape, b.shape)) {
    const y = backend.output(a.shape);
    addon.binary(code, y.values.length, backend.floats(a), backend.floats(b), y.values, 0);
    return finish(y);
  }
  const { groups, shape } = broadcastGroups(a.shape, b.shape);
  if (groups.length > 3) return undefined;
  const plan = Int32Array.of(1, 1, 1, 0, 0);
  groups.forEach(([extent, mask], index) => {
    const position = index + 3 - groups.length;
    plan[position] = extent;
    if (mask & 1) plan[3] = (plan[3] ?? 0) | (1 << position);
    if (mask & 2) plan[4] = (plan[4] ?? 0) | (1 << position);
  });
  const y = backend.output(shape);
  if (y.values.length > 0) addon.binaryBroadcast(code, plan, backend.floats(a), backend.floats(b), y.values);
  return finish(y);
}

const binary = (code: number) => kernel<'a' | 'b'>(({ a, b }, _attributes, backend) => applyBinary(backend, code, a, b));

const comparison = (code: number) =>
  kernel<'a' | 'b'>(({ a, b }, _attributes, backend) => {
    const scalarB = sizeOf(b.shape) === 1 && b.shape.length <= a.shape.length;
    if (!isFloat(a, b) || !(scalarB || tf.util.arraysEqual(a.shape, b.shape))) return undefined;
    const y = new Uint8Array(sizeOf(a.shape));
    backend.addon.compare(code, y.length, backend.floats(a), backend.floats(b), +scalarB, y);
    return backend.makeTensorInfo(a.shape, 'bool', y);
  });

export const elementwiseKernels: NativeKernels = {
  Neg: unary(Unary.negate),
  Abs: unary(Unary.abs),
  Exp: unary(Unary.exp),
  Log: unary(Unary.log),
  Log1p: unary(Unary.log1p),
  Expm1: unary(Unary.expm1),
  Sqrt: unary(Unary.sqrt),
  Rsqrt: unary(Unary.rsqrt),
  Square: unary(Unary.square),
  Reciprocal: unary(Unary.reciprocal),
  Sign: unary(Unary.sign),
  Sin: unary(Unary.sin),
  Cos: unary(Unary.cos),
  Relu: unary(Unary.relu),
  Elu: unary(Unary.elu),
  Sigmoid: unary(Unary.sigmoid),
  Tanh: unary(Unary.tanh),
  Softplus: unary(Unary.softplus),
  LeakyRelu: kernel<'x', tf.LeakyReluAttrs>(({ x }, { alpha }, backend) => applyUnary(backend, Unary.leakyRelu, x, alpha)),
  Step: kernel<'x', tf.StepAttrs>(({ x }, { alpha }, backend) => applyUnary(backend, Unary.step, x, alpha)),
  ClipByValue: kernel<'x', tf.ClipByValueAttrs>(({ x }, { clipValueMin, clipValueMax }, backend) =>
    applyUnary(backend, Unary.clip, x, clipValueMin, clipValueMax),
  ),

  Add: binary(Binary.add),
  Sub: binary(Binary.subtract),
  Multiply: binary(Binary.multiply),
  RealDiv: binary(Binary.divide),
  Maximum: binary(Binary.maximum),
  Minimum: binary(Binary.minimum),
  SquaredDifference: binary(Binary.squaredDifference),
  Pow: kernel<'a' | 'b'>(({ a, b }, _attributes, backend) => {
    if (!isFloat(a, b) || sizeOf(b.shape) !== 1 || b.shape.length > a.shape.length) return applyBinary(backend, Binary.power, a, b);
    const exponent = backend.floats(b)[0] ?? 0;
    if (exponent === 2) return applyUnary(backend, Unary.square, a);
    return applyUnary(backend, Unary.power, a, exponent);
  }),

  Greater: comparison(Comparison.greater),
  GreaterEqual: comparison(Comparison.greaterEqual),
  Less: comparison(Comparison.less),
  LessEqual: comparison(Comparison.lessEqual),
  Equal: comparison(Comparison.equal),
  NotEqual: comparison(Comparison.notEqual),
  Select: kernel<'condition' | 't' | 'e'>(({ condition, t, e }, _attributes, backend) => {
    const sameShape = tf.util.arraysEqual(condition.shape, t.shape) && tf.util.arraysEqual(t.shape, e.shape);
    const mask = backend.values(condition);
    // a condition made by hand from an array of booleans is not a Uint8Array
    if (!sameShape || !isFloat(t, e) || !(mask instanceof Uint8Array)) return undefined;
    const y = backend.output(t.shape);
    backend.addon.select(y.values.length, mask, backend.floats(t), backend.floats(e), y.values);
    return finish(y);
  }),

  /** Only to float32, and as a conversion: the cpu kernel relabels the data, which the addon could not read. */
  Cast: kernel<'x', tf.CastAttrs>(({ x }, { dtype }, backend) => {
    if (dtype !== 'float32') return undefined;
    if (x.dtype === 'float32') {
      backend.incRef(x.dataId);
      return { dataId: x.dataId, shape: x.shape, dtype };
    }
    const values = backend.values(x);
    if (!(values instanceof Uint8Array || values instanceof Int32Array)) return undefined;
    const y = backend.output(x.shape);
    y.values.set(values);
    return finish(y);
  }),

  AddN: kernel<string>((inputs, _attributes, backend) => {
    const [first, ...rest] = Object.values(inputs);
    if (!first || !isFloat(first, ...rest)) return undefined;
    const y = backend.output(first.shape);
    y.values.set(backend.floats(first));
    for (const x of rest) backend.addon.binary(Binary.add, y.values.length, y.values, backend.floats(x), y.values, 0);
    return finish(y);
  }),

  Fill: kernel<never, tf.FillAttrs>((_inputs, { shape, value, dtype }, backend) => {
    if ((dtype ?? 'float32') !== 'float32' || typeof value !== 'number') return undefined;
    const y = backend.output(shape);
    y.values.fill(value);
    return finish(y);
  }),
  ZerosLike: kernel<'x'>(({ x }, _attributes, backend) => {
    if (!isFloat(x)) return undefined;
    const y = backend.output(x.shape);
    y.values.fill(0);
    return finish(y);
  }),
  OnesLike: kernel<'x'>(({ x }, _attributes, backend) => {
    if (!isFloat(x)) return undefined;
    const y = backend.output(x.shape);
    y.values.fill(1);
    return finish(y);
  }),

  /** Ours, for `../gradients.ts`: dy where x > 0, dy * alpha elsewhere. */
  LeakyReluGradient: kernel<'dy' | 'x', { alpha: number }>(({ dy, x }, { alpha }, backend) => {
    const dx = backend.output(x.shape);
    const { length } = dx.values;
    backend.addon.binary(Binary.leakyReluGradient, length, backend.floats(dy), backend.floats(x), dx.values, alpha);
    return finish(dx);
  }),
};
