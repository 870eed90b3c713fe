import { UserError } from '../../shared/contract/errors.ts';
import type { LatentSource } from '../../shared/contract/latent.ts';
import { RandomStream } from '../../shared/math/rng.ts';
import { tf } from './backends/tf.ts';
import { bytesToTensor, imagesTensor, type TrainingImages } from './data/images.ts';
import type { Model } from './models/model.ts';
import { normalTensor } from './nn/noise.ts';

/** Images encoded in one go. */
const encodeBatch = 32;

/** Where latents come from: encodes dataset images (once each), uploaded images and prior seeds. A latent is one row of `latentSize` numbers. */
export class LatentSources {
  readonly #model: Model;
  readonly #images: TrainingImages;
  /** codes of dataset images by index */
  readonly #codes = new Map<number, Float32Array>();

  constructor(model: Model, images: TrainingImages) {
    this.#model = model;
    this.#images = images;
  }

  /** The latents of these sources, in order. @throws UserError BAD_VALUE for a sample that does not exist or an image of another size */
  async latents(sources: readonly LatentSource[]): Promise<Float32Array[]> {
    await this.encodeSamples(sources.flatMap((source) => (source.kind === 'sample' ? [source.index] : [])));
    const latents: Float32Array[] = [];
    for (const source of sources) {
      if (source.kind === 'sample') latents.push(this.#codes.get(source.index)!);
      else if (source.kind === 'seed') latents.push(await this.#fromSeed(source.seed));
      else latents.push(await this.#fromImage(source.rgbBase64));
    }
    return latents;
  }

  /** The latent of one dataset image that `encodeSamples` has seen. */
  code(index: number): Float32Array {
    const code = this.#codes.get(index);
    if (code === undefined) throw new Error(`sample ${index} was not encoded`);
    return code;
  }

  /**
   * Encodes the dataset images that were not encoded before.
   * @param pause called between batches; it may throw to give up
   */
  async encodeSamples(indices: readonly number[], pause: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const { count } = this.#images;
    const outside = indices.find((index) => index >= count);
    if (outside !== undefined) {
      throw new UserError('BAD_VALUE', {
        name: `sample ${outside}`,
        reason: `does not exist: the dataset has ${count} images, counted from 0`,
      });
    }
    const missing = [...new Set(indices)].filter((index) => !this.#codes.has(index));
    for (let start = 0; start < missing.length; start += encodeBatch) {
      const batch = missing.slice(start, start + encodeBatch);
      const rows = await readRows(tf.tidy(() => this.#model.encode(imagesTensor(this.#images, batch))));
      for (const [i, index] of batch.entries()) this.#codes.set(index, rows[i]!);
      await pause();
    }
  }

  async #fromSeed(seed: number): Promise<Float32Array> {
    const random = RandomStream.fromSeed(seed).split('latent');
    const rows = await readRows(tf.tidy(() => this.#model.prior(normalTensor<tf.Rank.R2>(random, [1, this.#model.latentSize]))));
    return rows[0]!;
  }

  async #fromImage(rgbBase64: string): Promise<Float32Array> {
    const { sizePx } = this.#images;
    const bytes = Buffer.from(rgbBase64, 'base64');
    if (bytes.length !== sizePx * sizePx * 3) {
      throw new UserError('BAD_VALUE', {
        name: 'image',
        reason: `has ${bytes.length} bytes; ${sizePx} x ${sizePx} RGB takes ${sizePx * sizePx * 3}`,
      });
    }
    const rows = await readRows(tf.tidy(() => this.#model.encode(bytesToTensor(bytes, 1, sizePx))));
    return rows[0]!;
  }
}

/** The rows of a matrix; disposes it. */
async function readRows(matrix: tf.Tensor2D): Promise<Float32Array[]> {
  const [rows, columns] = matrix.shape;
  const values = await matrix.data<'float32'>();
  matrix.dispose();
  return Array.from({ length: rows }, (_, row) => values.slice(row * columns, (row + 1) * columns));
}
