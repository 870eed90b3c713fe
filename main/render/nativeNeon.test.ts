import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

// NEON cannot be run on the machines this is built on; where a cross compiler is installed it is at least checked that the kernels compile.
const compiler = 'aarch64-linux-gnu-g++';
const missing = spawnSync(compiler, ['--version']).error !== undefined;
const flags = [
  '-std=c++17',
  '-fsyntax-only',
  '-ffp-contract=off',
  '-Wall',
  '-Wextra',
  '-DCARDIOID_ISA=neon',
  '-DCARDIOID_KERNELS=neonKernels',
];

it.skipIf(missing)(
  `the kernels compile for 64-bit ARM (skipped without ${compiler})`,
  () => {
    const source = fileURLToPath(new URL('../native/render/src/kernels/kernel_set.cc', import.meta.url));
    const { status, stderr } = spawnSync(compiler, [...flags, source], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  },
  60_000,
);
