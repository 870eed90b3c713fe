import type { RandomStream } from '../../../../shared/math/rng.ts';
import type { StyleAlaeConfig } from '../../../../shared/model/config.ts';
import { tf } from '../../backends/tf.ts';
import { discriminatorLoss, generatorLoss } from '../../losses/adversarial.ts';
import { r1Penalty } from '../../losses/r1.ts';
import { reciprocityLoss } from '../../losses/reciprocity.ts';
import { meanAbsoluteError } from '../../losses/reconstruction.ts';
import { latentVariance } from '../../metrics/latent.ts';
import { Adam } from '../../nn/adam.ts';
import { emaDecay, updateEma } from '../../nn/ema.ts';
import { gradientNorm, lossGradients } from '../../nn/gradients.ts';
import { normalTensor, randomNoise } from '../../nn/noise.ts';
import { ParameterStore, type Weights } from '../../nn/parameterStore.ts';
import type { Model } from '../model.ts';
import { Discriminator } from './discriminator.ts';
import { Encoder } from './encoder.ts';
import { Generator } from './generator.ts';
import { Mapping } from './mapping.ts';
import { mixStyles, styleCutoff } from './mixing.ts';
import { styleAlaeShape, type StyleAlaeShape } from './shape.ts';

/** Share of the newest batch in the running mean of w. */
const latentAverageRate = 0.005;

type Scalars = Record<string, tf.Scalar>;

/**
 * StyleALAE (Pidhorskyi, Adjeroh and Doretto, CVPR 2020) at one fixed resolution. A generator G after a mapping F, and a discriminator
 * D after an encoder E, share the latent space W; three updates per batch, each with fresh z (section 3 and algorithm 1):
 *
 *     I    E, D      logistic loss of D(E(x)) and D(E(G(F(z)))), with the R1 penalty on real images
 *     II   F, G      non-saturating loss of D(E(G(F(z))))
 *     III  E, G, F   latent reciprocity (E(G(w)) - w)^2 with w = F(z) held fixed as the target
 *
 * F learns in III through the path F, G, E as in the authors' code; `step3TrainsMapping` turns that off, as in the paper.
 */
export class StyleAlae implements Model {
  readonly latentSize: number;
  readonly slots: number;
  readonly slotSizesPx: readonly number[];
  readonly priorBlend = 'lerp';
  readonly parameters = new ParameterStore();
  readonly ema: ParameterStore;
  readonly buffers = new ParameterStore();
  readonly optimisers: { readonly encoderDiscriminator: Adam; readonly mappingGenerator: Adam };
  readonly shape: StyleAlaeShape;
  readonly mapping: Mapping;
  readonly generator: Generator;
  readonly encoder: Encoder;
  readonly discriminator: Discriminator;
  readonly #config: StyleAlaeConfig;
  readonly #names: Record<'mapping' | 'generator' | 'encoder' | 'discriminator', string[]>;

