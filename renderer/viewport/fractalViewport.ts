import {
  FloatType,
  GLSL3,
  Mesh,
  NearestFilter,
  OrthographicCamera,
  PlaneGeometry,
  RawShaderMaterial,
  RGBAFormat,
  Scene,
  Vector2,
  WebGLRenderer,
  WebGLRenderTarget,
} from 'three';
import { formulaOf } from '../../shared/formula/catalog.ts';
import type { GenomeProgram } from '../../shared/shading/uniforms.ts';
import { engineShader, fullScreenVertex, presentFragment, sampleShader, type SampleShader } from './fractal/program.ts';
import { sampleUniforms, type PictureSources } from './fractal/sampleUniforms.ts';
import { PictureTextures } from './fractal/textures.ts';
import { BatchPace } from './batchPace.ts';
import type { PictureSize } from './fractalView.ts';

/** Samples along each side of a pixel of a settled picture. */
const supersample = 2;

export interface FractalFrame {
  readonly state: 'drawing' | 'settled';
  /** from the request to the picture in full resolution, or to the newest so far */
  readonly ms: number;
  /** of the work that is done, 0 to 1, where that takes a while */
  readonly share?: number;
}

/** A picture with its formula's program and the values of the program's uniforms, without them where an engine draws it. */
export interface ShaderGenome extends PictureSources, Partial<GenomeProgram> {}

/** Drawing that takes longer tells how far it is. */
const longMs = 500;

/** Estimates of a distance that a ray may take. */
const stepsOfRay = 256;

/** Steps that a pixel may take. */
function stepsOf({ genome }: ShaderGenome): number {
  return formulaOf(genome)?.engine === 'solid' ? genome.iterations * stepsOfRay : genome.iterations;
}

interface CompiledShader {
  readonly material: RawShaderMaterial;
  ready: boolean;
  /** what the driver has against it; empty if nothing */
  fault: string;
}

/** What is being drawn: a quick small picture first, then full resolution sample by sample, each in batches of rows. */
interface Work {
  readonly shown: ShaderGenome;
  readonly shader: SampleShader;
  readonly startedMs: number;
  readonly size: PictureSize;
  readonly samples: number;
  sample: number;
  row: number;
}

/**
 * Draws genomes with WebGL 2 on a canvas: a full-screen quad, float32, on demand.
 * While a gesture moves it draws fewer pixels; when it rests it adds up supersamples in linear light.
 */
export class FractalViewport {
  readonly #renderer: WebGLRenderer;
  readonly #onFrame: (frame: FractalFrame) => void;
  readonly #onUnable: (reason: string) => void;
  readonly #camera = new OrthographicCamera(-1, 1, 1, -1, 0, 1);
  readonly #scene = new Scene();
  readonly #quad = new Mesh(new PlaneGeometry(2, 2));
  /** by fragment shader; those still being compiled are not ready */
  readonly #materials = new Map<string, CompiledShader>();
  readonly #present: RawShaderMaterial;
  readonly #textures = new PictureTextures();
  #targets: [WebGLRenderTarget, WebGLRenderTarget];
  #size: PictureSize = { widthPx: 1, heightPx: 1 };
  #wanted: { shown: ShaderGenome; shader: SampleShader; moving: boolean; startedMs: number } | null = null;
  #work: Work | null = null;
  #fence: { sync: WebGLSync; sentMs: number; pixels: number } | null = null;
  readonly #pace: BatchPace;
  #frameHandle = 0;
  #disposed = false;

