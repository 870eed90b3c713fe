import { errorSentence, isErrorCode, type ErrorCode, type ErrorData } from '../../shared/contract/errors.ts';
import {
  pixelPaths,
  placeBytes,
  progressHeader,
  referenceHeaders,
  type NucleusRequest,
  type ReferenceOrbit,
  type ReferenceRequest,
  type RenderRequest,
  type StretchRequest,
} from '../../shared/contract/pixels.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { nucleusSchema, type Nucleus } from '../../shared/genome/nucleus.ts';
import { stretchRanks, type StretchTable } from '../../shared/genome/stretchTable.ts';

/** Raw pictures of one size: RGBA rows, top first, [count, heightPx, widthPx, 4]. */
export interface RawPictures {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly count: number;
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A pixel path answered with an error; the message is one sentence for the user. */
export class PixelsError extends Error {
  override readonly name = 'PixelsError';
}

async function refusal(answer: Response): Promise<PixelsError> {
  const body = (await answer.json().catch(() => null)) as { code?: string; data?: unknown; message?: string } | null;
  if (body && isErrorCode(body.code)) return new PixelsError(errorSentence(body.code, body.data as ErrorData<ErrorCode>));
  return new PixelsError(body?.message ?? `Cardioid could not give this picture (status ${answer.status}).`);
}

/** Fetches a pixel path. @throws PixelsError with a sentence; AbortError when the signal fires */
async function ask(path: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(path, init);
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

/** Gives up a request, and hears how far it is. */
export interface Watch {
  readonly signal?: AbortSignal;
  /** the share that is done, 0 to 1, every quarter of a second of those that take long */
  readonly onShare?: (share: number) => void;
}

const progressPeriodMs = 250;

async function postJson(path: string, body: unknown, { signal, onShare }: Watch = {}): Promise<Response> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  const post = (): Promise<Response> => ask(path, { method: 'POST', headers, body: JSON.stringify(body), ...(signal ? { signal } : {}) });
  if (!onShare) return post();
  const id = crypto.randomUUID();
  headers[progressHeader] = id;
  const hear = async (): Promise<void> => {
    const answer = (await (await fetch(pixelPaths.progress(id))).json()) as { share: number | null };
    if (answer.share !== null && !ended) onShare(answer.share);
  };
  let ended = false;
  // news that do not come are no news
  const timer = setInterval(() => void hear().catch(() => {}), progressPeriodMs);
  try {
    return await post();
  } finally {
    ended = true;
    clearInterval(timer);
  }
}

/** Reads a raw answer. @throws PixelsError when its size headers and its length disagree */
async function readRaw(answer: Response): Promise<RawPictures> {
  const widthPx = Number(answer.headers.get('x-width'));
  const heightPx = Number(answer.headers.get('x-height'));
  const count = Number(answer.headers.get('x-count') ?? 1);
  const rgba = new Uint8ClampedArray(await answer.arrayBuffer());
  if (!(widthPx > 0 && heightPx > 0) || rgba.length !== widthPx * heightPx * 4 * count)
    throw new PixelsError('Cardioid answered with a picture of the wrong size.');
  return { widthPx, heightPx, count, rgba };
}

/** Picture `index` of several, as canvas pixels. */
export function imageDataOf(pictures: RawPictures, index = 0): ImageData {
  const length = pictures.widthPx * pictures.heightPx * 4;
  return new ImageData(pictures.rgba.slice(index * length, (index + 1) * length), pictures.widthPx, pictures.heightPx);
}

/** GET raw pictures, e.g. `pixelPaths.thumbnails(...)`. */
export async function fetchRaw(path: string, signal?: AbortSignal): Promise<RawPictures> {
  return readRaw(await ask(path, signal ? { signal } : {}));
}

/** POST a request that answers raw pictures, e.g. `pixelPaths.decode(...)` with format `rgba`. */
export async function postRaw(path: string, body: unknown, watch?: Watch): Promise<RawPictures> {
  return readRaw(await postJson(path, body, watch));
}

/** POST a request that answers a file, e.g. a PNG. */
export async function postBlob(path: string, body: unknown, watch?: Watch): Promise<Blob> {
  return (await postJson(path, body, watch)).blob();
}

/** Renders a genome to raw pixels with the native renderer. */
export function renderRaw(genome: Genome, size: Omit<RenderRequest, 'genome' | 'format'>, watch?: Watch): Promise<RawPictures> {
  return postRaw(pixelPaths.render(), { genome, ...size, format: 'rgba' } satisfies RenderRequest, watch);
}

/** The reference orbit of a view, for perturbation on the graphics card. @throws PixelsError where perturbation cannot draw the genome */
export async function fetchReference(genome: Genome, widthPx: number, watch?: Watch): Promise<ReferenceOrbit> {
  const answer = await postJson(pixelPaths.reference(), { genome, widthPx } satisfies ReferenceRequest, watch);
  const bounds = (header: string): [number, number] => {
    const [first = NaN, last = NaN] = (answer.headers.get(header) ?? '').split('-').map(Number);
    return [first, last];
  };
  const [start, critical] = [bounds(referenceHeaders.start), bounds(referenceHeaders.critical)];
  const body = await answer.arrayBuffer();
  const places = Math.max(start[1], critical[1]) + 1;
  if (placeBytes.every((bytes) => body.byteLength !== places * bytes)) throw new PixelsError('Cardioid answered with a broken orbit.');
  return { texels: new Float32Array(body), start, critical };
}

/** How the values of a picture are stretched. @throws PixelsError where its genome has no stretch */
export async function fetchStretch(genome: Genome, size: Omit<StretchRequest, 'genome'>, signal?: AbortSignal): Promise<StretchTable> {
  const answer = await postJson(pixelPaths.stretch(), { genome, ...size } satisfies StretchRequest, signal ? { signal } : {});
  const numbers = new Float32Array(await answer.arrayBuffer());
  const [low = NaN, scale = NaN] = numbers;
  const isEqualized = genome.coloring.stretch?.kind === 'equalize';
  if (numbers.length !== (isEqualized ? 3 + stretchRanks : 2)) throw new PixelsError('Cardioid answered with a broken stretch.');
  return { low, scale, quantiles: isEqualized ? numbers.slice(2) : null };
}

/** Renders a genome to a PNG file that carries its genome. */
export function renderPng(genome: Genome, size: Omit<RenderRequest, 'genome' | 'format'>, watch?: Watch): Promise<Blob> {
  return postBlob(pixelPaths.render(), { genome, ...size, format: 'png' } satisfies RenderRequest, watch);
}

/** The minibrot in a genome's view. @throws PixelsError with a sentence where there is none */
export async function findNucleus(genome: Genome, heightShare: number, watch?: Watch): Promise<Nucleus> {
  const answer = await postJson(pixelPaths.nucleus(), { genome, heightShare } satisfies NucleusRequest, watch);
  return nucleusSchema.parse(await answer.json());
}

/** The genome that a PNG file carries or a JSON file is. @throws PixelsError when it has none or is damaged */
export async function readPicture(file: File): Promise<{ readonly genome: Genome }> {
  const headers = { 'content-type': file.type || 'application/octet-stream', 'x-file-name': encodeURIComponent(file.name) };
  const answer = await ask(pixelPaths.readPicture(), { method: 'POST', headers, body: file });
  return (await answer.json()) as { genome: Genome };
}

/** POST bytes to a path that answers nothing. */
export async function postPiece(path: string, piece: Blob, headers: Record<string, string>, signal: AbortSignal): Promise<void> {
  await ask(path, { method: 'POST', headers: { 'content-type': 'application/octet-stream', ...headers }, body: piece, signal });
}

/** Hands a file to the user as a download. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the click only starts the download; the browser reads the blob a little later
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
