import type { Genome } from '../../shared/genome/genome.ts';
import { genomeProgram } from '../../shared/shading/uniforms.ts';
import { deviceFor, type ChosenDevice, type FractalDevice } from './fractalDevice.ts';
import { FractalPainter, type RenderPicture } from './fractalPainter.ts';
import { FractalViewport, type FractalFrame } from './fractalViewport.ts';
import type { PictureSize } from './fractalView.ts';
import { ReferenceKeeper, type FetchReference } from './referenceKeeper.ts';
import { StretchKeeper, type FetchStretch } from './stretchKeeper.ts';

/** What the stage shows now, for the heads-up line. */
export interface StageFrame extends FractalFrame {
  readonly device: FractalDevice;
  /** why the CPU draws; empty when the graphics card does */
  readonly reason: string;
  /** whose canvas holds the newest picture: not yet the device's while that waits for what it draws from */
  readonly canvas: FractalDevice;
  /** the graphics card draws beside a reference orbit */
  readonly isDeep: boolean;
}

/** What the stage asks of main. */
export interface StageSources {
  /** a picture, where the native renderer draws */
  readonly render: RenderPicture;
  /** the orbit that a deep picture is drawn beside; hears how far it is, 0 to 1 */
  readonly reference: (...request: [...Parameters<FetchReference>, onShare: (share: number) => void]) => ReturnType<FetchReference>;
  /** the stretch of a picture that the graphics card draws */
  readonly stretch: FetchStretch;
}

/** The two canvases of the stage, one above the other; a frame's `canvas` says which one is to be seen. */
export interface StageCanvases {
  readonly gpu: HTMLCanvasElement;
  readonly cpu: HTMLCanvasElement;
}

/** What decides a genome's shader, nearly: two genomes that share it share a fate. */
function structureOf({ formula, source, precision, coloring }: Genome): string {
  return JSON.stringify([formula, source, precision, coloring.mode, coloring.trap.shape, coloring.transfer, Object.keys(coloring)]);
}

/** Draws a genome on the graphics card where float32 is enough, and with the native renderer where it is not or there is none. */
export class FractalStage {
  readonly #canvases: StageCanvases;
  readonly #painter: FractalPainter;
  readonly #onFrame: (frame: StageFrame) => void;
  readonly #references: ReferenceKeeper;
  readonly #stretches: StretchKeeper;
  #viewport: FractalViewport | null = null;
  #size: PictureSize = { widthPx: 1, heightPx: 1 };
  #genome: Genome | null = null;
  #moving = false;
  #chosen: ChosenDevice = { device: 'gpu', reason: '' };
  /** who drew what is to be seen */
  #shown: FractalDevice = 'gpu';
  /** why the graphics card cannot be used at all; empty when it can */
  #noGpu = '';
  /** why the graphics card cannot draw some genomes, by `structureOf` */
  readonly #refused = new Map<string, string>();

