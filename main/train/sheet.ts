import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RandomStream } from '../../shared/math/rng.ts';
import { writeFileAtomic } from '../render/atomicFile.ts';
import { encodePicture } from '../render/picture.ts';
import { tf } from './backends/tf.ts';
import { imagesTensor, spreadIndices, tensorToBytes, type TrainingImages } from './data/images.ts';
import { meanColourPsnr, psnr } from './metrics/psnr.ts';
import type { Model } from './models/model.ts';
import { normalTensor } from './nn/noise.ts';
import { runFiles } from './protocol.ts';

const sheetRows = 8;
const gapPx = 2;
const gapGrey = 24;
/** Images the reconstruction is measured on. */
const measuredImages = 64;

/**
 * What a run looks at again and again: the same real images and the same prior samples at every step, with averaged weights and
 * without noise, so that two sheets differ by training alone.
 */
export class SampleSheet {
  readonly #images: TrainingImages;
  readonly #random: RandomStream;
  readonly #rows: number;

  constructor(images: TrainingImages, random: RandomStream) {
    this.#images = images;
    this.#random = random;
    this.#rows = Math.min(sheetRows, images.count);
  }

  /** Width and height of the sheet. */
  get sizePx(): { widthPx: number; heightPx: number } {
    const pitch = this.#images.sizePx + gapPx;
    return { widthPx: 4 * pitch - gapPx, heightPx: this.#rows * pitch - gapPx };
  }

  /** The sheet as 8-bit RGB: one row per sample; columns real | reconstruction | fake | reconstruction of the fake. */
  async draw(model: Model): Promise<Uint8Array> {
    const columns = tf.tidy(() => {
      const real = imagesTensor(this.#images, spreadIndices(this.#images.count, this.#rows));
      const z = normalTensor<tf.Rank.R2>(this.#random.split('sheet'), [this.#rows, model.latentSize]);
      const fake = model.decode(model.prior(z));
      return [real, model.decode(model.encode(real)), fake, model.decode(model.encode(fake))];
    });
    const { widthPx, heightPx } = this.sizePx;
    const sheet = new Uint8Array(widthPx * heightPx * 3).fill(gapGrey);
    const { sizePx } = this.#images;
    for (const [column, tensor] of columns.entries()) {
      const bytes = await tensorToBytes(tensor);
      for (let y = 0; y < this.#rows * sizePx; y++) {
        const row = Math.floor(y / sizePx);
        const target = ((y + row * gapPx) * widthPx + column * (sizePx + gapPx)) * 3;
        sheet.set(bytes.subarray(y * sizePx * 3, (y + 1) * sizePx * 3), target);
      }
    }
    tf.dispose(columns);
    return sheet;
  }

  /** Reconstruction quality on fixed real images beside the mean-colour baseline, and the model's own figures; the caller disposes them. */
  measure(model: Model): Record<string, tf.Scalar> {
    return tf.tidy(() => {
      const real = imagesTensor(this.#images, spreadIndices(this.#images.count, measuredImages));
      const w = model.encode(real);
      return { psnr: psnr(real, model.decode(w)), meanColourPsnr: meanColourPsnr(real), ...model.latentMetrics(w) };
    });
  }

  /** Draws the sheet and writes it into the run folder as PNG. */
  async write(model: Model, runDir: string, step: number): Promise<void> {
    const { widthPx, heightPx } = this.sizePx;
    const png = await encodePicture(await this.draw(model), widthPx, heightPx, null);
    await mkdir(join(runDir, 'sheets'), { recursive: true });
    await writeFileAtomic(join(runDir, runFiles.sheet(step)), png);
  }
}
