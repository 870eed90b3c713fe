import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import fc from 'fast-check';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { fakeServices, until } from '../testing/fakeServices.ts';
import { createFakeElectron, FakeMessagePortMain, FakeWebContents } from '../testing/fakeElectron.ts';
import { contentSecurityPolicy } from '../securityHeaders.ts';
import type { OpenOptions } from '../../services/index.ts';
import { isAppUrl } from './origin.ts';

// The real entry runs against a stand-in for the module `electron`: everything below is what it tells Electron to do.
const electron = createFakeElectron();
const services = fakeServices();
const opened: OpenOptions[] = [];
let closes = 0;
vi.doMock('electron', () => electron.module);
vi.doMock('../../services/index.ts', () => ({
  openCardioid: async (options: OpenOptions) => {
    opened.push(options);
    return { ...services, close: async () => void closes++ };
  },
}));

beforeAll(async () => {
  process.argv.push('--no-sandbox-is-not-ours', '--workspace', '/tmp/cardioid-electron-test');
  await import('./index.ts');
  await until(() => electron.windows[0]?.url !== undefined && electron.windows[0].shown);
});

const contents = () => electron.windows[0]!.webContents;
const prevented = (name: string, target = contents()): boolean => {
  let called = false;
  target.emit(name, { preventDefault: () => (called = true) });
  return called;
};

describe('the window', () => {
  test('scheme and sandbox are set before the app is ready', () => {
    expect(electron.calls.slice(0, 4)).toEqual(['registerSchemesAsPrivileged', 'enableSandbox', 'ready', 'loadURL']);
    expect(electron.module.protocol.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
    ]);
  });

  test('has the secure preferences and none that weaken them', () => {
    const { webPreferences } = electron.windows[0]!.options;
    expect(webPreferences).toEqual({
      preload: expect.stringMatching(/preload[\\/]preload\.cjs$/),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
    });
    expect(electron.windows[0]!.url).toBe('app://local/');
  });

  test('opens the workspace named on the command line, and a second start shows the first window', () => {
    expect(opened[0]).toMatchObject({ host: 'electron', workspaceDir: resolve('/tmp/cardioid-electron-test') });
    electron.module.app.emit('second-instance');
    expect(electron.calls).toContain('focus');
  });

  test('has no developer tools in its menu when packaged', async () => {
    const { menuTemplate } = await import('./menu.ts');
    expect(JSON.stringify(menuTemplate('linux', true))).not.toMatch(/toggleDevTools|reload/);
    expect(JSON.stringify(menuTemplate('linux', false))).toMatch(/toggleDevTools/);
    expect(menuTemplate('darwin', true)[0]).toEqual({ role: 'appMenu' });
    expect(electron.menus).toHaveLength(1);
  });
});

describe('permissions', () => {
  const names = [
    'clipboard-read',
    'clipboard-sanitized-write',
    'display-capture',
    'fullscreen',
    'geolocation',
    'hid',
    'idle-detection',
    'media',
    'mediaKeySystem',
    'midi',
    'midiSysex',
    'notifications',
    'openExternal',
    'pointerLock',
    'serial',
    'storage-access',
    'usb',
    'unknown',
    'window-management',
  ];
  const granted = ['clipboard-sanitized-write', 'fullscreen'];
  const request = (permission: string, requestingUrl: string, isMainFrame = true) => {
    let answer: boolean | undefined;
    (electron.permissions.request as (...args: unknown[]) => void)(null, permission, (value: boolean) => (answer = value), {
      requestingUrl,
      isMainFrame,
    });
    return answer;
  };
  const check = (permission: string, origin: string) =>
    (electron.permissions.check as (...args: unknown[]) => boolean)(null, permission, origin);

  test('requests and checks grant two and deny the rest', () => {
    expect(names.filter((name) => request(name, 'app://local/'))).toEqual(granted);
    expect(names.filter((name) => check(name, 'app://local/'))).toEqual(granted);
  });

  test('nobody else is granted anything', () => {
    expect(
      names.filter(
        (name) =>
          request(name, 'https://evil.example/') ||
          request(name, 'app://local/', false) ||
          check(name, 'https://evil.example/') ||
          check(name, ''),
      ),
    ).toEqual([]);
    expect((electron.permissions.device as () => boolean)()).toBe(false);
  });
});

describe('navigation', () => {
  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])('%s is prevented', (name) => {
    expect(prevented(name)).toBe(true);
  });

  test('window.open opens nothing', () => {
    for (const url of ['https://x.example', 'app://local/', 'about:blank'])
      expect(contents().windowOpenHandler!({ url })).toEqual({ action: 'deny' });
  });

  test('holds for contents that the window did not make', () => {
    const other = new FakeWebContents();
    electron.module.app.emit('web-contents-created', {}, other);
    expect(prevented('will-navigate', other)).toBe(true);
    expect(other.windowOpenHandler!({ url: 'x' })).toEqual({ action: 'deny' });
  });
});

