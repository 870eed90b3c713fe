import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

export interface UserEnvironment {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The folder that holds everything unless the user names another: the platform's place for user data, the same for window and
 * command line. Linux follows the XDG base directory specification, which ignores relative paths in XDG_DATA_HOME.
 */
export function defaultWorkspaceDir(user: UserEnvironment = { platform: process.platform, home: homedir(), env: process.env }): string {
  if (user.platform === 'darwin') return posix.join(user.home, 'Library', 'Application Support', 'Cardioid');
  if (user.platform === 'win32') return win32.join(user.env['APPDATA'] || win32.join(user.home, 'AppData', 'Roaming'), 'Cardioid');
  const dataHome = user.env['XDG_DATA_HOME'];
  return posix.join(dataHome && posix.isAbsolute(dataHome) ? dataHome : posix.join(user.home, '.local', 'share'), 'cardioid');
}