  constructor(canvases: StageCanvases, sources: StageSources, onFrame: (frame: StageFrame) => void, onError: (error: unknown) => void) {
    this.#canvases = canvases;
    const again = (): void => {
      if (this.#genome) this.show(this.#genome, this.#moving);
    };
    const without = (what: string) => (error: unknown) => {
      this.#refuse(what);
      onError(error);
    };
    const onShare = (share: number): void => this.#report({ state: 'drawing', ms: 0, share }, 'gpu', this.#shown);
    const fetchReference: FetchReference = (genome, widthPx, signal) => sources.reference(genome, widthPx, signal, onShare);
    this.#references = new ReferenceKeeper(fetchReference, again, without('no reference orbit'));
    this.#stretches = new StretchKeeper(sources.stretch, again, without('no stretch'));
    this.#onFrame = onFrame;
    this.#painter = new FractalPainter(canvases.cpu, sources.render, (frame) => this.#report(frame, 'cpu'), onError);
    this.#startGpu();
    canvases.gpu.addEventListener('webglcontextlost', this.#onLost);
    canvases.gpu.addEventListener('webglcontextrestored', this.#onRestored);
  }

  /** Size of the stage, device pixels. */
  resize(size: PictureSize): void {
    if (size.widthPx < 1 || size.heightPx < 1) return;
    this.#size = size;
    this.#painter.resize(size);
    this.#viewport?.resize(size);
    if (this.#genome) this.show(this.#genome, false);
  }

  /** Shows a genome; `moving` for the frames of a gesture. */
  show(genome: Genome, moving: boolean): void {
    const before = this.#chosen.device;
    const { device, deep } = (this.#chosen = this.#deviceFor(genome));
    if (device === 'cpu' && before === 'gpu' && this.#genome && this.#viewport)
      this.#painter.startFrom(this.#canvases.gpu, this.#genome.view);
    this.#genome = genome;
    this.#moving = moving;
    const isStretched = device === 'gpu' && genome.coloring.stretch !== undefined;
    if (!deep) this.#references.rest();
    if (!isStretched) this.#stretches.rest();
    if (device === 'gpu') {
      this.#painter.rest();
      const reference = deep && this.#references.of(genome, deep, this.#size.widthPx);
      const stretch = isStretched ? this.#stretches.of(genome, this.#size, moving) : undefined;
      // the picture before stays until what this one needs is there
      if (reference === null || stretch === null) return;
      const sources = { genome, ...(reference && { reference }), ...(stretch && { stretch: stretch.table }) };
      this.#viewport!.show({ ...sources, ...genomeProgram(genome) }, moving || stretch?.isExact === false);
    } else {
      this.#viewport?.rest();
      this.#painter.show(genome, moving);
    }
  }

  /** The canvas that holds the picture now. */
  get canvas(): HTMLCanvasElement {
    return this.#canvases[this.#shown];
  }

  dispose(): void {
    this.#canvases.gpu.removeEventListener('webglcontextlost', this.#onLost);
    this.#canvases.gpu.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#painter.rest();
    this.#references.rest();
    this.#stretches.rest();
    this.#viewport?.dispose();
  }

  #deviceFor(genome: Genome): ChosenDevice {
    if (!this.#viewport) return { device: 'cpu', reason: this.#noGpu };
    const refused = this.#refused.get(structureOf(genome));
    return refused ? { device: 'cpu', reason: refused } : deviceFor(genome, this.#size.widthPx, this.#viewport.software);
  }

  /** Leaves genomes like the one shown to the CPU. */
  #refuse(reason: string): void {
    if (!this.#genome) return;
    this.#refused.set(structureOf(this.#genome), reason);
    // not inside the call that found out
    queueMicrotask(() => this.#genome && this.show(this.#genome, false));
  }

  #startGpu(): void {
    try {
      this.#viewport = new FractalViewport(
        this.#canvases.gpu,
        (frame) => this.#report(frame, 'gpu'),
        (reason) => this.#refuse(reason),
      );
      this.#viewport.resize(this.#size);
      this.#noGpu = '';
    } catch {
      this.#viewport = null;
      this.#noGpu = 'no WebGL 2';
    }
  }

  #report(frame: FractalFrame, device: FractalDevice, canvas = device): void {
    if (device !== this.#chosen.device || !this.#genome) return;
    this.#shown = canvas;
    this.#onFrame({ ...frame, device, canvas, reason: this.#chosen.reason, isDeep: this.#chosen.deep !== undefined });
  }

  readonly #onLost = (event: Event): void => {
    // without this the browser never gives the context back
    event.preventDefault();
    this.#viewport?.dispose();
    this.#viewport = null;
    this.#noGpu = 'graphics card lost';
    if (this.#genome) this.show(this.#genome, false);
  };

  readonly #onRestored = (): void => {
    this.#startGpu();
    if (this.#genome) this.show(this.#genome, false);
  };
}
