import { spawn } from 'node:child_process';

export interface Desktop {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The command that opens a URL in the user's browser, or null where there is no display. */
export function browserCommand(url: string, { platform, env }: Desktop): { file: string; args: string[] } | null {
  if (platform === 'darwin') return { file: 'open', args: [url] };
  // `start` belongs to cmd; its first quoted argument is a window title
  if (platform === 'win32') return { file: 'cmd', args: ['/c', 'start', '""', url.replaceAll('&', '^&')] };
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? { file: 'xdg-open', args: [url] } : null;
}

/** Opens the default browser if there is a display; a missing opener is no fault, the URL is printed anyway. */
export function openBrowser(url: string, desktop: Desktop = { platform: process.platform, env: process.env }): void {
  const command = browserCommand(url, desktop);
  if (!command) return;
  const child = spawn(command.file, command.args, { stdio: 'ignore', detached: true, windowsVerbatimArguments: true });
  child.on('error', () => undefined);
  child.unref();
}
