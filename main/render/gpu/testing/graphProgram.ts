/**
 * Runs the random graphs of `agreement.fixtures.ts` in WGSL on the graphics device and prints what disagrees as one line of JSON.
 * A program of its own because Vulkan's loader reads its environment when the process starts.
 */
import { elementaryFunctions } from '../../../../shared/formula/shaderCode.ts';
import { wgsl } from '../../../../shared/formula/wgsl.ts';
import {
  disagreements,
  graphCount,
  graphStatements,
  pointCount,
  points,
  pointStride,
} from '../../../../shared/shading/agreement.fixtures.ts';
import { openComputeDevice } from '../device.ts';

const code = `
@group(0) @binding(0) var<storage, read> points: array<f32>;
@group(0) @binding(1) var<storage, read_write> results: array<vec4f>;
${elementaryFunctions(wgsl)}
@compute @workgroup_size(${pointCount})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let which = i32(id.y);
  let at = id.x * ${pointStride}u;
  let x = points[at];
  let y = points[at + 1u];
  let u0 = points[at + 2u];
  let u1 = points[at + 3u];
  let u2 = points[at + 4u];
  var r0 = 0.0;
  var r1 = 0.0;
  var r2 = 0.0;
  var r3 = 0.0;
${graphStatements(wgsl)}
  results[id.y * ${pointCount}u + id.x] = vec4f(r0, r1, r2, r3);
}`;

const { device, label, check } = await openComputeDevice();
const bytes = graphCount * pointCount * 16;
const input = device.createBuffer({ size: points.byteLength, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST });
const output = device.createBuffer({ size: bytes, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
const reading = device.createBuffer({ size: bytes, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
device.queue.writeBuffer(input, 0, points);
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
pass.dispatchWorkgroups(1, graphCount);
pass.end();
encoder.copyBufferToBuffer(output, 0, reading, 0, bytes);
device.queue.submit([encoder.finish()]);
await reading.mapAsync(GPUMapMode.READ);
check();
console.log('RESULT ' + JSON.stringify({ label, ...disagreements(new Float32Array(reading.getMappedRange())) }));
process.exit(0);
