import { open, type FileHandle } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * The file below `rootDir` that a URL path names, or null when it names none: broken escapes, escaped separators, NUL and
 * anything that leads out of the folder.
 * @param urlPath the path as in `URL.pathname`, still percent-encoded; `/` is `index.html`
 */
export function locate(rootDir: string, urlPath: string): string | null {
  // a separator has no business in escaped form; URL parsing has already resolved the plain `..`
  if (/%(2f|5c|00)/i.test(urlPath)) return null;
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (/[\\\0:]/.test(path) || path.split('/').some((part) => part === '..' || part === '.')) return null;
  const root = resolve(rootDir);
  const file = resolve(root, `.${path === '/' ? '/index.html' : path}`);
  return file.startsWith(root + sep) ? file : null;
}

/** Answers GET and HEAD from a folder; 404 for what is not a plain file in it. */
export async function serveFile(rootDir: string, request: Request): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return new Response('method not allowed', { status: 405, headers: { allow: 'GET, HEAD' } });
  const urlPath = new URL(request.url).pathname;
  const path = locate(rootDir, urlPath);
  if (!path) return new Response('bad path', { status: 400 });
  let file: FileHandle;
  try {
    file = await open(path);
  } catch {
    return new Response('not found', { status: 404 });
  }
  try {
    if (!(await file.stat()).isFile()) return new Response('not found', { status: 404 });
    const bytes = await file.readFile();
    const headers = {
      'content-type': contentTypes[extname(path)] ?? 'application/octet-stream',
      'content-length': String(bytes.length),
      // the build puts a content hash into every name under assets/
      'cache-control': urlPath.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache',
    };
    return new Response(request.method === 'HEAD' ? null : bytes, { headers });
  } finally {
    await file.close();
  }
}
