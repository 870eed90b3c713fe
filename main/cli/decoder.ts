import { existsSync } from 'node:fs';
import { errorCatalog, isErrorCode, UserError } from '../../shared/contract/errors.ts';
import type { DecodeRequest, LatentExpression, LatentSession, LatentSource } from '../../shared/contract/latent.ts';
import { pixelPaths } from '../../shared/contract/pixels.ts';
import { decodeImage } from '../render/picture.ts';
import type { Cardioid } from '../services/index.ts';
import { readUserFile } from './files.ts';

/** Pictures asked for at once: a request with image sources stays well under the body limit. */
const expressionsPerRequest = 16;

/** Expressions of one latent, without a second one. */
export function single(source: LatentSource): LatentExpression {
  return { a: source, b: source, t: 0 };
}

/** An opened run: latents in, 8-bit RGB pictures out. */
export class Decoder {
  readonly session: LatentSession;
  readonly #cardioid: Cardioid;

  private constructor(cardioid: Cardioid, session: LatentSession) {
    this.#cardioid = cardioid;
    this.session = session;
  }

  /** Loads the run's newest checkpoint. */
  static async open(cardioid: Cardioid, runId: string): Promise<Decoder> {
    return new Decoder(cardioid, await cardioid.api.latent.open({ runId }));
  }

  /** @returns 8-bit RGB, [expressions, sizePx, sizePx, 3] */
  async decode(expressions: readonly LatentExpression[], signal: AbortSignal): Promise<Uint8Array> {
    const { sizePx, runId } = this.session;
    const rgb = new Uint8Array(expressions.length * sizePx * sizePx * 3);
    for (let from = 0; from < expressions.length; from += expressionsPerRequest) {
      const part = expressions.slice(from, from + expressionsPerRequest);
      const request = new Request(new URL(pixelPaths.decode(runId), 'http://127.0.0.1'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ expressions: part, format: 'rgba' } satisfies DecodeRequest),
        signal,
      });
      const response = await this.#cardioid.handlePixels(request);
      if (!response?.ok) throw await answeredError(response);
      rgb.set(dropAlpha(new Uint8Array(await response.arrayBuffer())), from * sizePx * sizePx * 3);
    }
    return rgb;
  }

  /**
   * The latent that an argument names: a sample index, `seed:N`, or an image file, cropped and scaled to the model's size.
   * @throws UserError naming the argument
   */
  async source(argument: string): Promise<LatentSource> {
    if (/^\d+$/.test(argument)) {
      const { datasetCount } = this.session;
      const index = Number(argument);
      if (index >= datasetCount)
        throw new UserError('BAD_VALUE', {
          name: `Sample ${argument}`,
          reason: `does not exist: the dataset has ${datasetCount} images, counted from 0`,
        });
      return { kind: 'sample', index };
    }
    const seed = /^seed:(\d{1,15})$/.exec(argument)?.[1];
    if (seed !== undefined) return { kind: 'seed', seed: Number(seed) };
    if (!existsSync(argument))
      throw new UserError('BAD_VALUE', { name: `"${argument}"`, reason: 'is neither a sample index, nor seed:N, nor an image file' });
    return this.imageSource(await this.image(argument));
  }

  /** An image file as 8-bit RGB of the model's size. @throws UserError FILE_UNREADABLE */
  async image(file: string): Promise<Uint8Array> {
    return decodeImage(await readUserFile(file), file, this.session.sizePx);
  }

  imageSource(rgb: Uint8Array): LatentSource {
    return { kind: 'image', rgbBase64: Buffer.from(rgb).toString('base64') };
  }
}

/** RGBA to RGB. */
function dropAlpha(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 3) rgb.set(rgba.subarray(from, from + 3), to);
  return rgb;
}

async function answeredError(response: Response | null): Promise<Error> {
  const answer = (await response?.json().catch(() => null)) as { code?: unknown; data?: unknown; message?: unknown } | null;
  if (isErrorCode(answer?.code) && errorCatalog[answer.code].data.safeParse(answer.data).success)
    return new UserError(answer.code, answer.data as never);
  return new Error(`decoding failed with status ${response?.status ?? 404}: ${String(answer?.message ?? '')}`);
}
