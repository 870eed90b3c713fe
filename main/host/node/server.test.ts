import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { fakeServices, until } from '../testing/fakeServices.ts';
import { startNodeServer, type NodeServer } from './server.ts';

const dir = mkdtempSync(join(tmpdir(), 'cardioid-node-host-'));
const token = 'correct-horse-battery';
const services = fakeServices();
let server: NodeServer;

const start = (options: Partial<Parameters<typeof startNodeServer>[0]> = {}) =>
  startNodeServer({ cardioid: services, rendererDir: dir, host: '127.0.0.1', port: 0, token, ...options });

beforeAll(async () => {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'index.html'), 'the page');
  server = await start();
});
afterAll(async () => {
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** A raw client: unlike fetch it may set any Host, Origin and cookie. */
function call(
  path: string,
  o: { method?: string; headers?: Record<string, string>; body?: string | Buffer; port?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { host: '127.0.0.1', port: o.port ?? server.port, path, method: o.method ?? 'GET', headers: o.headers ?? {}, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode!, headers: incoming.headers, body: Buffer.concat(chunks) }));
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(o.body);
  });
}

const ownOrigin = () => `http://127.0.0.1:${server.port}`;
const login = async (headers: Record<string, string> = {}) =>
  call('/session', { method: 'POST', body: token, headers: { 'content-length': String(token.length), ...headers } });
const cookie = async () => (await login()).headers['set-cookie']![0]!.split(';')[0]!;

