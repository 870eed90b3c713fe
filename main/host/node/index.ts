// Program `out/main/node.js`: the workstation without Electron, what `npm start` runs where that binary is not installed.
import { resolve } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import { defaultWorkspaceDir } from '../workspaceDir.ts';
import { checkToken, parsePort, readOptions } from './options.ts';
import { serve } from './serve.ts';
import { stopOnSignals } from './stopOnSignals.ts';

try {
  const values = readOptions(process.argv.slice(2));
  await serve({
    outDir: resolve(import.meta.dirname, '..'),
    workspaceDir: resolve(values.workspace ?? defaultWorkspaceDir()),
    host: values.host,
    port: values.port === undefined ? null : parsePort(values.port),
    token: values.token === undefined ? null : checkToken(values.token),
    open: !values['no-open'],
    signal: stopOnSignals(),
    onReady: (server) => console.log(`Cardioid is at ${server.url}`),
  });
} catch (error) {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = 1;
}
