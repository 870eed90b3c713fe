import type { Genome } from '../../shared/genome/genome.ts';
import { loadNativeRenderer, rendererVersion } from './native.ts';
import type { Pattern } from './nativePlan.ts';
import { renderSpec } from './spec.ts';
import { mapInTurns } from './turns.ts';

/** Who renders, as picture records and dataset plans name it: the same name means the same bytes. */
export const rendererName = `native/${rendererVersion}`;

export interface RenderOptions<Progress = number> {
  /** where the samples of a pixel lie; a regular grid unless given */
  readonly pattern?: Pattern | undefined;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface BatchOptions extends RenderOptions {
  /**
   * memory that the renderer may put the pixels in, at least as long as they are: calls by the thousand then leave no garbage. It is the
   * renderer's until the call is over, and for good when the call is aborted.
   */
  readonly into?: Uint8Array<ArrayBuffer> | undefined;
}

/** Genomes to pixels. All methods leave the event loop free; they throw UserError BAD_GENOME and reject with AbortError. */
export interface Renderer {
  readonly name: string;
  info(): { readonly isa: string; readonly threads: number };
  /** 8-bit sRGB [heightPx, widthPx, 3], rows top first. Progress is the finished share on [0, 1]. */
  rgb(genome: Genome, size: { widthPx: number; heightPx: number; supersample: number }, options?: RenderOptions): Promise<Uint8Array>;
  /** The raw field [heightPx, widthPx] before colour: smooth iteration (NaN inside), exponential smoothing or trap distance. */
  field(genome: Genome, size: { widthPx: number; heightPx: number }, options?: RenderOptions): Promise<Float32Array>;
  /**
   * Many square pictures of one size. Progress is the number of finished pictures.
   * @returns rgb [genomes, sizePx, sizePx, 3] and interior pixels per picture
   */
  batch(
    genomes: readonly Genome[],
    sizePx: number,
    supersample: number,
    options?: BatchOptions,
  ): Promise<{ rgb: Uint8Array; interiorCounts: Uint32Array }>;
}

/** The renderer of this process, on the native addon's threads. @throws UserError NATIVE_MISSING */
export function createRenderer(): Renderer {
  const native = loadNativeRenderer();
  return {
    name: rendererName,
    info: () => native.info(),
    rgb: async (genome, size, options) => (await native.renderImage(renderSpec(genome), { ...size, ...options })).rgb,
    field: async (genome, size, options) =>
      native.renderField(renderSpec(genome), { ...size, signal: options?.signal, onProgress: options?.onProgress }),
    batch: async (genomes, sizePx, supersample, options) => {
      const specs = await mapInTurns(genomes, renderSpec, options?.signal);
      return native.renderBatch(specs, { sizePx, supersample, ...options });
    },
  };
}
