import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRespond } from './respond.ts';
import { locate } from './staticFiles.ts';

const dir = mkdtempSync(join(tmpdir(), 'cardioid-respond-'));
const rendererDir = join(dir, 'renderer');
const respond = createRespond({
  rendererDir,
  handlePixels: async (request) => (new URL(request.url).pathname === '/pixels/x' ? new Response('pixels') : null),
});
const get = (path: string, init?: RequestInit) => respond(new Request(`http://127.0.0.1${path}`, init));

beforeAll(() => {
  mkdirSync(join(rendererDir, 'assets'), { recursive: true });
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html>');
  writeFileSync(join(rendererDir, 'assets', 'app.js'), 'export {}');
  writeFileSync(join(dir, 'secret.txt'), 'secret');
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('the answer', () => {
  test('serves the page and its assets with their types', async () => {
    const page = await get('/');
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<!doctype html>',
    ]);
    const script = await get('/assets/app.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect((await get('/missing.js')).status).toBe(404);
    expect((await get('/assets')).status).toBe(404);
  });

  test('HEAD has no body, other methods are refused', async () => {
    const head = await get('/', { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, '15', '']);
    expect((await get('/', { method: 'POST', body: 'x' })).status).toBe(405);
  });

  test('asks for pixels first', async () => {
    expect(await (await get('/pixels/x')).text()).toBe('pixels');
  });

  test.each(['/', '/missing', '/pixels/x', '/%2e%2e%2fsecret.txt'])('%s carries every security header', async (path) => {
    const { headers } = await get(path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' blob:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the root jail', () => {
  test.each([
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e%5c..%5csecret.txt',
    '/a%00b',
    '/%c0%ae',
    '/%',
    '/....//secret.txt',
  ])('refuses %s', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await answer.text()).not.toContain('secret');
  });

  test('no path leads out of the folder', () => {
    const piece = fc.constantFrom('..', '.', '', '%2e', '%2e%2e', '%2f', '%5c', '\\', '/', ':', 'a', 'secret.txt', '%00', '%252e');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.constantFrom('/', '\\', ''), (pieces, separator) => {
        const file = locate('/srv/app', `/${pieces.join(separator)}`);
        expect(file === null || file.startsWith('/srv/app/')).toBe(true);
      }),
    );
  });

  test('a sibling folder whose name begins alike is outside', () => {
    expect(locate('/srv/app', '/../app-secret/x')).toBeNull();
    expect(locate('/srv/app', '/x.js')).toBe('/srv/app/x.js');
  });
});
