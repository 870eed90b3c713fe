import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Cardioid } from '../../services/index.ts';
import type { Access } from './access.ts';

/** Path of the RPC socket. */
export const rpcPath = '/rpc';
/** Largest message a window may send; pictures travel by URL, not here. */
const maxMessageBytes = 16 * 2 ** 20;
/** Bytes waiting in the socket above which streams pause. */
const highWaterBytes = 4 * 2 ** 20;
const pingEveryMs = 30_000;

/** Sends, and resolves when the socket has room again: a slow window slows its streams down and not the host's memory up. */
export function sendWithBackpressure(
  socket: Pick<WebSocket, 'send' | 'bufferedAmount' | 'readyState' | 'OPEN'>,
  data: string | Uint8Array,
): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) {
      resolve();
      return;
    }
    // a failed send means a closing socket: its close event ends the calls, there is nobody left to tell
    socket.send(data, () => resolve());
    if (socket.bufferedAmount < highWaterBytes) resolve();
  });
}

/** The RPC endpoint: WebSocket upgrades, one peer of the router per socket. */
export class RpcSockets {
  readonly #server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: maxMessageBytes });
  readonly #handler: RPCHandler<Record<never, never>>;
  readonly #access: Access;
  readonly #alive = new WeakSet<WebSocket>();
  readonly #pinger: NodeJS.Timeout;

  constructor(router: Cardioid['router'], access: Access) {
    this.#handler = new RPCHandler(router);
    this.#access = access;
    this.#pinger = setInterval(() => this.#dropTheDead(), pingEveryMs);
    this.#pinger.unref();
  }

  /** Answers an HTTP upgrade: 404 off the path, 403 or 401 for strangers, else a socket that speaks the contract. */
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    const refuse = (status: string) => stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    stream.on('error', () => stream.destroy());
    if ((request.url ?? '').split('?')[0] !== rpcPath) {
      refuse('404 Not Found');
      return;
    }
    const verdict = this.#access.judgeSocket(request.headers);
    if (verdict !== 'allowed') {
      refuse(verdict === 'foreign' ? '403 Forbidden' : '401 Unauthorized');
      return;
    }
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#accept(socket));
  }

  /** Closes every socket with "going away"; their calls and streams end. */
  async close(): Promise<void> {
    clearInterval(this.#pinger);
    for (const socket of this.#server.clients) socket.close(1001);
    await new Promise<void>((done) => {
      if (this.#server.clients.size === 0) done();
      const force = setTimeout(() => {
        for (const socket of this.#server.clients) socket.terminate();
      }, 500);
      this.#server.close(() => {
        clearTimeout(force);
        done();
      });
    });
  }

  #accept(socket: WebSocket): void {
    this.#alive.add(socket);
    socket.on('pong', () => this.#alive.add(socket));
    // protocol faults (a message over the limit, broken frames) close the socket; there is nothing else to do about them
    socket.on('error', () => socket.terminate());
    const peer = {
      send: (data: string | Uint8Array) => sendWithBackpressure(socket, data),
      addEventListener: socket.addEventListener.bind(socket),
    };
    void this.#handler.upgrade(peer as never, { context: {} });
  }

  #dropTheDead(): void {
    for (const socket of this.#server.clients) {
      if (!this.#alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }
}
