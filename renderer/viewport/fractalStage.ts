import type { Genome } from '../../shared/genome/genome.ts';
import { genomeProgram } from '../../shared/shading/uniforms.ts';
import { deviceFor, type ChosenDevice, type FractalDevice } from './fractalDevice.ts';
import { FractalPainter, type RenderPicture } from './fractalPainter.ts';
import { FractalViewport, type FractalFrame } from './fractalViewport.ts';
import type { PictureSize } from './fractalView.ts';
import { ReferenceKeeper, type FetchReference } from './referenceKeeper.ts';

/** What the stage shows now, for the heads-up line. */
export interface StageFrame extends FractalFrame {
  readonly device: FractalDevice;
  /** why the CPU draws; empty when the graphics card does */
  readonly reason: string;
}

/** The two canvases of the stage, one above the other; `device` says which one is to be seen. */
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
  #viewport: FractalViewport | null = null;
  #size: PictureSize = { widthPx: 1, heightPx: 1 };
  #genome: Genome | null = null;
  #moving = false;
  #device: FractalDevice = 'gpu';
  /** why the graphics card cannot be used at all; empty when it can */
  #noGpu = '';
  /** why the graphics card cannot draw some genomes, by `structureOf` */
  readonly #refused = new Map<string, string>();

  /** @param fetchReference asks for the orbits that deep pictures are drawn beside */
  constructor(
    canvases: StageCanvases,
    render: RenderPicture,
    fetchReference: (...request: [...Parameters<FetchReference>, onShare: (share: number) => void]) => ReturnType<FetchReference>,
    onFrame: (frame: StageFrame) => void,
    onError: (error: unknown) => void,
  ) {
    this.#canvases = canvases;
    const onShare = (share: number): void => this.#report({ state: 'drawing', ms: 0, share }, 'gpu');
    this.#references = new ReferenceKeeper(
      (genome, widthPx, signal) => fetchReference(genome, widthPx, signal, onShare),
      () => this.#genome && this.show(this.#genome, this.#moving),
      (error) => {
        this.#refuse('no reference orbit');
        onError(error);
      },
    );
    this.#onFrame = onFrame;
    this.#painter = new FractalPainter(canvases.cpu, render, (frame) => this.#report(frame, 'cpu'), onError);
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
    const { device, deep } = this.#deviceFor(genome);
    if (device === 'cpu' && this.#device === 'gpu' && this.#genome && this.#viewport)
      this.#painter.startFrom(this.#canvases.gpu, this.#genome.view);
    this.#genome = genome;
    this.#moving = moving;
    this.#device = device;
    if (!deep) this.#references.rest();
    if (device === 'gpu') {
      this.#painter.rest();
      const reference = deep && this.#references.of(genome, deep, this.#size.widthPx);
      if (!deep || reference) this.#viewport!.show({ genome, ...genomeProgram(genome), ...(reference ? { reference } : {}) }, moving);
    } else {
      this.#viewport?.rest();
      this.#painter.show(genome, moving);
    }
  }

  /** The canvas that holds the picture now. */
  get canvas(): HTMLCanvasElement {
    return this.#canvases[this.#device];
  }

  dispose(): void {
    this.#canvases.gpu.removeEventListener('webglcontextlost', this.#onLost);
    this.#canvases.gpu.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#painter.rest();
    this.#references.rest();
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

  #report(frame: FractalFrame, device: FractalDevice): void {
    if (device !== this.#device || !this.#genome) return;
    this.#onFrame({ ...frame, device, reason: this.#deviceFor(this.#genome).reason });
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
