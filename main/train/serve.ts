import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../../shared/contract/errors.ts';
import type { LatentExpression, LatentMap, LatentSource } from '../../shared/contract/latent.ts';
import { RandomStream } from '../../shared/math/rng.ts';
import { selectBackend } from './backends/index.ts';
import { tf } from './backends/tf.ts';
import { loadNewestCheckpoint } from './checkpoint.ts';
import { loadImages, spreadIndices, tensorToBytes, type TrainingImages } from './data/images.ts';
import { projectToPrincipalComponents } from './metrics/pca.ts';
import { createModel, type Model } from './models/index.ts';
import type { DecodedImages, OpenedModel, ServeJob, ServeRequest, ServeResults } from './protocol.ts';
import { blendExpression } from './serveBlend.ts';
import { LatentSources } from './serveSources.ts';

/** Codes decoded in one go. */
const decodeBatch = 32;

/** A trained model answering questions about its latent space. Uses averaged weights, no noise and no truncation. */
export class Decoder {
  readonly opened: OpenedModel;
  /** what computes, for people */
  readonly device: string;
  readonly #model: Model;
  readonly #sources: LatentSources;
  readonly #sampleCount: number;
  readonly #sizePx: number;

  private constructor(model: Model, images: TrainingImages, opened: OpenedModel, device: string) {
    this.#model = model;
    this.#sources = new LatentSources(model, images);
    this.#sampleCount = images.count;
    this.#sizePx = images.sizePx;
    this.opened = opened;
    this.device = device;
  }

  /** Loads the run's newest checkpoint and its dataset. @throws UserError NOT_READY when there is no checkpoint, and what loading throws */
  static async open(job: ServeJob): Promise<Decoder> {
    const { config, runDir } = job;
    const backend = await selectBackend(config.backend);
    const images = await loadImages(job.datasetDir);
    const model = createModel(config.model, config.sizePx, RandomStream.fromSeed(config.seed));
    const state = await loadNewestCheckpoint(runDir, model, config);
    if (state === null) throw new UserError('NOT_READY', { kind: 'run', name: basename(runDir), reason: 'it has no checkpoint' });
    const opened = {
      step: state.step,
      latentSize: model.latentSize,
      slots: model.slots,
      slotSizesPx: [...model.slotSizesPx],
      backend: backend.name,
    };
    return new Decoder(model, images, opened, backend.device);
  }

  /** Answers one request; gives up between two batches when the signal says that nobody wants the answer. */
  async answer(request: ServeRequest, signal: AbortSignal): Promise<ServeResults[keyof ServeResults]> {
    // lets messages in, so that an abandoned request ends early
    const pause = async (): Promise<void> => {
      await setImmediate();
      signal.throwIfAborted();
    };
    switch (request.method) {
      case 'open':
        return this.opened;
      case 'map':
        return this.#map(request.maxPoints, pause);
      case 'decode':
        return this.#decodeExpressions(request.expressions, pause);
      case 'reconstruct':
        return this.#decodeExpressions(request.sources.map(alone), pause);
      case 'sample': {
        const sources = Array.from({ length: request.count }, (_, i): LatentSource => ({ kind: 'seed', seed: request.seed + i }));
        return this.#decodeExpressions(sources.map(alone), pause);
      }
    }
  }

  dispose(): void {
    this.#model.dispose();
  }

  async #map(maxPoints: number, pause: () => Promise<void>): Promise<LatentMap> {
    const indices = Array.from(spreadIndices(this.#sampleCount, maxPoints));
    await this.#sources.encodeSamples(indices, pause);
    const { latentSize } = this.#model;
    const points = new Float32Array(indices.length * latentSize);
    for (const [i, index] of indices.entries()) points.set(this.#sources.code(index), i * latentSize);
    const { coordinates, explained } = projectToPrincipalComponents(points, indices.length, latentSize);
    const largest = coordinates.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    const positions = Array.from(coordinates, (value) => (largest > 0 ? value / largest : 0));
    return { indices, positions, explained: [...explained] };
  }

  async #decodeExpressions(expressions: readonly LatentExpression[], pause: () => Promise<void>): Promise<DecodedImages> {
    const latents = await this.#sources.latents(expressions.flatMap(({ a, b }) => (a === b ? [a] : [a, b])));
    const codes: Float32Array[] = [];
    for (const expression of expressions) {
      const a = latents.shift()!;
      const b = expression.a === expression.b ? a : latents.shift()!;
      codes.push(blendExpression(expression, a, b, this.#model));
    }
    const imageBytes = this.#sizePx * this.#sizePx * 3;
    const rgb = new Uint8Array(codes.length * imageBytes);
    for (let start = 0; start < codes.length; start += decodeBatch) {
      rgb.set(await this.#decode(codes.slice(start, start + decodeBatch)), start * imageBytes);
      await pause();
    }
    return { rgb, count: codes.length, sizePx: this.#sizePx };
  }

  async #decode(codes: readonly Float32Array[]): Promise<Uint8Array> {
    const { slots, latentSize } = this.#model;
    const flat = new Float32Array(codes.length * slots * latentSize);
    for (const [i, code] of codes.entries()) flat.set(code, i * slots * latentSize);
    const images = tf.tidy(() => this.#model.decode(tf.tensor3d(flat, [codes.length, slots, latentSize])));
    const bytes = await tensorToBytes(images);
    images.dispose();
    return bytes;
  }
}

/** The expression of one source by itself. */
function alone(source: LatentSource): LatentExpression {
  return { a: source, b: source, t: 0 };
}