describe('the session', () => {
  test('the URL carries the token in its fragment only', () => {
    expect(server.url).toBe(`http://127.0.0.1:${server.port}/#${token}`);
  });

  test('the right token gives a cookie that scripts cannot read and other sites do not send', async () => {
    const answer = await login({ origin: ownOrigin() });
    expect(answer.status).toBe(204);
    const [header] = answer.headers['set-cookie']!;
    expect(header).toMatch(new RegExp(`^cardioid-${server.port}=[\\w-]{43}; Path=/; HttpOnly; SameSite=Strict$`));
    expect(header).not.toContain(token);
  });

  test('a wrong, empty or oversized token gives none', async () => {
    for (const wrong of ['wrong', '', `${token}x`, token.slice(1), 'x'.repeat(5000)]) {
      const answer = await call('/session', { method: 'POST', body: wrong, headers: { 'content-length': String(wrong.length) } });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.headers['set-cookie']).toBeUndefined();
    }
    expect(
      JSON.parse(String((await call('/session', { method: 'POST', body: 'wrong', headers: { 'content-length': '5' } })).body)),
    ).toMatchObject({ code: 'WRONG_TOKEN', message: expect.stringMatching(/token/) });
    expect((await call('/session')).status).toBe(405);
  });

  test('pixels need it, the page does not', async () => {
    expect(String((await call('/')).body)).toBe('the page');
    expect((await call('/pixels/echo', { method: 'POST', body: 'x' })).status).toBe(401);
    expect((await call('/pixels/echo', { method: 'POST', body: 'x', headers: { cookie: 'cardioid=1; other=2' } })).status).toBe(401);
    expect(
      (await call('/pixels/echo', { method: 'POST', body: 'x', headers: { cookie: `cardioid-${server.port}=${token}` } })).status,
    ).toBe(401);
    const own = await call('/pixels/echo', {
      method: 'POST',
      body: 'hello',
      headers: { cookie: `other=2; ${await cookie()}`, origin: ownOrigin() },
    });
    expect([own.status, String(own.body)]).toEqual([200, 'hello']);
  });

  test('scripts may show the token instead', async () => {
    expect((await call('/pixels/echo', { method: 'POST', body: 'x', headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await call('/pixels/echo', { method: 'POST', body: 'x', headers: { authorization: 'Bearer nope' } })).status).toBe(401);
  });
});

describe('strangers', () => {
  test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1', 'http://127.0.0.1.evil.example'])(
    'origin %s is refused whatever it knows',
    async (origin) => {
      const headers = { origin, cookie: await cookie(), authorization: `Bearer ${token}` };
      expect((await call('/pixels/echo', { method: 'POST', body: 'x', headers })).status).toBe(403);
      expect((await call('/', { headers })).status).toBe(403);
      expect((await login({ origin })).status).toBe(403);
    },
  );

  test('a rebound name is refused although its origin matches its host', async () => {
    const host = `evil.example:${server.port}`;
    const headers = { host, origin: `http://${host}`, cookie: await cookie() };
    expect((await call('/pixels/echo', { method: 'POST', body: 'x', headers })).status).toBe(403);
    expect((await call('/', { headers: { host } })).status).toBe(403);
    expect((await login({ host })).status).toBe(403);
  });

  test("another port of this machine is another site's page", async () => {
    const headers = { cookie: await cookie(), 'sec-fetch-site': 'same-site' };
    expect((await call('/pixels/large', { headers })).status).toBe(403);
    expect((await call('/pixels/large', { headers: { ...headers, 'sec-fetch-site': 'same-origin' } })).status).toBe(200);
  });

  test('a link on another site opens the page, a frame does not', async () => {
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    expect((await call('/', { headers: link })).status).toBe(200);
    expect((await call('/', { headers: { ...link, 'sec-fetch-dest': 'iframe' } })).status).toBe(403);
    expect((await call('/session', { method: 'POST', body: token, headers: { ...link, origin: 'https://evil.example' } })).status).toBe(
      403,
    );
  });

  test('the names of this machine are accepted', async () => {
    for (const name of ['localhost', '127.0.0.1', '[::1]'])
      expect((await call('/', { headers: { host: `${name}:${server.port}` } })).status).toBe(200);
    expect((await call('/', { headers: { host: 'localhost' } })).status).toBe(403);
  });

  test('no answer allows other origins to read it', async () => {
    const answer = await call('/', { method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } });
    expect(answer.status).toBe(405);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('only loopback listens by default', async () => {
    const own = Object.values(networkInterfaces())
      .flat()
      .find((address) => address && !address.internal && address.family === 'IPv4');
    if (!own) return;
    const reached = await new Promise((resolve) => {
      const outgoing = httpRequest({ host: own.address, port: server.port, timeout: 2000 }, () => resolve('answered'));
      outgoing.on('error', () => resolve('refused'));
      outgoing.on('timeout', () => outgoing.destroy());
      outgoing.end();
    });
    expect(reached).toBe('refused');
  });
});

describe('the exchange', () => {
  const authorised = { authorization: `Bearer ${token}` };

  test('paths cannot leave the folder', async () => {
    for (const path of ['/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/../../etc/passwd', '//etc/passwd', '/.%2e/x'])
      expect((await call(path)).status).toBeGreaterThanOrEqual(400);
  });

  test('a large answer arrives whole', async () => {
    const answer = await call('/pixels/large', { headers: authorised });
    expect(answer.body.length).toBe(3_000_000);
    expect(answer.body.every((byte) => byte === 7)).toBe(true);
  });

  test('a body announced as too large is refused unread', async () => {
    const refused = await new Promise((resolve) => {
      const outgoing = httpRequest(
        {
          host: '127.0.0.1',
          port: server.port,
          path: '/pixels/echo',
          method: 'POST',
          headers: { ...authorised, 'content-length': String(2 ** 40) },
        },
        (incoming) => resolve(incoming.statusCode),
      );
      outgoing.on('error', () => undefined);
      outgoing.flushHeaders();
    });
    expect(refused).toBe(413);
  });

  test('a fault in the services is a bare 500', async () => {
    const answer = await call('/pixels/fails', { headers: authorised });
    expect([answer.status, String(answer.body)]).toEqual([500, '']);
  });

  test('a client that leaves aborts its request', async () => {
    const before = services.state.aborted;
    const outgoing = httpRequest({ host: '127.0.0.1', port: server.port, path: '/pixels/slow', headers: authorised });
    outgoing.on('error', () => undefined);
    outgoing.end();
    await new Promise((done) => outgoing.once('finish', done));
    await new Promise((done) => setTimeout(done, 50));
    outgoing.destroy();
    await until(() => services.state.aborted === before + 1);
  });
});

describe('the socket', () => {
  const open = (headers: Record<string, string>, path = '/rpc', port = server.port): Promise<WebSocket | number> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      socket.on('open', () => resolve(socket));
      socket.on('unexpected-response', (request, response) => {
        request.destroy();
        resolve(response.statusCode!);
      });
      socket.on('error', () => undefined);
    });

  test('speaks the contract to our page', async () => {
    const socket = (await open({ origin: ownOrigin(), cookie: await cookie() })) as WebSocket;
    const api = createORPCClient(new RPCLink({ websocket: socket as never })) as unknown as { ping: () => Promise<string> };
    expect(await api.ping()).toBe('pong');
    expect(socket.extensions).toBe('');
    socket.close();
  });

  test('refuses everyone else', async () => {
    const session = await cookie();
    const own = ownOrigin();
    const evil = `evil.example:${server.port}`;
    expect(await open({ origin: own })).toBe(401);
    expect(await open({ origin: own, cookie: `cardioid-${server.port}=x` })).toBe(401);
    expect(await open({ cookie: session })).toBe(403);
    expect(await open({ origin: 'https://evil.example', cookie: session })).toBe(403);
    expect(await open({ origin: 'https://evil.example', authorization: `Bearer ${token}` })).toBe(403);
    expect(await open({ origin: `http://${evil}`, host: evil, cookie: session })).toBe(403);
    expect(await open({ authorization: 'Bearer wrong' })).toBe(403);
    expect(await open({ origin: own, cookie: session }, '/other')).toBe(404);
    const script = await open({ authorization: `Bearer ${token}` });
    expect(script).toBeInstanceOf(WebSocket);
    (script as WebSocket).close();
  });

  test('a page that reloads ends its streams', async () => {
    const socket = (await open({ origin: ownOrigin(), cookie: await cookie() })) as WebSocket;
    const api = createORPCClient(new RPCLink({ websocket: socket as never })) as unknown as { ticks: () => Promise<AsyncIterable<number>> };
    const stream = await api.ticks();
    for await (const tick of stream) if (tick === 3) break;
    await until(() => services.state.openStreams === 0);
    const second = (await api.ticks()) as AsyncIterable<number> & AsyncIterator<number>;
    await second.next();
    expect(services.state.openStreams).toBe(1);
    socket.terminate();
    await until(() => services.state.openStreams === 0);
  });

  test('a message over the limit closes the socket', async () => {
    const socket = (await open({ authorization: `Bearer ${token}` })) as WebSocket;
    const closed = new Promise((resolve) => socket.on('close', (code) => resolve(code)));
    socket.send(Buffer.alloc(17 * 2 ** 20));
    expect([1009, 1006]).toContain(await closed);
  });
});

