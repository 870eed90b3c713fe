import { createORPCClient, type ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { Client } from './client.ts';

/** `refused`: the host does not know this window; trying again is of no use. */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'refused';

/** The window's line to its host. */
export interface Connection {
  readonly client: Client;
  readonly state: ConnectionState;
  /** why it was refused, for the user; empty otherwise */
  readonly reason: string;
}

type Link = ClientLink<Record<never, never>>;

const firstRetryMs = 250;
const longestRetryMs = 4000;

/** Connects to the Electron main process by a message port, or to the Node host that served this page by a WebSocket. */
export function connect(): Connection {
  return location.protocol === 'app:' ? connectByPort() : new SocketConnection(takeToken());
}

function connectByPort(): Connection {
  const { port1, port2 } = new MessageChannel();
  window.postMessage('cardioid:connect', '*', [port2]);
  port1.start();
  return { client: createORPCClient(new PortLink({ port: port1 })), state: 'connected', reason: '' };
}

/** The one-time token of the printed URL; removed from the address bar. Routes start with `#/`, tokens do not. */
function takeToken(): string {
  const fragment = location.hash.slice(1);
  if (!fragment || fragment.startsWith('/')) return '';
  history.replaceState(null, '', location.pathname);
  return fragment;
}

/** Keeps one socket open: calls made while it is down wait for the next one. */
class SocketConnection implements Connection {
  readonly client: Client;
  state = $state<ConnectionState>('connecting');
  reason = $state('');
  #link: Promise<Link>;
  #announce: (link: Link) => void = () => {};
  #fail: (error: Error) => void = () => {};
  #retryMs = firstRetryMs;

  constructor(token: string) {
    this.#link = this.#nextLink();
    this.client = createORPCClient({ call: async (path, input, options) => (await this.#link).call(path, input, options) } satisfies Link);
    void this.#open(token);
  }

  #nextLink(): Promise<Link> {
    const link = new Promise<Link>((resolve, reject) => {
      this.#announce = resolve;
      this.#fail = reject;
    });
    // nobody may be waiting when it fails
    link.catch(() => {});
    return link;
  }

  async #open(token: string): Promise<void> {
    try {
      if (token) {
        const answer = await fetch('/session', { method: 'POST', body: token });
        if (!answer.ok) {
          await this.#refuse(answer);
          return;
        }
      }
    } catch {
      this.#retry(token);
      return;
    }
    const socket = new WebSocket(`ws://${location.host}/rpc`);
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      this.#retryMs = firstRetryMs;
      this.state = 'connected';
      this.#announce(new SocketLink({ websocket: socket }));
    });
    socket.addEventListener('close', () => void this.#closed(opened));
  }

  async #closed(opened: boolean): Promise<void> {
    if (opened) {
      this.#link = this.#nextLink();
    } else {
      // a refused upgrade does not say why: any request that needs a session does
      const probe = await fetch('/pixels/').catch(() => null);
      if (probe?.status === 401 || probe?.status === 403) {
        await this.#refuse(probe);
        return;
      }
    }
    this.#retry('');
  }

  #retry(token: string): void {
    this.state = this.state === 'connecting' ? 'connecting' : 'reconnecting';
    setTimeout(() => void this.#open(token), this.#retryMs);
    this.#retryMs = Math.min(longestRetryMs, this.#retryMs * 2);
  }

  async #refuse(answer: Response): Promise<void> {
    const { message } = (await answer.json().catch(() => ({}))) as { message?: string };
    this.reason = message ?? 'This window has no session; open the URL that the terminal printed last.';
    this.state = 'refused';
    this.#fail(new Error(this.reason));
  }
}