  /**
   * @param onUnable hears why the genome shown now cannot be drawn: its shader does not compile here
   * @throws Error when the browser offers no WebGL 2 with float targets
   */
  constructor(canvas: HTMLCanvasElement, onFrame: (frame: FractalFrame) => void, onUnable: (reason: string) => void) {
    this.#onFrame = onFrame;
    this.#onUnable = onUnable;
    // the picture is read back for thumbnails, so it must outlive its frame
    this.#renderer = new WebGLRenderer({
      canvas,
      antialias: false,
      depth: false,
      stencil: false,
      alpha: false,
      preserveDrawingBuffer: true,
    });
    if (!this.#renderer.extensions.has('EXT_color_buffer_float')) {
      this.#renderer.dispose();
      throw new Error('this graphics card cannot draw into float textures');
    }
    this.#pace = new BatchPace(this.software);
    this.#renderer.autoClear = false;
    this.#renderer.debug.onShaderError = (gl, _program, _vertex, fragment) => {
      const entry = [...this.#materials.values()].find(({ material }) => material === this.#quad.material);
      if (!entry) return;
      entry.fault = gl.getShaderInfoLog(fragment)?.split('\n')[0] || 'its shader does not compile';
      this.#work = null;
      this.#onUnable(entry.fault);
    };
    this.#present = this.#material(presentFragment);
    this.#targets = [this.#target(), this.#target()];
    this.#scene.add(this.#quad);
    this.#quad.frustumCulled = false;
  }

  /** Size of the canvas, device pixels. */
  resize(size: PictureSize): void {
    if (size.widthPx === this.#size.widthPx && size.heightPx === this.#size.heightPx) return;
    this.#size = size;
    this.#renderer.setSize(size.widthPx, size.heightPx, false);
    for (const target of this.#targets) target.setSize(size.widthPx, size.heightPx);
    if (this.#wanted) this.show(this.#wanted.shown, this.#wanted.moving);
  }

  /** Whether the processor plays the graphics card. */
  get software(): boolean {
    const gl = this.#renderer.getContext();
    const info = gl.getExtension('WEBGL_debug_renderer_info');
    return info !== null && /swiftshader|llvmpipe|basic render/i.test(String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)));
  }

  /**
   * Draws this genome from now on; `moving` for the frames of a gesture, which need not settle. The last picture stays until the first
   * of the new one, which for a new formula comes when its shader is compiled.
   */
  show(shown: ShaderGenome, moving: boolean): void {
    this.#pace.begin(stepsOf(shown));
    const { genome, program, uniforms, reference } = shown;
    const shader =
      program && uniforms ? sampleShader(genome, program, uniforms, reference?.formula) : engineShader(genome, formulaOf(genome)!);
    this.#wanted = { shown, shader, moving, startedMs: performance.now() };
    this.#begin();
  }

  /** Starts on what is wanted if its shader is ready; its compilation calls again. */
  #begin(): void {
    const { shown, shader, startedMs } = this.#wanted!;
    this.#work = null;
    const compiled = this.#compiled(shader.fragment);
    if (compiled.fault) this.#onUnable(compiled.fault);
    if (compiled.fault || !compiled.ready) return;
    this.#work = { shown, shader, startedMs, size: this.#previewSize(), samples: 1, sample: 0, row: 0 };
    this.#schedule();
  }

  /** The shader's material; a new one is compiled beside whatever goes on. */
  #compiled(fragment: string): CompiledShader {
    const known = this.#materials.get(fragment);
    if (known) return known;
    const entry: CompiledShader = { material: this.#material(fragment), ready: false, fault: '' };
    this.#materials.set(fragment, entry);
    const mesh = new Mesh(this.#quad.geometry, entry.material);
    mesh.frustumCulled = false;
    const ready = (): void => {
      entry.ready = true;
      if (!this.#disposed && this.#wanted?.shader.fragment === fragment) this.#begin();
    };
    // asked to compile beside other work where the browser cannot, three.js would warn on the console
    if (this.#renderer.extensions.has('KHR_parallel_shader_compile')) void this.#renderer.compileAsync(mesh, this.#camera).then(ready);
    else {
      this.#renderer.compile(mesh, this.#camera);
      setTimeout(ready);
    }
    return entry;
  }

  /** Stops drawing, e.g. while the CPU has the stage. */
  rest(): void {
    this.#wanted = null;
    this.#work = null;
  }

  dispose(): void {
    this.#disposed = true;
    cancelAnimationFrame(this.#frameHandle);
    for (const { material } of this.#materials.values()) material.dispose();
    this.#textures.dispose();
    for (const target of this.#targets) target.dispose();
    this.#present.dispose();
    this.#quad.geometry.dispose();
    this.#renderer.dispose();
  }

  /** As many pixels as one batch takes, at most the canvas's own. */
  #previewSize(): PictureSize {
    const { widthPx, heightPx } = this.#size;
    const scale = Math.min(1, Math.sqrt(this.#pace.pixels / (widthPx * heightPx)));
    // just short of full size is not worth another picture
    if (scale > 0.8) return this.#size;
    return { widthPx: Math.max(1, Math.round(widthPx * scale)), heightPx: Math.max(1, Math.round(heightPx * scale)) };
  }

  #schedule(): void {
    if (!this.#frameHandle && !this.#disposed) this.#frameHandle = requestAnimationFrame(() => this.#tick());
  }

  /** Sends one batch when the last one is done. */
  #tick(): void {
    this.#frameHandle = 0;
    if (this.#renderer.getContext().isContextLost()) {
      this.#fence = null;
      return;
    }
    if (this.#fence && !this.#batchDone()) {
      this.#schedule();
      return;
    }
    const work = this.#work;
    if (!work) return;
    if (work.row >= work.size.heightPx) this.#finishSample(work);
    if (this.#work) this.#drawBatch(this.#work);
  }

  /** Whether the graphics card has caught up; adapts the size of batches to its speed. */
  #batchDone(): boolean {
    const gl = this.#renderer.getContext() as WebGL2RenderingContext;
    const { sync, sentMs, pixels } = this.#fence!;
    const status = gl.clientWaitSync(sync, 0, 0);
    if (status === gl.TIMEOUT_EXPIRED) return false;
    gl.deleteSync(sync);
    this.#fence = null;
    this.#pace.took(performance.now() - sentMs, pixels);
    return true;
  }

  #drawBatch(work: Work): void {
    const { widthPx, heightPx } = work.size;
    const rows = Math.min(heightPx - work.row, Math.max(1, Math.floor(this.#pace.pixels / widthPx)));
    const material = this.#sampleMaterial(work);
    const target = this.#targets[work.sample % 2]!;
    target.viewport.set(0, 0, widthPx, heightPx);
    // from the top down
    target.scissor.set(0, heightPx - work.row - rows, widthPx, rows);
    target.scissorTest = true;
    this.#draw(material, target);
    work.row += rows;
    this.#tellShare(work);
    const gl = this.#renderer.getContext() as WebGL2RenderingContext;
    const sync = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    if (sync) this.#fence = { sync, sentMs: performance.now(), pixels: rows * widthPx };
    this.#schedule();
  }

  /** Says how far a picture in full resolution is, where it takes long enough to ask. */
  #tellShare({ samples, sample, row, size, startedMs }: Work): void {
    const ms = performance.now() - startedMs;
    if (samples > 1 && ms > longMs) this.#onFrame({ state: 'drawing', ms, share: (sample + row / size.heightPx) / samples });
  }

  /** Shows what there is and goes on to the next sample, to full resolution, or to rest. */
  #finishSample(work: Work): void {
    work.sample++;
    const uniforms = this.#present.uniforms;
    uniforms['sumSoFar']!.value = this.#targets[(work.sample - 1) % 2]!.texture;
    uniforms['samples']!.value = work.sample;
    (uniforms['pictureSize']!.value as Vector2).set(work.size.widthPx, work.size.heightPx);
    (uniforms['canvasSize']!.value as Vector2).set(this.#size.widthPx, this.#size.heightPx);
    this.#draw(this.#present, null);

    const ms = performance.now() - work.startedMs;
    const isPreview = work.samples === 1;
    if (!isPreview && work.sample === work.samples) {
      this.#work = null;
      this.#onFrame({ state: 'settled', ms });
      return;
    }
    if (!isPreview) {
      work.row = 0;
      return;
    }
    this.#onFrame({ state: 'drawing', ms });
    const { shown, shader, startedMs } = work;
    const samples = supersample ** 2;
    this.#work = this.#wanted?.moving ? null : { shown, shader, startedMs, size: this.#size, samples, sample: 0, row: 0 };
  }

  #draw(material: RawShaderMaterial, target: WebGLRenderTarget | null): void {
    this.#quad.material = material;
    this.#renderer.setRenderTarget(target);
    this.#renderer.render(this.#scene, this.#camera);
    this.#renderer.setRenderTarget(null);
  }

  #sampleMaterial(work: Work): RawShaderMaterial {
    const { shown, shader, size, sample, samples } = work;
    const { material } = this.#materials.get(shader.fragment)!;
    const values: Record<string, unknown> = {
      ...sampleUniforms(shown, this.#textures, size, sample, Math.sqrt(samples)),
      u: shader.numbers,
      sumSoFar: sample === 0 ? null : this.#targets[(sample - 1) % 2]!.texture,
      firstSample: sample === 0,
    };
    for (const [name, value] of Object.entries(values)) (material.uniforms[name] ??= { value: null }).value = value;
    material.uniformsNeedUpdate = true;
    return material;
  }

  #material(fragmentShader: string): RawShaderMaterial {
    return new RawShaderMaterial({
      glslVersion: GLSL3,
      vertexShader: fullScreenVertex,
      fragmentShader,
      uniforms: {
        sumSoFar: { value: null },
        samples: { value: 1 },
        pictureSize: { value: new Vector2() },
        canvasSize: { value: new Vector2() },
      },
      depthTest: false,
      depthWrite: false,
    });
  }

  #target(): WebGLRenderTarget {
    return new WebGLRenderTarget(1, 1, {
      type: FloatType,
      format: RGBAFormat,
      minFilter: NearestFilter,
      magFilter: NearestFilter,
      depthBuffer: false,
    });
  }
}
