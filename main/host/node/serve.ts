import { join } from 'node:path';
import { UserError } from '../../../shared/contract/errors.ts';
import { openCardioid, type Cardioid } from '../../services/index.ts';
import { version } from '../version.ts';
import { createToken } from './access.ts';
import { createForkWorker } from './forkWorker.ts';
import { openBrowser } from './openBrowser.ts';
import { defaultPort, type ServeOptions } from './options.ts';
import { startNodeServer, type NodeServer } from './server.ts';

/**
 * Opens the workspace and serves it until `signal` aborts; then ends streams, workers and database in that order.
 * @param outDir folder of the built programs' parent, `out`
 * @param onReady called once with the server when it accepts requests
 * @throws UserError for a workspace that cannot be opened or an address that cannot be used
 */
export async function serve(
  options: ServeOptions & { outDir: string; signal: AbortSignal; onReady: (server: NodeServer) => void },
): Promise<void> {
  const cardioid = await openCardioid({
    workspaceDir: options.workspaceDir,
    host: 'node',
    forkWorker: createForkWorker(join(options.outDir, 'main', 'trainer.js')),
    version,
  });
  try {
    const server = await startOnSomePort(cardioid, options);
    options.onReady(server);
    if (options.open) openBrowser(server.url);
    if (!options.signal.aborted) await new Promise((done) => options.signal.addEventListener('abort', done, { once: true }));
    await server.close();
  } finally {
    await cardioid.close();
  }
}

async function startOnSomePort(cardioid: Cardioid, options: ServeOptions & { outDir: string }): Promise<NodeServer> {
  const start = (port: number) =>
    startNodeServer({
      cardioid,
      rendererDir: join(options.outDir, 'renderer'),
      host: options.host,
      port,
      token: options.token ?? createToken(),
    });
  if (options.port !== null) return start(options.port);
  try {
    return await start(defaultPort);
  } catch (error) {
    if (error instanceof UserError && error.code === 'PORT_TAKEN') return start(0);
    throw error;
  }
}
