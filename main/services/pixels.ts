import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { UserError } from '../../shared/contract/errors.ts';
import { inboxOffsetHeader } from '../../shared/contract/files.ts';
import { decodeRequestSchema } from '../../shared/contract/latent.ts';
import {
  mostReferenceSteps,
  nucleusRequestSchema,
  progressHeader,
  referenceHeaders,
  referenceRequestSchema,
  stretchRequestSchema,
  renderRequestSchema,
  thumbnailsPerPage,
} from '../../shared/contract/pixels.ts';
import { sampleRecord } from '../render/dataset/sampleRecord.ts';
import { nucleusInView } from '../render/deep/nucleus.ts';
import { referenceOrbit } from '../render/deep/referenceOrbit.ts';
import { stretchTable } from '../render/stretchTable.ts';
import { readGenomeRecord } from '../render/genomeFile.ts';
import { encodePicture, renderPicture } from '../render/picture.ts';
import { runFiles } from '../train/protocol.ts';
import { parseInput } from './badInput.ts';
import type { ServiceContext } from './context.ts';
import type { DatasetService } from './datasets.ts';
import type { Inbox } from './inbox.ts';
import type { LatentService } from './latent.ts';
import { rgbToRgba } from './rgba.ts';
import { userErrorOf } from './rpcErrors.ts';
import type { RunService } from './runs.ts';
import type { SequenceService } from './sequences.ts';
import { largestAnswerPx, limits, readBytes, readJson } from './requestBody.ts';

const largestThumbnailPx = 64;
const immutable = 'private, max-age=31536000, immutable';

interface Route {
  readonly method: 'GET' | 'POST';
  readonly pattern: RegExp;
  readonly answer: (request: Request, ...parts: string[]) => Promise<Response>;
}

function bytesResponse(body: Uint8Array, headers: Record<string, string>): Response {
  return new Response(body as Uint8Array<ArrayBuffer>, { headers: { 'cache-control': 'no-store', ...headers } });
}

/** RGB images as raw RGBA, size in the headers. */
async function rgbaResponse(
  rgb: Uint8Array,
  widthPx: number,
  heightPx: number,
  count: number,
  cacheControl = 'no-store',
): Promise<Response> {
  return bytesResponse(await rgbToRgba(rgb), {
    'content-type': 'application/octet-stream',
    'x-width': String(widthPx),
    'x-height': String(heightPx),
    'x-count': String(count),
    'cache-control': cacheControl,
  });
}

function statusOf({ code }: UserError): number {
  if (code === 'NOT_FOUND') return 404;
  return code === 'BAD_VALUE' ? 400 : 422;
}

/** The name of the file a window sends, for messages; whatever it says, it is only shown. */
function fileNameOf(request: Request): string {
  try {
    return decodeURIComponent(request.headers.get('x-file-name') ?? '').slice(0, 200) || 'you opened';
  } catch {
    return 'you opened';
  }
}

/** Every path of `shared/contract/pixels.ts`, as one Request -> Response function for both hosts. */
export class PixelHandler {
  readonly #context: ServiceContext;
  readonly #datasets: DatasetService;
  readonly #runs: RunService;
  readonly #latent: LatentService;
  readonly #sequences: SequenceService;
  readonly #inbox: Inbox;
  readonly #routes: readonly Route[];
  /** shares of the requests under way that were sent with an id */
  readonly #shares = new Map<string, number>();

