import type { MessagePortMain } from 'electron';

type Listener = (event?: { data: unknown }) => void;

/**
 * A window's port as the RPC handler wants it. Electron says `close` only when the other side went away; this one also says it when
 * we close it, so that the calls and streams of a page that is gone end.
 */
export class RpcPort {
  readonly #port: MessagePortMain;
  readonly #closeListeners = new Set<Listener>();
  #closed = false;

  constructor(port: MessagePortMain) {
    this.#port = port;
    port.on('close', () => this.#ended());
  }

  on(name: 'message' | 'close', listener: Listener): void {
    if (name === 'close') this.#closeListeners.add(listener);
    else this.#port.on('message', (event) => listener({ data: event.data }));
  }

  postMessage(data: unknown): void {
    if (!this.#closed) this.#port.postMessage(data);
  }

  start(): void {
    this.#port.start();
  }

  close(): void {
    this.#port.close();
    this.#ended();
  }

  #ended(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const listener of this.#closeListeners) listener();
  }
}
