import * as z from 'zod';

/** Convolutional variational autoencoder (Kingma and Welling 2014; beta as Higgins et al. 2017). */
export const vaeConfigSchema = z.strictObject({
  type: z.literal('vae'),
  latentSize: z.int().min(2).max(2048).default(128),
  /** weight of the KL term at the end of its linear warm-up */
  beta: z.number().min(0).max(100).default(1),
  /** steps over which beta grows from 0 */
  betaWarmupSteps: z.int().min(0).default(1000),
  learningRate: z.number().gt(0).max(1).default(1e-3),
  /** largest norm of the whole gradient */
  clipNorm: z.number().gt(0).default(100),
});
export type VaeConfig = z.infer<typeof vaeConfigSchema>;

/** StyleALAE (Pidhorskyi, Adjeroh and Doretto, CVPR 2020), without progressive growing. */
export const styleAlaeConfigSchema = z.strictObject({
  type: z.literal('style-alae'),
  /** channels at the picture's own resolution */
  startChannels: z.int().min(4).max(256).default(32),
  maxChannels: z.int().min(8).max(1024).default(256),
  /** size of z and w */
  latentSize: z.int().min(8).max(1024).default(128),
  mappingLayers: z.int().min(1).max(16).default(4),
  discriminatorLayers: z.int().min(1).max(8).default(3),
  learningRate: z.number().gt(0).max(1).default(0.002),
  /** R1 penalty: gamma / 2 times the mean squared gradient norm */
  r1Gamma: z.number().min(0).max(1000).default(1),
  /** steps between R1 evaluations; the penalty is multiplied by it */
  r1Interval: z.int().min(1).max(64).default(4),
  mixingProbability: z.number().min(0).max(1).default(0.9),
  /** the latent reciprocity step also trains the mapping network, as in the authors' code */
  step3TrainsMapping: z.boolean().default(true),
  /** weight of a pixel reconstruction term (L1 between x and G(E(x))); 0 is the original method */
  reconstructionWeight: z.number().min(0).max(100).default(0),
});
export type StyleAlaeConfig = z.infer<typeof styleAlaeConfigSchema>;

export const modelConfigSchema = z.discriminatedUnion('type', [vaeConfigSchema, styleAlaeConfigSchema]);
export type ModelConfig = z.infer<typeof modelConfigSchema>;

/** Everything that decides a run's numbers, beside the dataset's pixels. */
export const trainingConfigSchema = z.strictObject({
  model: modelConfigSchema,
  sizePx: z.int().min(8).max(256),
  seed: z.int().min(0),
  steps: z.int().min(1),
  batch: z.int().min(2),
  backend: z.enum(['auto', 'cuda', 'webgpu', 'native', 'cpu']),
  /** steps between checkpoints, sample sheets and metric rows */
  checkpointEvery: z.int().min(1).default(500),
  sheetEvery: z.int().min(1).default(100),
  metricsEvery: z.int().min(1).default(1),
});
export type TrainingConfig = z.infer<typeof trainingConfigSchema>;
