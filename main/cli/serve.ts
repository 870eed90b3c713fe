import { checkToken, parsePort } from '../host/node/options.ts';
import { serve } from '../host/node/serve.ts';
import type { RunCommand } from './command.ts';

/** `serve`: until Ctrl-C. */
export const serveCommand: RunCommand = async ({ args, workspaceDir, outDir, json, signal, print }) => {
  const port = args.text('port');
  const token = args.text('token');
  await serve({
    workspaceDir,
    outDir,
    host: args.text('host') ?? '127.0.0.1',
    port: port === undefined ? null : parsePort(port),
    token: token === undefined ? null : checkToken(token),
    open: !args.has('no-open'),
    signal,
    onReady: ({ url, port: listening }) =>
      print(json ? JSON.stringify({ url, port: listening, workspace: workspaceDir }) : `Cardioid is at ${url}`),
  });
  return { json: { workspace: workspaceDir, stopped: true }, text: '' };
};
