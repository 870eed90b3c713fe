import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';

/** Largest request body taken at all; the paths have their own limits, all smaller, which answer with a sentence. */
export const maxBodyBytes = 65 * 2 ** 20;

/** A request body longer than the limit. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

async function* limited(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new BodyTooLarge(`the request body is larger than ${maxBytes} bytes`);
    yield chunk;
  }
}

/**
 * Node's request as a web-standard one. Its signal aborts when the client goes away before the answer is complete.
 * @param origin e.g. `http://127.0.0.1:4649`; only used to make the URL absolute
 * @throws BodyTooLarge when the announced length is over the limit; a body that lies about it fails while it is read
 */
export function toRequest(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): Request {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBodyBytes)
    throw new BodyTooLarge(`the request body is larger than ${maxBodyBytes} bytes`);
  const abort = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) abort.abort();
  });
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  return new Request(new URL(incoming.url ?? '/', origin), {
    method: incoming.method ?? 'GET',
    headers,
    signal: abort.signal,
    ...(hasBody ? { body: Readable.toWeb(Readable.from(limited(incoming, maxBodyBytes))) as unknown as BodyInit, duplex: 'half' } : {}),
  });
}

/** Sends an answer, no faster than the client takes it. */
export async function sendResponse(response: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  if (response.body) await pipeline(Readable.fromWeb(response.body as NodeReadableStream), outgoing);
  else outgoing.end();
}
