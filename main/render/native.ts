import { UserError } from '../../shared/contract/errors.ts';
import { loadAddon } from './nativeAddon.ts';
import { channels, packPlans, patterns, planFields, type FieldChannel, type PackedPlans, type Pattern } from './nativePlan.ts';
import type { RenderSpec } from './nativePlan.ts';
import { deepNumbers, type DeepSpec } from './deep/deepNumbers.ts';
import type { ReferenceOrbit } from '../../shared/contract/pixels.ts';
import { stretchRanks, type StretchTable } from '../../shared/genome/stretchTable.ts';

export type { RenderSpec } from './nativePlan.ts';

/** Version of the pixels: it changes whenever any picture could change by a byte. */
export const rendererVersion = 3;

export interface RendererInfo {
  /** instruction set in use: `avx512`, `avx2`, `base` or `neon` */
  readonly isa: string;
  /** instruction sets this machine can run, the widest first */
  readonly isas: readonly string[];
  readonly threads: number;
  readonly version: number;
}

export interface ImageOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  /** samples along each side of a pixel, 1 to 4 */
  readonly supersample: number;
  /** where the samples of a pixel lie; a regular grid unless given */
  readonly pattern?: Pattern | undefined;
  readonly signal?: AbortSignal;
  /** hears the share of the picture that is done, 0 to 1 */
  readonly onProgress?: (fraction: number) => void;
}

export interface FieldOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  /** `main` unless given; channels that the colouring does not use hold nothing */
  readonly channel?: FieldChannel;
  readonly signal?: AbortSignal | undefined;
  /** hears the share of the field that is done, 0 to 1 */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

