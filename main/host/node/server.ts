import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UserError } from '../../../shared/contract/errors.ts';
import type { Cardioid } from '../../services/index.ts';
import { errorAnswer } from '../errorAnswer.ts';
import { createRespond, withSecurityHeaders, type Respond } from '../respond.ts';
import { Access, authority } from './access.ts';
import { openSession } from './session.ts';
import { RpcSockets } from './socket.ts';
import { BodyTooLarge, sendResponse, toRequest } from './webExchange.ts';

export interface NodeServerOptions {
  readonly cardioid: Pick<Cardioid, 'router' | 'handlePixels'>;
  readonly rendererDir: string;
  readonly host: string;
  /** 0 takes any free port */
  readonly port: number;
  readonly token: string;
}

export interface NodeServer {
  readonly port: number;
  /** opens the workstation; the token is in the fragment */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves the workstation over HTTP and WebSocket.
 * @throws UserError PORT_TAKEN, or BAD_VALUE when the address is not one of this machine
 */
export async function startNodeServer(options: NodeServerOptions): Promise<NodeServer> {
  const server = createServer({ requestTimeout: 60_000 });
  const port = await listen(server, options.host, options.port);
  const access = new Access({ token: options.token, host: options.host, port });
  const sockets = new RpcSockets(options.cardioid.router, access);
  const respond = createRespond({ rendererDir: options.rendererDir, handlePixels: (request) => options.cardioid.handlePixels(request) });
  // a browser on this machine cannot open the wildcard address
  const reachable = options.host === '0.0.0.0' || options.host === '::' ? '127.0.0.1' : options.host;
  const origin = `http://${authority(reachable, port)}`;
  server.on('request', (incoming, outgoing) => void answer(incoming, outgoing, origin, access, respond));
  server.on('upgrade', (request, stream, head) => sockets.upgrade(request, stream, head));
  return {
    port,
    url: `${origin}/#${options.token}`,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      await sockets.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new UserError('PORT_TAKEN', { host, port }));
      else if (error.code === 'EACCES')
        reject(new UserError('BAD_VALUE', { name: `Port ${port}`, reason: 'may not be used by this user; choose one above 1023' }));
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
        reject(new UserError('BAD_VALUE', { name: `Host "${host}"`, reason: 'is no address of this machine' }));
      else reject(error);
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  origin: string,
  access: Access,
  respond: Respond,
): Promise<void> {
  try {
    const response = await route(incoming, toRequest(incoming, outgoing, origin), access, respond);
    await sendResponse(response, outgoing);
  } catch (error) {
    if (outgoing.destroyed) return;
    if (outgoing.headersSent) outgoing.destroy();
    else await sendResponse(withSecurityHeaders(new Response(null, { status: statusOf(error) })), outgoing);
  }
}

/** A TypeError comes from a request that cannot be expressed as one: a forbidden method, a path that is no URL. */
function statusOf(error: unknown): number {
  if (error instanceof BodyTooLarge) return 413;
  return error instanceof TypeError ? 400 : 500;
}

async function route(incoming: IncomingMessage, request: Request, access: Access, respond: Respond): Promise<Response> {
  const verdict = access.judge(incoming.headers);
  if (verdict === 'foreign') return withSecurityHeaders(new Response('forbidden', { status: 403 }));
  const { pathname } = new URL(request.url);
  if (pathname === '/session') return withSecurityHeaders(await openSession(access, request));
  // the window's own files hold no secrets; everything about the user's work needs a session
  if (pathname.startsWith('/pixels/') && verdict !== 'allowed')
    return withSecurityHeaders(errorAnswer(new UserError('WRONG_TOKEN', {}), 401));
  return respond(request);
}
