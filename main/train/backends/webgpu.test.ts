import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { expect, test } from 'vitest';
import type { BackendReport } from './index.ts';
import { softwareGpuEnvironment } from '../../gpu/softwareGpu.fixtures.ts';
import { isSoftwareAdapter } from '../../gpu/dawn.ts';

const environment = softwareGpuEnvironment();
if (!environment) console.warn('Skipped the WebGPU tests: no Chromium with a software Vulkan driver is installed.');

const require = "import { createRequire as r } from 'node:module'; const require = r(import.meta.url);";

/** Bundles the test program as the product is bundled. The result must lie where node_modules is found from. */
async function bundleProgram(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { mainFields: ['module', 'main'] },
    ssr: { noExternal: true, external: ['webgpu', '@tensorflow/tfjs-node-gpu'] },
    build: {
      ssr: fileURLToPath(new URL('testing/webgpu_program.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { output: { format: 'es', banner: require, entryFileNames: 'program.mjs' } },
    },
  });
  return join(folder, 'program.mjs');
}

test.skipIf(!environment)(
  'the webgpu backend agrees with the cpu backend on a software driver, and dropped work is noticed',
  async () => {
    const root = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));
    await mkdir(root, { recursive: true });
    const folder = await mkdtemp(join(root, 'webgpu-test-'));
    try {
      const program = await bundleProgram(folder);
      const options = { env: environment, timeout: 150_000, maxBuffer: 1 << 24 };
      const { stdout } = await promisify(execFile)(process.execPath, [program], options);
      const line = stdout.split('\n').find((text) => text.startsWith('RESULT ')) ?? '';
      const result = JSON.parse(line.slice('RESULT '.length)) as {
        device: string;
        differences: [string, number | null][];
        dropped: string;
        webgpuReport: BackendReport;
        automatic: string;
      };
      expect(result.device).toMatch(/SwiftShader/);
      expect(result.differences.length).toBeGreaterThan(50);
      expect(result.differences.filter(([, difference]) => !(difference !== null && difference < 1e-4))).toEqual([]);
      expect(result.dropped).toMatch(/computation on the graphics device failed/);
      expect(result.webgpuReport).toMatchObject({ status: 'ok', reason: expect.stringContaining('processor') });
      expect(['cuda', 'native']).toContain(result.automatic);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  180_000,
);

test('adapters that compute on the processor are recognised', () => {
  const adapter = { vendor: '', architecture: '', device: '', description: '' };
  expect(isSoftwareAdapter({ ...adapter, description: 'SwiftShader driver 5.0.0' })).toBe(true);
  expect(isSoftwareAdapter({ ...adapter, device: 'llvmpipe (LLVM 15.0.6, 256 bits)' })).toBe(true);
  expect(isSoftwareAdapter({ ...adapter, description: 'Microsoft Basic Render Driver' })).toBe(true);
  expect(isSoftwareAdapter({ ...adapter, vendor: 'nvidia', isFallbackAdapter: true })).toBe(true);
  expect(isSoftwareAdapter({ ...adapter, vendor: 'nvidia', description: 'NVIDIA GeForce RTX 3060' })).toBe(false);
});
