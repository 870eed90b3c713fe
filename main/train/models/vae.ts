import type { RandomStream } from '../../../shared/math/rng.ts';
import type { VaeConfig } from '../../../shared/model/config.ts';
import { tf } from '../backends/tf.ts';
import { klToStandardNormal } from '../losses/kl.ts';
import { summedSquaredError } from '../losses/reconstruction.ts';
import { activeUnits } from '../metrics/latent.ts';
import { Adam } from '../nn/adam.ts';
import { emaDecay, updateEma } from '../nn/ema.ts';
import { clipByNorm, gradientNorm, lossGradients } from '../nn/gradients.ts';
import { Conv3, ConvTranspose4, Dense } from '../nn/layers.ts';
import { normalTensor } from '../nn/noise.ts';
import { ParameterStore, type Weights } from '../nn/parameterStore.ts';
import type { Model } from './model.ts';

/** Pixels along the side of the last feature map. */
const bottleneckPx = 4;
/** Keeps the exponential of a wild prediction finite. */
const logDeviationRange = [-6, 3] as const;
/** Channels of the decoder's maps, from the picture's resolution down. */
const decoderChannels = [32, 64, 128, 128];
const deepestDecoderChannels = 256;

/** Mean and log standard deviation of the approximate posterior, both [batch, latentSize]. */
interface Posterior {
  readonly mean: tf.Tensor2D;
  readonly logDeviation: tf.Tensor2D;
}

interface LossTerms {
  /** squared error, summed over an image */
  readonly reconstruction: tf.Scalar;
  /** nats per image */
  readonly kl: tf.Scalar;
}

/**
 * Convolutional variational autoencoder (Kingma and Welling 2014) with a 4 x 4 bottleneck.
 * At 32 px: encoder 32, 64, 128, 256 channels at 32, 16, 8, 4 px; decoder 128, 128, 64, 32 channels at 4, 8, 16, 32 px.
 * Every doubling of the size adds one halving and one doubling at the deep end.
 * The loss is a sum over pixels, mean over images, plus beta times the KL term; beta grows linearly from 0.
 */
export class Vae implements Model {
  readonly latentSize: number;
  readonly slots = 1;
  readonly slotSizesPx: readonly number[];
  readonly priorBlend = 'slerp';
  readonly parameters = new ParameterStore();
  readonly ema: ParameterStore;
  readonly buffers = new ParameterStore();
  readonly optimisers: { readonly autoencoder: Adam };
  readonly #config: VaeConfig;
  readonly #encoderConvs: Conv3[] = [];
  readonly #posterior: Dense;
  readonly #decoderInput: Dense;
  readonly #decoderConvs: ConvTranspose4[] = [];
  readonly #toRgb: Conv3;
  readonly #inputChannels: number;

  /** @param sizePx a power of two, at least 8 */
  constructor(config: VaeConfig, sizePx: number, random: RandomStream) {
    this.#config = config;
    this.latentSize = config.latentSize;
    this.slotSizesPx = [sizePx];
    const store = this.parameters;
    const halvings = Math.log2(sizePx / bottleneckPx);

    let channels = 32;
    this.#encoderConvs.push(new Conv3(store, 'encoder/conv0', { inputs: 3, outputs: channels, activation: 'relu' }, random));
    for (let i = 1; i <= halvings; i++) {
      const outputs = Math.min(256, 32 << i);
      const activation = i === halvings ? 'linear' : 'relu';
      this.#encoderConvs.push(new Conv3(store, `encoder/conv${i}`, { inputs: channels, outputs, stride: 2, activation }, random));
      channels = outputs;
    }
    const features = bottleneckPx * bottleneckPx * channels;
    this.#posterior = new Dense(store, 'encoder/posterior', { inputs: features, outputs: 2 * this.latentSize }, random);

    const channelsAt = (doublingsLeft: number): number => decoderChannels[doublingsLeft] ?? deepestDecoderChannels;
    channels = channelsAt(halvings);
    this.#inputChannels = channels;
    const inputSize = bottleneckPx * bottleneckPx * channels;
    this.#decoderInput = new Dense(store, 'decoder/input', { inputs: this.latentSize, outputs: inputSize, activation: 'relu' }, random);
    for (let i = 0; i < halvings; i++) {
      const outputs = channelsAt(halvings - 1 - i);
      this.#decoderConvs.push(new ConvTranspose4(store, `decoder/conv${i}`, { inputs: channels, outputs }, random));
      channels = outputs;
    }
    this.#toRgb = new Conv3(store, 'decoder/rgb', { inputs: channels, outputs: 3 }, random);

    this.ema = store.clone();
    this.optimisers = {
      autoencoder: new Adam(store, { learningRate: config.learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }),
    };
  }

