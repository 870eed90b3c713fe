import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';

type Handler = (...args: never[]) => unknown;

/** Electron's MessagePortMain over a Node message port: an emitter whose `message` events carry `data`. */
export class FakeMessagePortMain extends EventEmitter {
  readonly #port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('message', (data) => this.emit('message', { data }));
  }
  postMessage(data: unknown): void {
    this.#port.postMessage(data);
  }
  start(): void {
    this.#port.start();
  }
  /** As in Electron, closing one's own end raises no `close` here. */
  close(): void {
    this.#port.close();
  }
}

/** The window's contents: events, and the handler of `window.open`. */
export class FakeWebContents extends EventEmitter {
  readonly mainFrame: { url: string } = { url: 'app://local/' };
  windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
}

/**
 * As much of the `electron` module as the entry uses, recording what it is told.
 * `calls` is the order of the calls that must come in order.
 */
export function createFakeElectron() {
  const calls: string[] = [];
  const windows: FakeBrowserWindow[] = [];
  const protocolHandlers: Record<string, (request: Request) => Promise<Response>> = {};
  const permissions: Record<'request' | 'check' | 'device', Handler | null> = { request: null, check: null, device: null };
  const workers: (EventEmitter & { program: string; sent: unknown[]; killed: boolean })[] = [];
  const menus: unknown[] = [];
  const errorBoxes: string[][] = [];

  class FakeApp extends EventEmitter {
    isPackaged = false;
    hasLock = true;
    enableSandbox = () => void calls.push('enableSandbox');
    requestSingleInstanceLock = () => this.hasLock;
    whenReady = async () => void calls.push('ready');
    quit = () => void calls.push('quit');
    exit = () => void calls.push('exit');
  }
  const app = new FakeApp();

  class FakeBrowserWindow extends EventEmitter {
    static getAllWindows = () => windows;
    readonly webContents = new FakeWebContents();
    readonly options: { webPreferences: Record<string, unknown> };
    url = '';
    shown = false;
    constructor(options: { webPreferences: Record<string, unknown> }) {
      super();
      this.options = options;
      windows.push(this);
      app.emit('web-contents-created', {}, this.webContents);
    }
    async loadURL(url: string): Promise<void> {
      calls.push('loadURL');
      this.url = url;
      this.emit('ready-to-show');
    }
    show(): void {
      this.shown = true;
    }
    isMinimized = () => false;
    focus = () => void calls.push('focus');
  }

  const module = {
    app,
    BrowserWindow: FakeBrowserWindow,
    dialog: { showErrorBox: (...lines: string[]) => void errorBoxes.push(lines) },
    ipcMain: new EventEmitter(),
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: (menu: unknown) => void menus.push(menu) },
    protocol: {
      schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
      registerSchemesAsPrivileged(schemes: typeof this.schemes) {
        calls.push('registerSchemesAsPrivileged');
        this.schemes = schemes;
      },
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => void (protocolHandlers[scheme] = handler),
    },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler: Handler) => void (permissions.request = handler),
        setPermissionCheckHandler: (handler: Handler) => void (permissions.check = handler),
        setDevicePermissionHandler: (handler: Handler) => void (permissions.device = handler),
      },
    },
    utilityProcess: {
      fork: (program: string) => {
        const worker = Object.assign(new EventEmitter(), {
          program,
          pid: 4711,
          stdout: null,
          stderr: null,
          sent: [] as unknown[],
          killed: false,
        });
        workers.push(worker);
        return Object.assign(worker, {
          postMessage: (message: unknown) => void worker.sent.push(message),
          kill: () => (worker.killed = true),
        });
      },
    },
  };
  return { module, calls, windows, protocolHandlers, permissions, workers, menus, errorBoxes };
}
