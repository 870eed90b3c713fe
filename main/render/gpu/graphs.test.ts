import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { softwareGpuEnvironment } from '../../gpu/softwareGpu.fixtures.ts';

const environment = softwareGpuEnvironment();
if (!environment) console.warn('Skipped the WGSL tests: no Chromium with a software Vulkan driver is installed.');

test.skipIf(!environment)('random graphs agree in WGSL with their float64 values', async () => {
  const program = fileURLToPath(new URL('testing/graphProgram.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { env: environment, timeout: 50_000, maxBuffer: 1 << 24 });
  const line = stdout.split('\n').find((text) => text.startsWith('RESULT ')) ?? '';
  const result = JSON.parse(line.slice('RESULT '.length)) as { label: string; faults: string[]; judged: number };
  expect(result.label).not.toBe('');
  expect(result.faults).toEqual([]);
  expect(result.judged).toBeGreaterThan(0.8);
});