  posterior(weights: Weights, images: tf.Tensor4D): Posterior {
    let x = images;
    for (const conv of this.#encoderConvs) x = conv.apply(weights, x);
    const both = this.#posterior.apply(weights, x.reshape([images.shape[0], -1]));
    const [mean, logDeviation] = tf.split(both, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    return { mean, logDeviation: tf.clipByValue(logDeviation, ...logDeviationRange) };
  }

  generate(weights: Weights, w: tf.Tensor2D): tf.Tensor4D {
    let x: tf.Tensor4D = this.#decoderInput.apply(weights, w).reshape([w.shape[0], bottleneckPx, bottleneckPx, this.#inputChannels]);
    for (const conv of this.#decoderConvs) x = conv.apply(weights, x);
    return this.#toRgb.apply(weights, x);
  }

  /** Weight of the KL term in the step after `step` others. */
  beta(step: number): number {
    return this.#config.beta * (this.#config.betaWarmupSteps === 0 ? 1 : Math.min(1, step / this.#config.betaWarmupSteps));
  }

  /**
   * The terms of the loss, negative evidence lower bound when beta is 1.
   * @param noise standard normals [batch, latentSize] that the latent is drawn with
   */
  terms(images: tf.Tensor4D, noise: tf.Tensor2D): LossTerms {
    const { mean, logDeviation } = this.posterior(this.parameters, images);
    const w = tf.add(mean, tf.mul(tf.exp(logDeviation), noise)) as tf.Tensor2D;
    return {
      reconstruction: summedSquaredError(images, this.generate(this.parameters, w)),
      kl: tf.mean(klToStandardNormal(mean, logDeviation)),
    };
  }

  trainStep(images: tf.Tensor4D, step: number, random: RandomStream): Record<string, tf.Scalar> {
    return tf.tidy(() => {
      const batch = images.shape[0];
      const beta = this.beta(step);
      const noise = normalTensor<tf.Rank.R2>(random.split('posterior'), [batch, this.latentSize]);
      const metrics: Record<string, tf.Scalar> = {};
      const { loss, gradients } = lossGradients(
        () => {
          const { reconstruction, kl } = this.terms(images, noise);
          metrics['reconstruction'] = tf.keep(reconstruction);
          metrics['kl'] = tf.keep(kl);
          return tf.add(reconstruction, tf.mul(kl, beta));
        },
        this.parameters,
        this.parameters.names(),
      );
      const norm = gradientNorm(gradients);
      this.optimisers.autoencoder.apply(clipByNorm(gradients, norm, this.#config.clipNorm));
      updateEma(this.ema, this.parameters, emaDecay(step, batch));
      return { loss, ...metrics, beta: tf.scalar(beta), gradientNorm: norm };
    });
  }

  encode(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => this.posterior(this.ema, images).mean);
  }

  decode(w: tf.Tensor2D | tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => this.generate(this.ema, w.reshape([w.shape[0], this.latentSize])));
  }

  /** The prior is the latent space itself. */
  prior(z: tf.Tensor2D): tf.Tensor2D {
    return z.clone();
  }

  latentMetrics(w: tf.Tensor2D): Record<string, tf.Scalar> {
    return { activeUnits: tf.tidy(() => activeUnits(w)) };
  }

  dispose(): void {
    this.optimisers.autoencoder.dispose();
    this.parameters.dispose();
    this.ema.dispose();
    this.buffers.dispose();
  }
}