export interface ReferenceOptions {
  /** samples of the picture */
  readonly columns: number;
  readonly rows: number;
  /** most steps */
  readonly iterations: number;
  readonly signal?: AbortSignal | undefined;
  /** hears the share of the work that is done, 0 to 1, ten times a second */
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface NucleusOptions extends Pick<ReferenceOptions, 'signal' | 'onProgress'> {
  /** radius of the disc about the centre that is searched, in widths of the view */
  readonly reach: number;
  /** the largest period looked for */
  readonly iterations: number;
}

/** The centre of a small copy of the set. */
export interface NativeNucleus {
  /** decimals */
  readonly re: string;
  readonly im: string;
  readonly period: number;
  /** size of the copy, as a share of the whole set's: mantissa 2^exponent */
  readonly sizeMantissa: number;
  readonly sizeExponent: number;
}

export interface BatchOptions {
  /** width and height of every picture */
  readonly sizePx: number;
  /** samples along each side of a pixel, 1 to 4 */
  readonly supersample: number;
  /** where the samples of a pixel lie; a regular grid unless given */
  readonly pattern?: Pattern | undefined;
  /**
   * memory for the pixels, at least as long as they are; new memory unless given. It is the renderer's until the call is over, and for good
   * when the call is aborted, for threads may be writing to it still.
   */
  readonly into?: Uint8Array<ArrayBuffer> | undefined;
  readonly signal?: AbortSignal;
  /** hears how many pictures are done */
  readonly onProgress?: (done: number) => void;
}

export interface RenderedImage {
  /** sRGB bytes, [height, width, 3] */
  readonly rgb: Uint8Array<ArrayBuffer>;
  /** pixels all of whose samples never stopped although the formula has a rule to stop by */
  readonly interiorCount: number;
  /** samples that were evaluated for the pixels; fewer than all of them with the pattern `adaptive` */
  readonly sampleCount: number;
}

export interface RenderedBatch {
  /** sRGB bytes, [picture, sizePx, sizePx, 3] */
  readonly rgb: Uint8Array<ArrayBuffer>;
  /** interior pixels of each picture, as `RenderedImage.interiorCount` */
  readonly interiorCounts: Uint32Array<ArrayBuffer>;
}

/**
 * The CPU renderer: SIMD kernels on threads of their own. Every method leaves the event loop free; results depend on the
 * spec and the sizes alone, not on threads or instruction set.
 *
 * All three render methods reject with `TypeError` (one sentence) for a spec or a size that cannot be rendered, and with the
 * signal's reason, an `AbortError` by default, once it aborts.
 */
export interface NativeRenderer {
  info(): RendererInfo;
  /** Chooses the number of threads and the instruction set of calls made from now on. @throws TypeError if this machine cannot run it */
  configure(options: { readonly threads?: number; readonly isa?: string }): void;
  renderImage(spec: RenderSpec, options: ImageOptions): Promise<RenderedImage>;
  /** One channel of the raw field [height, width], one sample a pixel; NaN where the interior colour is drawn. */
  renderField(spec: RenderSpec, options: FieldOptions): Promise<Float32Array<ArrayBuffer>>;
  /** How a picture's values are stretched. @throws TypeError where nothing stretches them, or a chaos game draws the picture */
  renderStretch(spec: RenderSpec, options: Omit<FieldOptions, 'channel'>): Promise<StretchTable>;
  /** Many square pictures of one size. Give specs that share a palette the same `lut` array: it is then sent only once. */
  renderBatch(specs: readonly RenderSpec[], options: BatchOptions): Promise<RenderedBatch>;
  /**
   * The colours of samples whose channels are known, by the same arithmetic as pictures (without stretch): at once, on the caller's
   * thread. @param values channel after channel in the order of `channels`, one number a sample
   * @returns linear light [sample, 3], 65535 = 1
   */
  paint(spec: RenderSpec, values: Float32Array): Uint16Array<ArrayBuffer>;
  /** The reference orbit of a deep picture of so many samples, for another executor. */
  reference(spec: DeepSpec, options: ReferenceOptions): Promise<ReferenceOrbit>;
  /** The nucleus of the least period near a deep view's centre; null where there is none. */
  nucleus(spec: DeepSpec, options: NucleusOptions): Promise<NativeNucleus | null>;
  /** Fused multiply-add throughput of one thread in Gflop/s, to judge timings by. Blocks the caller for about 0.1 s. */
  calibrate(): FmaThroughput;
}

export interface FmaThroughput {
  readonly f32: number;
  readonly f64: number;
}

/** What the addon exports. */
interface NativeModule {
  info(): RendererInfo & { readonly planFields: readonly string[] };
  configure(options: { readonly threads?: number | undefined; readonly isa?: string | undefined }): void;
  start(job: NativeJob): number;
  paint(samples: PackedPlans & { values: Float32Array; colors: Uint16Array }): void;
  reference(request: {
    readonly deepNumbers: Float64Array;
    readonly deepCenters: readonly string[];
    readonly columns: number;
    readonly rows: number;
    readonly iterations: number;
  }): DeepWork<ReferenceOrbit>;
  nucleus(request: {
    readonly deepNumbers: Float64Array;
    readonly deepCenters: readonly string[];
    readonly reach: number;
    readonly iterations: number;
  }): DeepWork<NativeNucleus>;
  /** of a reference or a search under way */
  shareDone(jobId: number): number;
  cancel(jobId: number): void;
  calibrate(): FmaThroughput;
}

/** Work outside the renderer's threads; null once cancelled. */
interface DeepWork<T> {
  readonly jobId: number;
  readonly result: Promise<T | null>;
}

interface NativeJob extends PackedPlans {
  widthPx: number;
  heightPx: number;
  supersample: number;
  /** position in `patterns` */
  pattern: number;
  /** filled by the addon, which holds on to it until 'done' or 'cancelled' */
  rgb?: Uint8Array;
  field?: Float32Array;
  /** position in `channels` */
  fieldChannel?: number;
  /** [picture, stretchNumbers], filled likewise */
  stretchTables?: Float32Array;
  interiorCounts?: Uint32Array;
  sampleCounts?: Float64Array;
  wantsProgress: boolean;
  callback: (event: 'progress' | 'done' | 'cancelled', finishedShare?: number, finishedImages?: number, preparedShare?: number) => void;
}

const progressPeriodMs = 100;
/** What the reference of a deep picture counts for in its progress; how long it takes beside the samples nobody knows before. */
const referenceShare = 0.2;
/** low, scale and quantiles */
const stretchNumbers = 2 + stretchRanks + 1;

const largestSidePx = 65536;
/** Above this a picture is refused rather than asking the system for memory it will not give. */
const largestOutputBytes = 8 * 2 ** 30;

function checkWhole(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new TypeError(`${name} is ${String(value)}, not a whole number from ${low} to ${high}.`);
}

function checkOutput(pictures: number, widthPx: number, heightPx: number, bytesPerPixel: number): number {
  const pixels = pictures * widthPx * heightPx;
  if (pixels * bytesPerPixel > largestOutputBytes)
    throw new TypeError(`${pictures} x ${widthPx} x ${heightPx} pixels are too many for one call; split it.`);
  return pixels;
}

/** Memory that need not be cleared first: the addon writes every byte of it. */
function unfilled(bytes: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes).buffer);
}

