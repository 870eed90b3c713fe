import { vi } from 'vitest';

/** Answers of the pixel paths, in place of a host; anything else fails the test that asks for it. */
export interface FakePixels {
  /** bodies of the decode requests, in order */
  readonly decoded: { expressions: unknown[] }[];
  /** resolves the oldest decode request that waits; only when `hold` was set */
  release(): void;
  hold: boolean;
  /** when set, decode requests fail with this sentence */
  refusal: string | null;
}

/** One plain PNG of `widthPx` x `heightPx`. */
async function plainPng(widthPx: number, heightPx: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#40c080';
  context.fillRect(0, 0, widthPx, heightPx);
  return canvas.convertToBlob({ type: 'image/png' });
}

function raw(sizePx: number, count: number): Response {
  const headers = { 'x-width': String(sizePx), 'x-height': String(sizePx), 'x-count': String(count) };
  return new Response(new Uint8Array(4 * sizePx * sizePx * count).fill(200), { headers });
}

/** Replaces `fetch` until `vi.unstubAllGlobals()`. */
export function fakePixels(sizePx: number): FakePixels {
  const waiting: (() => void)[] = [];
  const pixels: FakePixels = { decoded: [], release: () => waiting.shift()?.(), hold: false, refusal: null };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}): Promise<Response> => {
    if (/\/sheets\/\d+\.png$/.test(path)) return new Response(await plainPng(4 * sizePx + 6, 8 * sizePx + 14));
    if (/\/thumbnails\/\d+$/.test(path)) return raw(sizePx, 40);
    if (!/\/decode$/.test(path)) throw new Error(`nothing answers ${path}`);
    const request = JSON.parse(String(init.body)) as { expressions: unknown[]; format: string };
    pixels.decoded.push(request);
    if (pixels.hold) await new Promise<void>((done) => waiting.push(done));
    if (pixels.refusal) return new Response(JSON.stringify({ message: pixels.refusal }), { status: 409 });
    return request.format === 'png' ? new Response(await plainPng(sizePx, sizePx)) : raw(sizePx, request.expressions.length);
  });
  return pixels;
}
