import { BrowserWindow } from 'electron';
import { appUrl } from './origin.ts';

/**
 * Opens the workstation's window.
 * @param preload file of the built preload script
 */
export async function openWindow(preload: string): Promise<BrowserWindow> {
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 960,
    minHeight: 600,
    show: false,
    backgroundColor: '#101114',
    title: 'Cardioid',
    webPreferences: { preload, contextIsolation: true, sandbox: true, nodeIntegration: false },
  });
  window.once('ready-to-show', () => window.show());
  await window.loadURL(appUrl);
  return window;
}