describe('starting and stopping', () => {
  test('a taken port is named', async () => {
    await expect(start({ port: server.port })).rejects.toMatchObject({
      code: 'PORT_TAKEN',
      message: expect.stringContaining(String(server.port)),
    });
  });

  test('an address of another machine is refused with a sentence', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'BAD_VALUE', message: expect.stringContaining('192.0.2.1') });
  });

  test('closing ends sockets and streams and frees the port', async () => {
    const second = await start();
    const socket = new WebSocket(`ws://127.0.0.1:${second.port}/rpc`, { headers: { authorization: `Bearer ${token}` } });
    await new Promise((done) => socket.once('open', done));
    const gone = new Promise((resolve) => socket.once('close', (code) => resolve(code)));
    await second.close();
    expect(await gone).toBe(1001);
    const third = await start({ port: second.port });
    await third.close();
  });

  test('a host restarted with the same token knows its windows again', async () => {
    const session = await cookie();
    const { port } = server;
    await server.close();
    server = await start({ port });
    expect((await call('/pixels/echo', { method: 'POST', body: 'x', headers: { cookie: session } })).status).toBe(200);
    await server.close();
    server = await start({ port, token: 'another-token' });
    expect((await call('/pixels/echo', { method: 'POST', body: 'x', headers: { cookie: session } })).status).toBe(401);
  });
});