describe('app://', () => {
  const get = (url: string) =>
    electron.protocolHandlers['app']!(new Request(url, url.endsWith('echo') ? { method: 'POST', body: 'hello' } : {}));

  test('answers with the same headers as the other host', async () => {
    const answer = await get('app://local/pixels/echo');
    expect([answer.status, await answer.text()]).toEqual([200, 'hello']);
    expect(answer.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
    expect((await get('app://local/pixels/fails')).status).toBe(500);
  });

  test.each(['app://local/..%2f..%2fetc/passwd', 'app://local/%2e%2e/%2e%2e/x', 'app://other/index.html', 'app://local/%00'])(
    'refuses %s',
    async (url) => {
      expect((await get(url)).status).toBeGreaterThanOrEqual(400);
    },
  );

  test('knows its own URLs', () => {
    for (const url of ['app://local/', 'app://local/index.html#/lab']) expect(isAppUrl(url)).toBe(true);
    for (const url of [
      '',
      'null',
      'app://',
      'app://local.evil/',
      'app://evil/',
      'apps://local/',
      'https://local/',
      'file:///local/',
      'app://user@local/',
      'about:blank',
      'app:local',
    ])
      expect(isAppUrl(url)).toBe(false);
    fc.assert(fc.property(fc.webUrl(), (url) => !isAppUrl(url)));
  });
});

describe('ports', () => {
  type Api = { ping: () => Promise<string>; ticks: () => Promise<AsyncIterable<number> & AsyncIterator<number>> };
  const connect = (event: Record<string, unknown> = {}, sender = contents()) => {
    const { port1, port2 } = new MessageChannel();
    electron.module.ipcMain.emit('cardioid:connect', {
      sender,
      senderFrame: sender.mainFrame,
      ports: [new FakeMessagePortMain(port2)],
      ...event,
    });
    port1.start();
    const api = createORPCClient(new RPCLink({ port: port1 as never })) as unknown as Api;
    return { api, port: port1, closed: new Promise((done) => port1.once('close', () => done('closed'))) };
  };

  test('our page speaks the contract', async () => {
    const { api, port } = connect();
    expect(await api.ping()).toBe('pong');
    port.close();
  });

  test.each([
    ['another site', { senderFrame: { url: 'https://evil.example/' } }],
    ['another site in the top frame', {}, 'https://evil.example/'],
    ['another host of our scheme in the top frame', {}, 'app://evil/'],
    ['a frame within our page', { senderFrame: { url: 'app://local/' } }],
    ['a frame that is gone', { senderFrame: null }],
  ])('%s is refused', async (_name, event, url?: string) => {
    const sender = new FakeWebContents();
    if (url) sender.mainFrame.url = url;
    const { closed } = connect(event, sender);
    expect(await closed).toBe('closed');
  });

  test('a message without a port is ignored', () => {
    expect(() =>
      electron.module.ipcMain.emit('cardioid:connect', { sender: contents(), senderFrame: contents().mainFrame, ports: [] }),
    ).not.toThrow();
  });

  test('a page that navigates or reloads loses its port and its streams end', async () => {
    const { api, closed } = connect();
    const stream = await api.ticks();
    await stream.next();
    expect(services.state.openStreams).toBe(1);
    contents().emit('did-start-navigation', { isMainFrame: true, isSameDocument: true });
    expect((await stream.next()).done).toBe(false);
    contents().emit('did-start-navigation', { isMainFrame: true, isSameDocument: false });
    expect(await closed).toBe('closed');
    await until(() => services.state.openStreams === 0);
  });

  test.each(['render-process-gone', 'destroyed'])('%s ends them too', async (name) => {
    const sender = new FakeWebContents();
    const { api, closed } = connect({}, sender);
    await (await api.ticks()).next();
    sender.emit(name);
    expect(await closed).toBe('closed');
    await until(() => services.state.openStreams === 0);
  });

  test('a frame has one port: the second closes the first', async () => {
    const first = connect();
    const second = connect();
    expect(await first.closed).toBe('closed');
    expect(await second.api.ping()).toBe('pong');
    second.port.close();
  });
});

describe('workers', () => {
  test('are utility processes behind the same interface', () => {
    const worker = opened[0]!.forkWorker();
    const fake = electron.workers.at(-1)!;
    expect(fake.program).toMatch(/main[\\/]trainer\.js$/);
    const seen: unknown[] = [];
    worker.onMessage((message) => seen.push(message));
    worker.onExit((code, signal) => seen.push([code, signal]));
    worker.send({ type: 'pause' });
    fake.emit('message', { type: 'sheet', step: 3 });
    fake.emit('exit', 9);
    worker.kill();
    expect([fake.sent, seen, fake.killed, worker.pid]).toEqual([[{ type: 'pause' }], [{ type: 'sheet', step: 3 }, [9, null]], true, 4711]);
  });
});

describe('quitting', () => {
  test('waits until the services are closed', async () => {
    let held = 0;
    electron.module.app.emit('will-quit', { preventDefault: () => held++ });
    await until(() => electron.calls.includes('quit'));
    electron.module.app.emit('will-quit', { preventDefault: () => held++ });
    expect([held, closes]).toEqual([1, 1]);
  });
});

describe('the preload script', () => {
  const source = readFileSync(new URL('../../preload.ts', import.meta.url), 'utf8');

  test('is short and exposes nothing', () => {
    expect(source.split('\n').length).toBeLessThanOrEqual(31);
    expect(source).not.toMatch(/contextBridge|exposeInMainWorld/);
    expect([...source.matchAll(/import .* from '(.*)'/g)].map((match) => match[1])).toEqual(['electron']);
  });

  test('forwards one port of its own window and nothing else', async () => {
    const listeners: ((event: unknown) => void)[] = [];
    const window = { addEventListener: (_name: string, listener: (event: unknown) => void) => listeners.push(listener) };
    const posted: unknown[][] = [];
    vi.stubGlobal('window', window);
    Object.assign(electron.module, { ipcRenderer: { postMessage: (...args: unknown[]) => posted.push(args) } });
    await import('../../preload.ts');
    const port = {};
    for (const event of [
      { source: window, data: 'cardioid:connect', ports: [port, {}] },
      { source: {}, data: 'cardioid:connect', ports: [port] },
      { source: window, data: 'other', ports: [port] },
      { source: window, data: 'cardioid:connect', ports: [] },
    ])
      listeners[0]!(event);
    expect(posted).toEqual([['cardioid:connect', null, [port]]]);
    vi.unstubAllGlobals();
  });
});
