import { afterEach, expect, test, vi } from 'vitest';
import { fetchRaw, fetchReference, imageDataOf, PixelsError, renderRaw } from './pixels.ts';
import { isAbort, sentenceOf } from './sentence.ts';
import type { Genome } from '../../shared/genome/genome.ts';

afterEach(() => vi.unstubAllGlobals());

function answer(body: BodyInit, init: ResponseInit = {}) {
  const fetch = vi.fn(async (_path: string, _init: RequestInit) => new Response(body, init));
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

test('splits raw pictures', async () => {
  const rgba = Uint8Array.from({ length: 2 * 2 * 1 * 4 }, (_, i) => i);
  answer(rgba, { headers: { 'x-width': '2', 'x-height': '1', 'x-count': '2' } });
  const pictures = await fetchRaw('/pixels/somewhere');
  expect(pictures).toMatchObject({ widthPx: 2, heightPx: 1, count: 2 });
  expect([...imageDataOf(pictures, 1).data]).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
});

test('refuses an answer whose length does not fit its size', async () => {
  answer(new Uint8Array(7), { headers: { 'x-width': '2', 'x-height': '1' } });
  await expect(fetchRaw('/pixels/somewhere')).rejects.toThrow(PixelsError);
});

test('turns an error answer into its sentence', async () => {
  answer(JSON.stringify({ code: 'NOT_FOUND', data: { kind: 'dataset', id: 'x' }, message: 'no' }), { status: 404 });
  await expect(fetchRaw('/pixels/datasets/x/0.png')).rejects.toThrow('There is no dataset "x" in this workspace.');
});

test('an answer that is no JSON still gives a sentence', async () => {
  answer('<html>', { status: 500 });
  await expect(fetchRaw('/pixels/x')).rejects.toThrow('Cardioid could not give this picture (status 500).');
});

test('posts what to render, with the signal', async () => {
  const fetch = answer(new Uint8Array(4), { headers: { 'x-width': '1', 'x-height': '1' } });
  const { signal } = new AbortController();
  const genome = { formula: 'kali' } as Genome;
  await renderRaw(genome, { widthPx: 1, heightPx: 1, supersample: 2 }, { signal });
  const [path, init] = fetch.mock.calls[0]!;
  expect(path).toBe('/pixels/render');
  expect(init.signal).toBe(signal);
  expect(JSON.parse(init.body as string)).toEqual({ genome, widthPx: 1, heightPx: 1, supersample: 2, format: 'rgba' });
});

test('takes reference orbits of powers and of folded squares, and no broken ones', async () => {
  const headers = { 'x-start': '0-1', 'x-critical': '2-4' };
  for (const bytes of [16, 32]) {
    answer(new Uint8Array(5 * bytes), { headers });
    const orbit = await fetchReference({} as Genome, 64);
    expect(orbit).toMatchObject({ start: [0, 1], critical: [2, 4] });
    expect(orbit.texels.length).toBe((5 * bytes) / 4);
  }
  answer(new Uint8Array(5 * 24), { headers });
  await expect(fetchReference({} as Genome, 64)).rejects.toThrow(PixelsError);
});

test('work dropped on purpose is told apart from failure', async () => {
  const abort = new AbortController();
  abort.abort();
  const error = await fetch('/', { signal: abort.signal }).catch((thrown: unknown) => thrown);
  expect(isAbort(error)).toBe(true);
  expect(isAbort(new Error('x'))).toBe(false);
  expect(sentenceOf(new TypeError('Failed to fetch'))).toBe('Cardioid did not answer; the connection may be lost.');
});