const patternIndex = (pattern: Pattern | undefined): number => patterns.indexOf(pattern ?? 'grid');

/** Starts a job and follows it to its end. */
function runJob(
  addon: NativeModule,
  job: Omit<NativeJob, 'callback' | 'wantsProgress'>,
  signal: AbortSignal | undefined,
  onProgress: ((finishedShare: number, finishedImages: number, preparedShare: number) => void) | undefined,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let jobId = 0;
  const abort = (): void => {
    addon.cancel(jobId);
    reject(signal?.reason as Error);
  };
  jobId = addon.start({
    ...job,
    wantsProgress: onProgress !== undefined,
    callback: (event, finishedShare = 0, finishedImages = 0, preparedShare = 1) => {
      if (event === 'progress') {
        if (!signal?.aborted) onProgress?.(finishedShare, finishedImages, preparedShare);
        return;
      }
      signal?.removeEventListener('abort', abort);
      if (event === 'done') resolve();
    },
  });
  signal?.addEventListener('abort', abort, { once: true });
  return promise;
}

/** Follows work outside the renderer's threads to its end. */
async function runDeepWork<T>(
  addon: NativeModule,
  { jobId, result }: DeepWork<T>,
  { signal, onProgress }: Pick<ReferenceOptions, 'signal' | 'onProgress'>,
): Promise<T | null> {
  const abort = (): void => addon.cancel(jobId);
  signal?.addEventListener('abort', abort, { once: true });
  const timer = onProgress && setInterval(() => onProgress(addon.shareDone(jobId)), progressPeriodMs);
  try {
    const made = await result;
    signal?.throwIfAborted();
    return made;
  } finally {
    clearInterval(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** The finished share of one picture. */
function shareOf(spec: RenderSpec): (finishedShare: number, finishedImages: number, preparedShare: number) => number {
  const reference = spec.precision === 'deep' ? referenceShare : 0;
  return (finishedShare, _images, preparedShare) => reference * preparedShare + (1 - reference) * finishedShare;
}

function createRenderer(addon: NativeModule): NativeRenderer {
  const renderer: NativeRenderer = {
    info: () => {
      const { isa, isas, threads, version } = addon.info();
      return { isa, isas, threads, version };
    },
    configure: ({ threads, isa }) => addon.configure({ threads, isa }),
    calibrate: () => addon.calibrate(),
    paint: (spec, values) => {
      const colors = new Uint16Array((values.length / channels.length) * 3);
      addon.paint({ ...packPlans([spec]), values, colors });
      return colors;
    },
    reference: async (spec, { columns, rows, iterations, signal, onProgress }) => {
      signal?.throwIfAborted();
      const numbers = { deepNumbers: Float64Array.from(deepNumbers(spec)), deepCenters: [spec.re, spec.im] };
      return (await runDeepWork(addon, addon.reference({ ...numbers, columns, rows, iterations }), { signal, onProgress }))!;
    },
    nucleus: async (spec, { reach, iterations, signal, onProgress }) => {
      signal?.throwIfAborted();
      const numbers = { deepNumbers: Float64Array.from(deepNumbers(spec)), deepCenters: [spec.re, spec.im] };
      return runDeepWork(addon, addon.nucleus({ ...numbers, reach, iterations }), { signal, onProgress });
    },

    renderImage: async (spec, { widthPx, heightPx, supersample, pattern, signal, onProgress }) => {
      checkWhole('widthPx', widthPx, 1, largestSidePx);
      checkWhole('heightPx', heightPx, 1, largestSidePx);
      checkWhole('supersample', supersample, 1, 4);
      signal?.throwIfAborted();
      const packed = packPlans([spec]);
      const rgb = unfilled(checkOutput(1, widthPx, heightPx, 3) * 3);
      const interiorCounts = new Uint32Array(1);
      const sampleCounts = new Float64Array(1);
      let reported = 0;
      const share = shareOf(spec);
      const progress = (...finished: Parameters<typeof share>): void => onProgress?.((reported = share(...finished)));
      await runJob(
        addon,
        { ...packed, widthPx, heightPx, supersample, pattern: patternIndex(pattern), rgb, interiorCounts, sampleCounts },
        signal,
        onProgress && progress,
      );
      if (reported < 1) onProgress?.(1);
      return { rgb, interiorCount: interiorCounts[0]!, sampleCount: sampleCounts[0]! };
    },

    renderField: async (spec, { widthPx, heightPx, channel, signal, onProgress }) => {
      checkWhole('widthPx', widthPx, 1, largestSidePx);
      checkWhole('heightPx', heightPx, 1, largestSidePx);
      signal?.throwIfAborted();
      const packed = packPlans([spec]);
      const field = new Float32Array(checkOutput(1, widthPx, heightPx, 4));
      const share = shareOf(spec);
      await runJob(
        addon,
        { ...packed, widthPx, heightPx, supersample: 1, pattern: 0, field, fieldChannel: channels.indexOf(channel ?? 'main') },
        signal,
        onProgress && ((...finished) => onProgress(share(...finished))),
      );
      return field;
    },

    renderStretch: async (spec, { widthPx, heightPx, signal }) => {
      checkWhole('widthPx', widthPx, 1, largestSidePx);
      checkWhole('heightPx', heightPx, 1, largestSidePx);
      signal?.throwIfAborted();
      const stretchTables = new Float32Array(stretchNumbers);
      await runJob(addon, { ...packPlans([spec]), widthPx, heightPx, supersample: 1, pattern: 0, stretchTables }, signal, undefined);
      const [low, scale] = stretchTables as unknown as [number, number];
      return { low, scale, quantiles: spec.coloring.stretch?.kind === 'equalize' ? stretchTables.slice(2) : null };
    },

    renderBatch: async (specs, { sizePx, supersample, pattern, into, signal, onProgress }) => {
      checkWhole('sizePx', sizePx, 1, largestSidePx);
      checkWhole('supersample', supersample, 1, 4);
      signal?.throwIfAborted();
      const interiorCounts = new Uint32Array(specs.length);
      if (specs.length === 0) return { rgb: new Uint8Array(0), interiorCounts };
      const packed = packPlans(specs);
      const sampleCounts = new Float64Array(specs.length);
      const bytes = checkOutput(specs.length, sizePx, sizePx, 3) * 3;
      if (into && into.length < bytes) throw new TypeError(`into has ${into.length} bytes, and the pictures ${bytes}.`);
      const rgb = into ? into.subarray(0, bytes) : unfilled(bytes);
      let reported = 0;
      const progress = (_finishedShare: number, finishedImages: number): void => {
        if (finishedImages > reported) onProgress?.((reported = finishedImages));
      };
      await runJob(
        addon,
        { ...packed, widthPx: sizePx, heightPx: sizePx, supersample, pattern: patternIndex(pattern), rgb, interiorCounts, sampleCounts },
        signal,
        onProgress && progress,
      );
      if (reported < specs.length) onProgress?.(specs.length);
      return { rgb, interiorCounts };
    },
  };
  return renderer;
}

let loaded: NativeRenderer | undefined;

/**
 * The renderer of this process, loaded on first use.
 * @throws UserError NATIVE_MISSING when the addon is not built, does not load here, or was built from other sources
 */
export function loadNativeRenderer(): NativeRenderer {
  if (loaded) return loaded;
  const addon = loadAddon<NativeModule>('render');
  const info = addon.info();
  if (info.version !== rendererVersion || info.planFields.join() !== planFields.join())
    throw new UserError('NATIVE_MISSING', { addon: 'cardioid_render', reason: 'it was built from an older version of the sources' });
  return (loaded = createRenderer(addon));
}
