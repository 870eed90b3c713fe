// Program `out/main/node.js`: the workstation without Electron, what `npm start` runs where that binary is not installed.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UserError } from '../../../shared/contract/errors.ts';
import { defaultWorkspaceDir } from '../workspaceDir.ts';
import { checkToken, parsePort } from './options.ts';
import { serve } from './serve.ts';
import { stopOnSignals } from './stopOnSignals.ts';

const { values } = parseArgs({
  options: {
    workspace: { type: 'string' },
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    token: { type: 'string' },
    'no-open': { type: 'boolean', default: false },
  },
});

try {
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
