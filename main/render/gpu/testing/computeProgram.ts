/**
 * Runs the compute shader that comes in on standard input, one group of invocations for each case, and prints what it writes as one line of
 * JSON. A program of its own because Vulkan's loader reads its environment when the process starts.
 */
import { text } from 'node:stream/consumers';
import { openComputeDevice } from '../device.ts';

/** What comes in: the shader's text, what its binding 0 holds, and the numbers of cases and of bytes it writes to binding 1. */
export interface ComputeJob {
  readonly code: string;
  readonly points: readonly number[];
  readonly cases: number;
  readonly resultBytes: number;
}

const { code, points, cases, resultBytes } = JSON.parse(await text(process.stdin)) as ComputeJob;
const { device, label, check } = await openComputeDevice();
const numbers = Float32Array.from(points);
const input = device.createBuffer({ size: numbers.byteLength, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
const output = device.createBuffer({ size: resultBytes, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
const reading = device.createBuffer({ size: resultBytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
device.queue.writeBuffer(input, 0, numbers);
const pipeline = device.createComputePipeline({
  layout: 'auto',
  compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
});
const group = device.createBindGroup({
  layout: pipeline.getBindGroupLayout(0),
  entries: [
    { binding: 0, resource: { buffer: input } },
    { binding: 1, resource: { buffer: output } },
  ],
});
const encoder = device.createCommandEncoder();
const pass = encoder.beginComputePass();
pass.setPipeline(pipeline);
pass.setBindGroup(0, group);
pass.dispatchWorkgroups(1, cases);
pass.end();
encoder.copyBufferToBuffer(output, 0, reading, 0, resultBytes);
device.queue.submit([encoder.finish()]);
await reading.mapAsync(GPUMapMode.READ);
check();
console.log('RESULT ' + JSON.stringify({ label, results: Buffer.from(reading.getMappedRange()).toString('base64') }));
process.exit(0);
