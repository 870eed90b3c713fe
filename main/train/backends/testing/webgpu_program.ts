/**
 * Runs the short conformance cases, second-order gradients included, on the webgpu backend and on the cpu backend, and
 * prints the differences as one line of JSON. A program of its own because Vulkan's loader reads its environment when
 * the process starts, and because a driver that crashes should fail a test, not end the test runner.
 */
import { probeBackends, selectBackend } from '../index.ts';
import { avgPool2, blur3, instanceNorm, lrelu, up2 } from '../ops.ts';
import { tf } from '../tf.ts';
import { conformanceCases, type ConformanceCase } from './cases.ts';
import { valuesOn } from './compare.ts';
import { normals, relativeError } from './values.ts';

/** The gradient of R1 for the filters of a critic with every layer that is differentiated twice. */
const penalty: ConformanceCase = {
  name: 'R1 penalty, differentiated',
  short: true,
  run: () => {
    const critic = (x: tf.Tensor4D, first: tf.Tensor4D, second: tf.Tensor4D) => {
      const h = instanceNorm(blur3(lrelu(tf.conv2d(x, first, 1, 'same'))), 1e-5);
      return tf.sum(tf.tanh(avgPool2(up2(tf.sigmoid(tf.conv2d(h, second, 2, 'same'))))));
    };
    const r1 = (first: tf.Tensor, second: tf.Tensor): tf.Tensor => {
      const d = (x: tf.Tensor) => critic(x as tf.Tensor4D, first as tf.Tensor4D, second as tf.Tensor4D);
      return tf.sum(tf.square(tf.grad(d)(normals([2, 8, 8, 3], 1))));
    };
    const filters = [normals([3, 3, 3, 6], 2, 0.3), normals([4, 4, 6, 4], 3, 0.3)];
    return [r1(...(filters as [tf.Tensor, tf.Tensor])), ...tf.grads(r1 as never)(filters)];
  },
};

/** Fills recycled buffers with NaN, so that work which was silently dropped cannot show an earlier, right result. */
async function poisonBuffers(lengths: number[]): Promise<void> {
  const poisons = [...new Set(lengths)].flatMap((length) => [tf.fill([length], NaN), tf.fill([length], NaN)]);
  await Promise.all(poisons.map((poison) => poison.data()));
  tf.dispose(poisons);
}

const { device } = await selectBackend('webgpu');
tf.env().set('WEBGPU_CPU_FORWARD', false);
const differences: [string, number][] = [];
for (const testCase of [...conformanceCases.filter((candidate) => candidate.short), penalty]) {
  const expected = await valuesOn('cpu', testCase);
  await tf.setBackend('webgpu');
  await poisonBuffers(expected.map((values) => values.length));
  const actual = await valuesOn('webgpu', testCase);
  const errors = expected.map((values, index) => relativeError(actual[index] ?? [], values));
  differences.push([testCase.name, Math.max(...errors)]);
}

// an invalid shader must surface as an error where a value is read
let dropped = 'nothing happened';
const backend = tf.backend() as tf.KernelBackend & { device: GPUDevice };
backend.device.createShaderModule({ code: 'this is no shader' });
try {
  await tf.square(tf.ones([2000])).data();
} catch (cause) {
  dropped = String(cause);
}

// it works, but the processor does the work: reported, and not what `auto` chooses
const webgpuReport = (await probeBackends()).find(({ name }) => name === 'webgpu');
const automatic = (await selectBackend('auto')).name;

console.log('RESULT ' + JSON.stringify({ device, differences, dropped, webgpuReport, automatic }));
process.exit(0);
