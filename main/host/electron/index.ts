// Program `out/main/electron.js`: the workstation in its own window.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { app, BrowserWindow, dialog } from 'electron';
import { UserError } from '../../../shared/contract/errors.ts';
import { openCardioid, type Cardioid } from '../../services/index.ts';
import { createRespond } from '../respond.ts';
import { version } from '../version.ts';
import { defaultWorkspaceDir } from '../workspaceDir.ts';
import { createForkWorker } from './forkWorker.ts';
import { setupMenu } from './menu.ts';
import { setupNavigation } from './navigation.ts';
import { setupPermissions } from './permissions.ts';
import { setupPorts } from './ports.ts';
import { registerScheme, setupScheme } from './scheme.ts';
import { openWindow } from './window.ts';

const outDir = resolve(import.meta.dirname, '..');
const preload = resolve(outDir, 'preload', 'preload.cjs');

/** The workspace named on the command line, where Chromium's own switches may stand too, or the user's default. */
function workspaceDir(): string {
  const { values } = parseArgs({ args: process.argv.slice(1), strict: false, options: { workspace: { type: 'string' } } });
  return resolve(typeof values.workspace === 'string' ? values.workspace : defaultWorkspaceDir());
}

async function start(): Promise<void> {
  await app.whenReady();
  setupNavigation();
  setupPermissions();
  setupMenu(app.isPackaged);
  const cardioid = await openCardioid({
    workspaceDir: workspaceDir(),
    host: 'electron',
    forkWorker: createForkWorker(resolve(outDir, 'main', 'trainer.js')),
    version,
  });
  closeBeforeQuit(cardioid);
  setupScheme(createRespond({ rendererDir: resolve(outDir, 'renderer'), handlePixels: (request) => cardioid.handlePixels(request) }));
  setupPorts(cardioid.router);
  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows();
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openWindow(preload);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  await openWindow(preload);
}

/** Holds the quit until workers have written their checkpoints and the database is closed. */
function closeBeforeQuit(cardioid: Cardioid): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    void cardioid.close().finally(() => {
      closed = true;
      app.quit();
    });
  });
}

registerScheme();
app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    dialog.showErrorBox('Cardioid cannot start', error instanceof UserError ? error.message : String(error));
    app.exit(1);
  });
} else app.quit();
