import type { LatentExpression, LatentMap, LatentSource } from '../../shared/contract/latent.ts';
import type { ErrorCode } from '../../shared/contract/errors.ts';
import type { TrainingConfig } from '../../shared/model/config.ts';

/** Files a worker may touch. The dataset folder is read-only to it; in the run folder it writes checkpoints and sheets. */
export interface TrainJob {
  readonly runId: string;
  readonly runDir: string;
  readonly datasetDir: string;
  readonly config: TrainingConfig;
}

export interface ServeJob {
  readonly runDir: string;
  readonly datasetDir: string;
  readonly config: TrainingConfig;
}

/** A latent source with image pixels already as bytes (8-bit RGB of the model's size). */
export type ServeRequest =
  | { readonly method: 'open' }
  | { readonly method: 'map'; readonly maxPoints: number }
  | { readonly method: 'decode'; readonly expressions: readonly LatentExpression[] }
  | { readonly method: 'reconstruct'; readonly sources: readonly LatentSource[] }
  | { readonly method: 'sample'; readonly count: number; readonly seed: number };

/** Pixels: 8-bit RGB, images one after the other. */
export interface DecodedImages {
  readonly rgb: Uint8Array;
  readonly count: number;
  readonly sizePx: number;
}

export interface OpenedModel {
  readonly step: number;
  readonly latentSize: number;
  readonly slots: number;
  readonly slotSizesPx: number[];
  readonly backend: string;
}

export interface ServeResults {
  open: OpenedModel;
  map: LatentMap;
  decode: DecodedImages;
  reconstruct: DecodedImages;
  sample: DecodedImages;
}

export type ToWorker =
  /** train from the newest checkpoint in the run folder, or from step 0 */
  | { readonly type: 'train'; readonly job: TrainJob }
  /** write a checkpoint at the next step boundary and end with reason `paused` */
  | { readonly type: 'pause' }
  /** the same with reason `stopped` */
  | { readonly type: 'stop' }
  | { readonly type: 'serve'; readonly job: ServeJob }
  | { readonly type: 'request'; readonly id: number; readonly request: ServeRequest }
  /** a newer request made this one useless */
  | { readonly type: 'abandon'; readonly id: number }
  | { readonly type: 'probe-backends' };

export interface BackendReport {
  readonly name: 'cuda' | 'webgpu' | 'native' | 'cpu';
  readonly status: 'ok' | 'absent' | 'broken';
  readonly device: string;
  /** why it cannot be used, one sentence; empty when ok */
  readonly reason: string;
}

export type FromWorker =
  | {
      readonly type: 'ready';
      readonly backend: string;
      readonly device: string;
      /** of training: images learnt from, of those of the dataset */
      readonly images?: { readonly used: number; readonly of: number };
      readonly resumedStep: number;
    }
  | { readonly type: 'metrics'; readonly step: number; readonly values: Record<string, number> }
  | { readonly type: 'sheet'; readonly step: number }
  | { readonly type: 'checkpoint'; readonly step: number }
  | { readonly type: 'finished'; readonly step: number; readonly reason: 'done' | 'paused' | 'stopped' }
  | { readonly type: 'failed'; readonly code: ErrorCode | null; readonly data: unknown; readonly message: string }
  | { readonly type: 'response'; readonly id: number; readonly result: ServeResults[keyof ServeResults] }
  | {
      readonly type: 'request-failed';
      readonly id: number;
      readonly code: ErrorCode | null;
      readonly data: unknown;
      readonly message: string;
    }
  | { readonly type: 'backends'; readonly reports: readonly BackendReport[] };

/** Files inside a run folder. Checkpoints appear by rename, the JSON last: a checkpoint without its JSON does not exist. */
export const runFiles = {
  checkpointWeights: (step: number) => `checkpoints/${String(step).padStart(9, '0')}.safetensors`,
  checkpointState: (step: number) => `checkpoints/${String(step).padStart(9, '0')}.json`,
  sheet: (step: number) => `sheets/${String(step).padStart(9, '0')}.png`,
} as const;