  constructor(
    context: ServiceContext,
    services: { datasets: DatasetService; runs: RunService; latent: LatentService; sequences: SequenceService; inbox: Inbox },
  ) {
    this.#context = context;
    this.#datasets = services.datasets;
    this.#runs = services.runs;
    this.#latent = services.latent;
    this.#sequences = services.sequences;
    this.#inbox = services.inbox;
    this.#routes = [
      { method: 'POST', pattern: /^\/pixels\/render$/, answer: (request) => this.#render(request) },
      { method: 'POST', pattern: /^\/pixels\/reference$/, answer: (request) => this.#reference(request) },
      { method: 'POST', pattern: /^\/pixels\/nucleus$/, answer: (request) => this.#nucleus(request) },
      { method: 'GET', pattern: /^\/pixels\/progress\/([\w-]{1,64})$/, answer: (_request, id) => this.#progress(id!) },
      { method: 'POST', pattern: /^\/pixels\/stretch$/, answer: (request) => this.#stretch(request) },
      { method: 'POST', pattern: /^\/pixels\/picture$/, answer: (request) => this.#picture(request) },
      {
        method: 'GET',
        pattern: /^\/pixels\/datasets\/([^/]+)\/(\d{1,9})\.png$/,
        answer: (request, id, index) => this.#sample(request, id!, Number(index)),
      },
      {
        method: 'GET',
        pattern: /^\/pixels\/datasets\/([^/]+)\/thumbnails\/(\d{1,9})$/,
        answer: (_request, id, page) => this.#thumbnails(id!, Number(page)),
      },
      {
        method: 'GET',
        pattern: /^\/pixels\/runs\/([^/]+)\/sheets\/(\d{1,9})\.png$/,
        answer: (_request, id, step) => this.#sheet(id!, Number(step)),
      },
      { method: 'GET', pattern: /^\/pixels\/sequences\/([^/]+)\.png$/, answer: (request, jobId) => this.#sequence(request, jobId!) },
      { method: 'POST', pattern: /^\/pixels\/inbox\/([^/]+)\/([^/]+)$/, answer: (request, id, name) => this.#receive(request, id!, name!) },
      { method: 'POST', pattern: /^\/pixels\/latent\/([^/]+)\/decode$/, answer: (request, id) => this.#decode(request, id!) },
    ];
  }

  /** @returns null when the path is not one of ours */
  async handle(request: Request): Promise<Response | null> {
    const { pathname } = new URL(request.url);
    if (!pathname.startsWith('/pixels/')) return null;
    try {
      for (const { method, pattern, answer } of this.#routes) {
        const match = pattern.exec(pathname);
        if (!match) continue;
        if (request.method !== method)
          return Response.json({ code: 'METHOD', message: `This path takes ${method}.` }, { status: 405, headers: { allow: method } });
        return await answer(request, ...match.slice(1).map((part) => decodeURIComponent(part)));
      }
      return Response.json({ code: 'NOT_FOUND', message: 'There is nothing at this path.' }, { status: 404 });
    } catch (error) {
      return this.#failure(error, request);
    }
  }

  #failure(error: unknown, request: Request): Response {
    const answer = (code: string, data: unknown, message: string, status: number): Response =>
      Response.json({ code, data, message }, { status, headers: { 'cache-control': 'no-store' } });
    const known = userErrorOf(error, this.#context.workspaceDir);
    if (known) return answer(known.code, known.data, known.message, statusOf(known));
    if (error instanceof URIError)
      return answer('BAD_VALUE', { name: 'path', reason: 'is not decodable' }, 'The path cannot be decoded.', 400);
    if ((error as Error).name === 'AbortError' || request.signal.aborted)
      return answer('CANCELLED', { what: 'The request' }, 'The request was cancelled.', 499);
    this.#context.log.error({ err: error, path: new URL(request.url).pathname }, 'a pixel request failed');
    return answer('INTERNAL', {}, `A fault in Cardioid: ${(error as Error).message}.`, 500);
  }

  async #render(request: Request): Promise<Response> {
    const { genome, widthPx, heightPx, supersample, pattern, format } = parseInput(
      renderRequestSchema,
      await readJson(request, limits.renderBytes),
    );
    if (widthPx * heightPx > largestAnswerPx)
      throw new UserError('BAD_VALUE', { name: 'The picture', reason: `of ${widthPx} x ${heightPx} px is too large for one answer` });
    const { renderer } = this.#context;
    const size = { widthPx, heightPx, supersample, pattern };
    return this.#watched(request, async (onProgress) => {
      const options = { signal: request.signal, onProgress };
      if (format === 'png') return bytesResponse(await renderPicture(renderer, genome, size, options), { 'content-type': 'image/png' });
      return rgbaResponse(await renderer.rgb(genome, size, { pattern, ...options }), widthPx, heightPx, 1);
    });
  }

  /** Does the work of a request whose progress may be asked for. */
  async #watched<T>(request: Request, work: (onProgress: (share: number) => void) => Promise<T>): Promise<T> {
    const id = request.headers.get(progressHeader);
    if (id === null) return work(() => {});
    this.#shares.set(id, 0);
    try {
      return await work((share) => this.#shares.set(id, share));
    } finally {
      this.#shares.delete(id);
    }
  }

  async #progress(id: string): Promise<Response> {
    return Response.json({ share: this.#shares.get(id) ?? null }, { headers: { 'cache-control': 'no-store' } });
  }

  async #nucleus(request: Request): Promise<Response> {
    const { genome, heightShare } = nucleusRequestSchema.parse(await readJson(request, limits.renderBytes));
    return this.#watched(request, async (onProgress) =>
      Response.json(await nucleusInView(genome, heightShare, { signal: request.signal, onProgress }), {
        headers: { 'cache-control': 'no-store' },
      }),
    );
  }

  async #reference(request: Request): Promise<Response> {
    const { genome, widthPx } = parseInput(referenceRequestSchema, await readJson(request, limits.renderBytes));
    if (genome.iterations > mostReferenceSteps)
      throw new UserError('BAD_VALUE', { name: 'The reference', reason: `of ${genome.iterations} steps is too long for one answer` });
    const orbit = await this.#watched(request, (onProgress) => referenceOrbit(genome, widthPx, request.signal, onProgress));
    const { texels, start, critical } = orbit;
    return bytesResponse(new Uint8Array(texels.buffer), {
      'content-type': 'application/octet-stream',
      [referenceHeaders.start]: start.join('-'),
      [referenceHeaders.critical]: critical.join('-'),
    });
  }

  async #stretch(request: Request): Promise<Response> {
    const { genome, widthPx, heightPx } = stretchRequestSchema.parse(await readJson(request, limits.renderBytes));
    const { low, scale, quantiles } = await stretchTable(genome, { widthPx, heightPx }, request.signal);
    const numbers = Float32Array.of(low, scale, ...(quantiles ?? []));
    return bytesResponse(new Uint8Array(numbers.buffer), { 'content-type': 'application/octet-stream' });
  }

  async #picture(request: Request): Promise<Response> {
    return Response.json(readGenomeRecord(await readBytes(request, limits.pictureBytes), fileNameOf(request)), {
      headers: { 'cache-control': 'no-store' },
    });
  }

  async #receive(request: Request, id: string, name: string): Promise<Response> {
    const offset = Number(request.headers.get(inboxOffsetHeader) ?? NaN);
    if (!Number.isSafeInteger(offset) || offset < 0)
      throw new UserError('BAD_VALUE', { name: inboxOffsetHeader, reason: 'must be a whole number of bytes' });
    await this.#inbox.write(id, name, offset, await readBytes(request, limits.inboxBytes));
    return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } });
  }

  async #sample(request: Request, datasetId: string, index: number): Promise<Response> {
    const dataset = this.#datasets.get(datasetId);
    // an image never changes once it is made
    const etag = `"${createHash('sha256').update(`${dataset.id}/${index}`).digest('hex').slice(0, 24)}"`;
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: { etag } });
    const reader = await this.#datasets.reader(dataset.id);
    const [rgb, genome] = [await reader.image(index), await reader.genome(index)];
    const { sizePx } = reader.plan;
    const record = sampleRecord(reader.plan, index, genome);
    const png = await encodePicture(rgb, sizePx, sizePx, record, record ? {} : { dataset: dataset.id, index: String(index) });
    return bytesResponse(png, { 'content-type': 'image/png', 'cache-control': immutable, etag });
  }

  async #thumbnails(datasetId: string, page: number): Promise<Response> {
    const reader = await this.#datasets.reader(datasetId);
    await reader.refresh();
    const from = page * thumbnailsPerPage;
    const count = Math.min(thumbnailsPerPage, reader.done - from);
    if (count <= 0) throw new UserError('NOT_FOUND', { kind: 'page of thumbnails', id: String(page) });
    const { sizePx } = reader.plan;
    const images = await reader.images(from, count);
    const whole = count === thumbnailsPerPage || reader.manifest !== null;
    const cacheControl = whole ? immutable : 'no-store';
    if (sizePx <= largestThumbnailPx) return rgbaResponse(images, sizePx, sizePx, count, cacheControl);
    const bytes = sizePx * sizePx * 3;
    const small = new Uint8Array(count * largestThumbnailPx * largestThumbnailPx * 3);
    for (let i = 0; i < count; i++) {
      const raw = { width: sizePx, height: sizePx, channels: 3 as const };
      small.set(
        await sharp(images.subarray(i * bytes, (i + 1) * bytes), { raw })
          .resize(largestThumbnailPx, largestThumbnailPx)
          .raw()
          .toBuffer(),
        i * largestThumbnailPx * largestThumbnailPx * 3,
      );
    }
    return rgbaResponse(small, largestThumbnailPx, largestThumbnailPx, count, cacheControl);
  }

  async #sheet(runId: string, step: number): Promise<Response> {
    const run = this.#runs.find(runId);
    try {
      const png = await readFile(join(this.#runs.dir(run.id), runFiles.sheet(step)));
      return bytesResponse(png, { 'content-type': 'image/png' });
    } catch {
      throw new UserError('NOT_FOUND', { kind: 'sample sheet', id: `${run.name} at step ${step}` });
    }
  }

  async #sequence(request: Request, jobId: string): Promise<Response> {
    return bytesResponse(await this.#sequences.picture(jobId, request.signal), { 'content-type': 'image/png' });
  }

  async #decode(request: Request, runId: string): Promise<Response> {
    const { expressions, format } = parseInput(decodeRequestSchema, await readJson(request, limits.decodeBytes));
    const { rgb, sizePx, count } = await this.#latent.decode(runId, expressions, request.headers.get('x-client'), request.signal);
    if (format === 'rgba') return rgbaResponse(rgb, sizePx, sizePx, count);
    if (count !== 1) throw new UserError('BAD_VALUE', { name: 'A PNG answer', reason: 'holds one picture; ask for one expression' });
    const run = this.#runs.find(runId);
    const record = {
      run: run.name,
      runId: run.id,
      checkpointStep: run.checkpointStep,
      datasetHash: run.record.datasetHash,
      expression: expressions[0],
    };
    return bytesResponse(await encodePicture(rgb, sizePx, sizePx, null, { 'cardioid-latent': JSON.stringify(record) }), {
      'content-type': 'image/png',
    });
  }
}
