import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { softwareGpuEnvironment } from '../../gpu/softwareGpu.fixtures.ts';

const environment = softwareGpuEnvironment();
if (!environment) console.warn('Skipped the graphics renderer: no Chromium with a software Vulkan driver is installed.');

interface Result {
  readonly name: string;
  readonly pictures: readonly { formula: string; agreement: number; interior: [number, number] }[];
  readonly walked: readonly { formula: string; agreement: number; steady: number }[];
  readonly cycles: readonly { picture: string; isDrawn: boolean; known: number; same: number; close: number }[];
  readonly mixedSame: boolean;
  readonly same: boolean;
  readonly fieldMisfits: number;
  readonly aborted: string;
}

/** Bundles the test's program as the product is bundled, where node_modules is found from, and runs it. */
async function runProgram(folder: string): Promise<Result> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { external: true },
    build: {
      ssr: fileURLToPath(new URL('testing/pictureProgram.ts', import.meta.url)),
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { output: { format: 'es', entryFileNames: 'program.mjs' } },
    },
  });
  const options = { env: environment!, timeout: 50_000, maxBuffer: 1 << 24 };
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'program.mjs')], options);
  const line = stdout.split('\n').find((text) => text.startsWith('RESULT ')) ?? '';
  return JSON.parse(line.slice('RESULT '.length)) as Result;
}

test.skipIf(!environment)('pictures of the graphics device agree with the native renderer', async () => {
  const root = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url));
  await mkdir(root, { recursive: true });
  const folder = await mkdtemp(join(root, 'gpu-render-'));
  try {
    const result = await runProgram(folder);
    expect(result.name).toMatch(/^webgpu\/\d+\+native\/\d+ ./);
    expect(result.pictures).toHaveLength(4);
    expect(result.pictures.filter(({ agreement }) => agreement < 0.95)).toEqual([]);
    expect(result.walked.length).toBeGreaterThan(40);
    // of pixels that a rounded position leaves as they are nearly all agree; enough of them must be there to tell
    expect(result.walked.filter(({ agreement }) => agreement < 0.93)).toEqual([]);
    expect(result.walked.filter(({ steady }) => steady < 0.3)).toEqual([]);
    for (const { interior } of result.pictures) expect(Math.abs(interior[0] - interior[1])).toBeLessThan(16);
    expect(result.cycles).toHaveLength(8);
    expect(result.cycles.filter(({ isDrawn, known }) => !isDrawn || known < 15)).toEqual([]);
    // near the edge of a component float32 cannot tell
    expect(result.cycles.filter(({ same, close }) => same < 0.97 || close < 0.97)).toEqual([]);
    expect(result.mixedSame).toBe(true);
    expect(result.same).toBe(true);
    expect(result.fieldMisfits).toBeLessThan(0.05);
    expect(result.aborted).toBe('enough');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
