import { parseArgs } from 'node:util';
import { UserError } from '../../../shared/contract/errors.ts';

/** Where the host listens when no port is named; a fixed one keeps the window's origin, and with it its settings. */
export const defaultPort = 4649;

export interface ServeOptions {
  readonly workspaceDir: string;
  readonly host: string;
  /** null: the default port, or any free one when that is taken */
  readonly port: number | null;
  /** null: a fresh random one */
  readonly token: string | null;
  /** open the default browser where there is a display */
  readonly open: boolean;
}

/** What the command line of the Node host says. @throws UserError BAD_VALUE for what it does not take */
export function readOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        workspace: { type: 'string' },
        host: { type: 'string', default: '127.0.0.1' },
        port: { type: 'string' },
        token: { type: 'string' },
        'no-open': { type: 'boolean', default: false },
      },
    }).values;
  } catch {
    throw new UserError('BAD_VALUE', {
      name: `"${args.join(' ')}"`,
      reason: 'cannot be understood: the workstation takes --workspace DIR, --host ADDRESS, --port N, --token TEXT and --no-open',
    });
  }
}

/** @throws UserError BAD_VALUE unless the text is a port number; 0 asks for any free one */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65535)) throw new UserError('BAD_VALUE', { name: `Port "${text}"`, reason: 'is not a number from 0 to 65535' });
  return port;
}

/** @throws UserError BAD_VALUE when the token is guessable or cannot stand in a URL or a header */
export function checkToken(token: string): string {
  if (!/^[\w.~-]{8,256}$/.test(token))
    throw new UserError('BAD_VALUE', { name: 'The token', reason: 'must be 8 to 256 letters, digits or any of - . _ ~' });
  return token;
}
