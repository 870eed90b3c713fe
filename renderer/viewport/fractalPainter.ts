import type { Genome, View } from '../../shared/genome/genome.ts';
import type { RawPictures } from '../lib/pixels.ts';
import { imageDataOf } from '../lib/pixels.ts';
import { isAbort } from '../lib/sentence.ts';
import type { FractalFrame } from './fractalViewport.ts';
import { placement, type PictureSize } from './fractalView.ts';

/** Asks the native renderer for a picture. */
export type RenderPicture = (
  genome: Genome,
  size: PictureSize & { readonly supersample: number },
  signal: AbortSignal,
  /** hears the share that is done, 0 to 1, of pictures that take long */
  onShare: (share: number) => void,
) => Promise<RawPictures>;

/** A quick picture first: one pixel for so many along each side. */
const previewDivisor = 4;
const settledSupersample = 2;
/** A preview that took longer foretells a settled picture of many seconds: one without supersamples comes between. */
const slowPreviewMs = 150;
/** Where these two end, as shares of all the work: about, for a preview has its reference orbit to make. */
const previewShare = 0.1;
const sharpShare = 0.3;
/** How long a preview that is no longer wanted may go on. */
const patienceMs = 700;

/**
 * Shows genomes on a 2-D canvas with pictures of the native renderer: newest request wins, small picture first, then the settled one, where
 * that will take long after one without supersamples.
 * Until a new picture comes the last one is moved to where it belongs.
 */
export class FractalPainter {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #render: RenderPicture;
  readonly #onFrame: (frame: FractalFrame) => void;
  readonly #onError: (error: unknown) => void;
  #last: { picture: HTMLCanvasElement; view: View } | null = null;
  #abort: AbortController | null = null;
  #waiting: { genome: Genome; moving: boolean } | null = null;
  /** when the preview under way began; null while there is none */
  #previewSinceMs: number | null = null;

  constructor(canvas: HTMLCanvasElement, render: RenderPicture, onFrame: (frame: FractalFrame) => void, onError: (error: unknown) => void) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: false })!;
    this.#render = render;
    this.#onFrame = onFrame;
    this.#onError = onError;
  }

  resize(size: PictureSize): void {
    this.#canvas.width = size.widthPx;
    this.#canvas.height = size.heightPx;
  }

  /** Starts from a picture that another device drew. */
  startFrom(picture: HTMLCanvasElement, view: View): void {
    this.#keep(picture, view);
  }

  show(genome: Genome, moving: boolean): void {
    this.#paintLast(genome.view);
    this.#waiting = { genome, moving };
    // a quick preview is let end, or a fast drag would never show anything; a slow one and a full picture are given up
    const isQuick = this.#previewSinceMs !== null && performance.now() - this.#previewSinceMs < patienceMs;
    if (this.#abort && !isQuick) this.#abort.abort();
    if (!this.#abort) void this.#work();
  }

  /** Drops what is under way. */
  rest(): void {
    this.#waiting = null;
    this.#abort?.abort();
  }

  async #work(): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    const request = this.#waiting!;
    this.#waiting = null;
    const { genome, moving } = request;
    const startedMs = performance.now();
    const { width: widthPx, height: heightPx } = this.#canvas;
    const elapsedMs = (): number => performance.now() - startedMs;
    const draw = async (size: Parameters<RenderPicture>[1], from: number, to: number): Promise<void> => {
      const onShare = (share: number): void => this.#onFrame({ state: 'drawing', ms: elapsedMs(), share: from + (to - from) * share });
      this.#take(await this.#render(genome, size, abort.signal, onShare), genome.view);
    };
    try {
      this.#previewSinceMs = startedMs;
      const small = { widthPx: Math.ceil(widthPx / previewDivisor), heightPx: Math.ceil(heightPx / previewDivisor), supersample: 1 };
      await draw(small, 0, moving ? 1 : previewShare);
      this.#previewSinceMs = null;
      const isSlow = elapsedMs() > slowPreviewMs;
      this.#onFrame({ state: 'drawing', ms: elapsedMs() });
      if (!moving && !this.#waiting) {
        if (isSlow) await draw({ widthPx, heightPx, supersample: 1 }, previewShare, sharpShare);
        await draw({ widthPx, heightPx, supersample: settledSupersample }, isSlow ? sharpShare : previewShare, 1);
        this.#onFrame({ state: 'settled', ms: elapsedMs() });
      }
    } catch (error) {
      if (!isAbort(error)) this.#onError(error);
    } finally {
      this.#previewSinceMs = null;
      this.#abort = null;
      if (this.#waiting) void this.#work();
    }
  }

  #take(pictures: RawPictures, view: View): void {
    const picture = document.createElement('canvas');
    picture.width = pictures.widthPx;
    picture.height = pictures.heightPx;
    picture.getContext('2d')!.putImageData(imageDataOf(pictures), 0, 0);
    this.#last = { picture, view };
    this.#paintLast((this.#waiting?.genome ?? { view }).view);
  }

  #keep(picture: HTMLCanvasElement, view: View): void {
    const copy = document.createElement('canvas');
    copy.width = picture.width;
    copy.height = picture.height;
    copy.getContext('2d')!.drawImage(picture, 0, 0);
    this.#last = { picture: copy, view };
  }

  #paintLast(view: View): void {
    if (!this.#last) return;
    const { width: widthPx, height: heightPx } = this.#canvas;
    const place = placement(this.#last.view, view, { widthPx, heightPx });
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.fillRect(0, 0, widthPx, heightPx);
    this.#context.translate(place.xPx, place.yPx);
    this.#context.rotate(place.turn);
    this.#context.scale(place.scale, place.scale);
    // by the width, as views are: rows of a small picture need not fit the height
    const { picture } = this.#last;
    const rowsPx = (picture.height * widthPx) / picture.width;
    this.#context.drawImage(picture, -widthPx / 2, -rowsPx / 2, widthPx, rowsPx);
  }
}