  /** @param sizePx a power of two, at least 8 */
  constructor(config: StyleAlaeConfig, sizePx: number, random: RandomStream) {
    this.#config = config;
    this.shape = styleAlaeShape(config, sizePx);
    this.latentSize = config.latentSize;
    this.slots = this.shape.slots;
    this.slotSizesPx = this.shape.slotSizesPx;
    const store = this.parameters;
    this.mapping = new Mapping(store, this.latentSize, config.mappingLayers, random);
    this.generator = new Generator(store, this.shape, this.latentSize, random);
    this.encoder = new Encoder(store, this.shape, this.latentSize, random);
    this.discriminator = new Discriminator(store, this.latentSize, config.discriminatorLayers, random);
    this.#names = {
      mapping: store.names('mapping'),
      generator: store.names('generator'),
      encoder: store.names('encoder'),
      discriminator: store.names('discriminator'),
    };
    this.ema = store.clone();
    this.buffers.add('latentAverage', [this.latentSize], new Float32Array(this.latentSize));
    const adam = { learningRate: config.learningRate, beta1: 0, beta2: 0.99, epsilon: 1e-8 };
    this.optimisers = { encoderDiscriminator: new Adam(store, adam), mappingGenerator: new Adam(store, adam) };
  }

  trainStep(images: tf.Tensor4D, step: number, random: RandomStream): Scalars {
    return tf.tidy(() => {
      const metrics = {
        ...this.discriminatorStep(images, step, random.split('discriminator')),
        ...this.generatorStep(images.shape[0], random.split('generator')),
        ...this.reciprocityStep(images, random.split('reciprocity')),
      };
      updateEma(this.ema, this.parameters, emaDecay(step, images.shape[0]));
      return metrics;
    });
  }

  /** Update I. */
  discriminatorStep(images: tf.Tensor4D, step: number, random: RandomStream): Scalars {
    return tf.tidy(() => {
      const { r1Gamma, r1Interval } = this.#config;
      const batch = images.shape[0];
      const fakes = this.#fakes(batch, random, (w) => this.#updateLatentAverage(w));
      const both = tf.concat([images, fakes], 0);
      const critic = (x: tf.Tensor4D): tf.Tensor2D => this.discriminator.apply(this.parameters, this.encoder.apply(this.parameters, x));
      const metrics: Scalars = {};
      const { gradients } = lossGradients(
        () => {
          const [real, fake] = tf.split(critic(both), 2, 0) as [tf.Tensor2D, tf.Tensor2D];
          const logistic = discriminatorLoss(real, fake);
          metrics['discriminatorLoss'] = tf.keep(logistic);
          if (r1Gamma === 0 || step % r1Interval !== 0) return logistic;
          const penalty = r1Penalty(critic, images, r1Gamma);
          metrics['r1'] = tf.keep(penalty);
          return tf.add(logistic, tf.mul(penalty, r1Interval));
        },
        this.parameters,
        [...this.#names.encoder, ...this.#names.discriminator],
      );
      this.optimisers.encoderDiscriminator.apply(gradients);
      return { ...metrics, encoderGradientNorm: gradientNorm(gradients) };
    });
  }

  /** Update II. */
  generatorStep(batch: number, random: RandomStream): Scalars {
    return tf.tidy(() => {
      const { loss, gradients } = lossGradients(
        () => {
          const w = this.encoder.apply(this.parameters, this.#fakes(batch, random));
          return generatorLoss(this.discriminator.apply(this.parameters, w));
        },
        this.parameters,
        [...this.#names.mapping, ...this.#names.generator],
      );
      this.optimisers.mappingGenerator.apply(gradients);
      return { generatorLoss: loss, generatorGradientNorm: gradientNorm(gradients) };
    });
  }

  /** Update III, with the optional pixel term. */
  reciprocityStep(images: tf.Tensor4D, random: RandomStream): Scalars {
    return tf.tidy(() => {
      const { step3TrainsMapping, reconstructionWeight } = this.#config;
      const z = this.#seeds(images.shape[0], random.split('z'));
      // computed outside of the differentiated function: the target is a constant
      const target = this.mapping.apply(this.parameters, z);
      const metrics: Scalars = {};
      const { gradients } = lossGradients(
        () => {
          const w = step3TrainsMapping ? this.mapping.apply(this.parameters, z) : target;
          const pictures = this.generator.apply(this.parameters, this.#repeat(w), randomNoise(random.split('noise')));
          const loss = reciprocityLoss(this.encoder.apply(this.parameters, pictures), target);
          metrics['reciprocityLoss'] = tf.keep(loss);
          if (reconstructionWeight === 0) return loss;
          const reconstruction = meanAbsoluteError(images, this.#reconstruct(this.parameters, images));
          metrics['reconstructionLoss'] = tf.keep(reconstruction);
          return tf.add(loss, tf.mul(reconstruction, reconstructionWeight));
        },
        this.parameters,
        [...this.#names.encoder, ...(step3TrainsMapping ? this.#names.mapping : []), ...this.#names.generator],
      );
      const owned = (names: readonly string[]): Map<string, tf.Tensor> =>
        new Map(names.flatMap((name) => (gradients.has(name) ? [[name, gradients.get(name)!] as const] : [])));
      this.optimisers.encoderDiscriminator.apply(owned(this.#names.encoder));
      this.optimisers.mappingGenerator.apply(owned([...this.#names.mapping, ...this.#names.generator]));
      return { ...metrics, reciprocityRatio: tf.div(metrics['reciprocityLoss']!, tf.add(latentVariance(target), 1e-12)) };
    });
  }

  encode(images: tf.Tensor4D): tf.Tensor2D {
    return tf.tidy(() => this.encoder.apply(this.ema, images));
  }

  decode(w: tf.Tensor2D | tf.Tensor3D): tf.Tensor4D {
    return tf.tidy(() => {
      const styles = w.rank === 2 ? this.#repeat(w as tf.Tensor2D) : (tf.unstack(w, 1) as tf.Tensor2D[]);
      return this.generator.apply(this.ema, styles, null);
    });
  }

  prior(z: tf.Tensor2D): tf.Tensor2D {
    return tf.tidy(() => this.mapping.apply(this.ema, z));
  }

  latentMetrics(): Scalars {
    return {};
  }

  dispose(): void {
    this.optimisers.encoderDiscriminator.dispose();
    this.optimisers.mappingGenerator.dispose();
    this.parameters.dispose();
    this.ema.dispose();
    this.buffers.dispose();
  }

  #seeds(batch: number, random: RandomStream): tf.Tensor2D {
    return normalTensor<tf.Rank.R2>(random, [batch, this.latentSize]);
  }

  /** The same latent in every slot. */
  #repeat(w: tf.Tensor2D): tf.Tensor2D[] {
    return Array.from({ length: this.slots }, () => w);
  }

  /** Generated pictures with noise and style mixing. */
  #fakes(batch: number, random: RandomStream, seeLatent?: (w: tf.Tensor2D) => void): tf.Tensor4D {
    const w = this.mapping.apply(this.parameters, this.#seeds(batch, random.split('z')));
    seeLatent?.(w);
    const cutoff = styleCutoff(random.split('cutoff'), this.slots, this.#config.mixingProbability);
    const styles =
      cutoff < this.slots
        ? mixStyles(w, this.mapping.apply(this.parameters, this.#seeds(batch, random.split('second z'))), this.slots, cutoff)
        : this.#repeat(w);
    return this.generator.apply(this.parameters, styles, randomNoise(random.split('noise')));
  }

  #reconstruct(weights: Weights, images: tf.Tensor4D): tf.Tensor4D {
    return this.generator.apply(weights, this.#repeat(this.encoder.apply(weights, images)), null);
  }

  #updateLatentAverage(w: tf.Tensor2D): void {
    const average = this.buffers.get('latentAverage');
    average.assign(tf.add(average, tf.mul(tf.sub(tf.mean(w, 0), average), latentAverageRate)));
  }
}
