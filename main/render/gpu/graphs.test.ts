import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { elementaryFunctions } from '../../../shared/formula/shaderCode.ts';
import { wgsl } from '../../../shared/formula/wgsl.ts';
import { caseCount, caseStatements, disagreements, pointCount, points, pointStride } from '../../../shared/shading/agreement.fixtures.ts';
import { softwareGpuEnvironment } from '../../gpu/softwareGpu.fixtures.ts';
import type { ComputeJob } from './testing/computeProgram.ts';

const environment = softwareGpuEnvironment();
if (!environment) console.warn('Skipped the WGSL tests: no Chromium with a software Vulkan driver is installed.');

const code = (): string => `
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
${caseStatements(wgsl)}
  results[id.y * ${pointCount}u + id.x] = vec4f(r0, r1, r2, r3);
}`;

test.skipIf(!environment)('random graphs and whole formulas agree in WGSL with their float64 values', async () => {
  const program = fileURLToPath(new URL('testing/computeProgram.ts', import.meta.url));
  const job: ComputeJob = { code: code(), points: [...points], cases: caseCount, resultBytes: caseCount * pointCount * 16 };
  const child = spawn(process.execPath, [program], { env: environment, timeout: 50_000, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(job));
  const line = (await text(child.stdout)).split('\n').find((printed) => printed.startsWith('RESULT ')) ?? '{}';
  const { label, results } = JSON.parse(line.replace('RESULT ', '')) as { label?: string; results?: string };
  expect(label).toBeTruthy();
  const { graphs, formulas } = disagreements(new Float32Array(Uint8Array.from(Buffer.from(results!, 'base64')).buffer));
  expect([...graphs.faults, ...formulas.faults]).toEqual([]);
  expect(graphs.judged).toBeGreaterThan(0.8);
  expect(formulas.judged).toBeGreaterThan(0.7);
  expect(formulas.stopped).toBeGreaterThan(0.2);
});
