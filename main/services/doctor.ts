import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import type { Check } from '../../shared/contract/app.ts';
import { loadNativeRenderer } from '../render/native.ts';
import type { BackendReport } from '../train/protocol.ts';
import type { ForkWorker } from '../train/workerHandle.ts';
import { findChromium } from '../setup/chromium.mjs';

const probeTimeoutMs = 30_000;

const backendLabels: Record<BackendReport['name'], string> = {
  cuda: 'CUDA backend (tfjs-node-gpu)',
  webgpu: 'WebGPU backend (Dawn)',
  native: 'Native CPU backend',
  cpu: 'JavaScript backend (reference)',
};

function check(id: string, label: string, probe: () => string): Check {
  try {
    return { id, label, status: 'ok', detail: probe() };
  } catch (error) {
    return { id, label, status: 'broken', detail: firstSentence(error) };
  }
}

function firstSentence(error: unknown): string {
  return (error as Error).message.split('\n')[0]!.slice(0, 300);
}

function probeSqlite(): string {
  const db = new Database(':memory:');
  try {
    return `SQLite ${db.prepare('select sqlite_version()').pluck().get() as string}`;
  } finally {
    db.close();
  }
}

function probeRenderer(): string {
  const { isa, isas, threads, version } = loadNativeRenderer().info();
  return `version ${version}, ${isa} (can do ${isas.join(', ')}), ${threads} threads`;
}

/** The Electron binary; the package alone is only its installer. */
function electronCheck(): Check {
  const label = 'Electron window';
  if (process.versions['electron'])
    return { id: 'electron', label, status: 'ok', detail: `Electron ${process.versions['electron']} (running)` };
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const pathFile = join(folder, 'path.txt');
    const binary = existsSync(pathFile) ? join(folder, 'dist', readFileSync(pathFile, 'utf8').trim()) : '';
    if (binary && existsSync(binary)) return { id: 'electron', label, status: 'ok', detail: binary };
    return { id: 'electron', label, status: 'absent', detail: 'its binary is not installed; the window opens in a browser instead' };
  } catch {
    return {
      id: 'electron',
      label,
      status: 'absent',
      detail: 'the package electron is not installed; the window opens in a browser instead',
    };
  }
}

function chromiumCheck(): Check {
  const label = 'Chromium or Chrome';
  const path = findChromium();
  return path
    ? { id: 'chromium', label, status: 'ok', detail: path }
    : { id: 'chromium', label, status: 'absent', detail: 'only the end-to-end tests need it' };
}

/** Tries every tensor backend in a worker of its own: a driver that crashes or hangs takes only the worker with it. */
function probeBackends(forkWorker: ForkWorker): Promise<readonly BackendReport[]> {
  return new Promise((resolve) => {
    const worker = forkWorker();
    const broken = (reason: string): BackendReport[] =>
      (['cuda', 'webgpu', 'native', 'cpu'] as const).map((name) => ({ name, status: 'broken', device: '', reason }));
    const finish = (reports: readonly BackendReport[]): void => {
      clearTimeout(timer);
      worker.kill();
      resolve(reports);
    };
    const timer = setTimeout(() => finish(broken(`the probe did not answer within ${probeTimeoutMs / 1000} s`)), probeTimeoutMs);
    worker.onMessage((message) => {
      if (message.type === 'backends') finish(message.reports);
      else if (message.type === 'failed') finish(broken(message.message));
    });
    worker.onExit((code, signal) => finish(broken(`the probe ended with ${signal ?? `code ${code}`}`)));
    worker.send({ type: 'probe-backends' });
  });
}

/** Whether datasets can be drawn on a graphics card. */
function graphicsRenderer({ status, device, reason }: BackendReport): Check {
  const slow = reason && 'it computes on the processor: used only when asked for';
  return {
    id: 'renderer:webgpu',
    label: 'Graphics renderer',
    status,
    detail: status === 'ok' ? [device, slow].filter(Boolean).join('; ') : reason,
  };
}

/** What is installed, which backends and devices work, and why the others do not. Needs no workspace. */
export async function runDoctor({ forkWorker }: { forkWorker: ForkWorker }): Promise<Check[]> {
  const reports = await probeBackends(forkWorker);
  const tensorAddon = reports.find((report) => report.name === 'native')!;
  return [
    check('node', 'Node.js', () => `${process.versions.node} (V8 ${process.versions.v8})`),
    check('sqlite', 'Database', probeSqlite),
    check('sharp', 'Image codecs', () => `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`),
    check('native:render', 'Native renderer', probeRenderer),
    { id: 'native:tensor', label: 'Native tensor kernels', status: tensorAddon.status, detail: tensorAddon.device || tensorAddon.reason },
    graphicsRenderer(reports.find((report) => report.name === 'webgpu')!),
    ...reports.map(({ name, status, device, reason }) => ({
      id: `backend:${name}`,
      label: backendLabels[name],
      status,
      detail: [device, reason].filter(Boolean).join('; '),
    })),
    electronCheck(),
    chromiumCheck(),
  ];
}
