import type { Program } from '../../../shared/formula/ir.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { srgbToLinear } from '../../../shared/math/color.ts';
import type { MeasureRequest } from '../../../shared/shading/measures.ts';
import { coloringStructure, pictureNumbers } from '../../../shared/shading/picture.ts';
import type { GenomeProgram } from '../../../shared/shading/uniforms.ts';
import { lutOf } from '../spec.ts';
import { mapInTurns } from '../turns.ts';
import { computeText, paletteEntries, recordHeader, workgroupSize } from './computeText.ts';
import type { ComputeDevice } from './device.ts';
import { ReadbackRing } from './readback.ts';

/** Steps (pixels x samples x iterations) of the first dispatch; later ones follow the device's speed. */
const firstSteps = 2 ** 27;
const mostPixels = 2 ** 20;
/** A dispatch should keep the device busy so long: enough to hide what it costs, short enough to leave the screen alive. */
const dispatchMs = { least: 30, most: 150 } as const;
/** Workgroups along one side of a dispatch. */
const groupsPerRow = 256;

/** One picture to draw. */
export interface PictureJob extends GenomeProgram {
  readonly genome: Genome;
}

export interface DrawOptions {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly supersample: number;
  readonly output: 'colors' | 'field';
  readonly signal?: AbortSignal | undefined;
  /** hears the number of pixels done */
  readonly onPixels?: ((done: number) => void) | undefined;
}

interface Group {
  readonly pipeline: Promise<GPUComputePipeline>;
  readonly stride: number;
  readonly jobs: { readonly index: number; readonly job: PictureJob; readonly numbers: readonly number[] }[];
}

/** Draws pictures of one size with compute shaders, many to a dispatch. Bytes depend on the genome, the size and the device alone. */
export class GpuExecutor {
  readonly #gpu: ComputeDevice;
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();
  readonly #programs = new Map<Program, number>();
  readonly #srgb: GPUBuffer;
  readonly #ring: ReadbackRing;
  #stepsPerDispatch = firstSteps;
  /** one call after the other: they share the ring */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(gpu: ComputeDevice) {
    this.#gpu = gpu;
    this.#srgb = this.#storage(srgbBytes());
    this.#ring = new ReadbackRing(gpu.device, mostPixels * 4);
  }

  /**
   * @param take receives pixels as they come: numbers of the pictures laid end to end, and their 32-bit results (see `computeText`)
   * @throws DeviceProblem; the signal's reason
   */
  draw(
    jobs: readonly PictureJob[],
    options: DrawOptions,
    take: (firstPixel: number, pixels: Uint32Array, pictureOf: (pixel: number) => number) => void,
  ): Promise<void> {
    const turn = this.#turn.then(() => this.#draw(jobs, options, take));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #draw(jobs: readonly PictureJob[], options: DrawOptions, take: Parameters<GpuExecutor['draw']>[2]): Promise<void> {
    const { signal, widthPx, heightPx } = options;
    signal?.throwIfAborted();
    let done = 0;
    const groups = await this.#groups(jobs, options);
    const palettes = new Map<object, number>();
    for (const { job } of groups.flatMap((group) => group.jobs)) {
      const lut = lutOf(job.genome.palette);
      if (!palettes.has(lut)) palettes.set(lut, palettes.size);
    }
    const paletteBuffer = this.#storage(packPalettes([...palettes.keys()] as ReturnType<typeof lutOf>[]));
    try {
      for (const group of groups) {
        const records = new Float32Array(group.jobs.length * group.stride);
        group.jobs.forEach(({ job: { genome }, numbers }, k) => {
          const { center, width, rotationDeg } = genome.view;
          const turn = (rotationDeg * Math.PI) / 180;
          const step = width / (widthPx * options.supersample);
          const palette = palettes.get(lutOf(genome.palette))!;
          records.set([...center, step, Math.cos(turn), Math.sin(turn), genome.iterations, palette, ...numbers], k * group.stride);
        });
        await this.#drawGroup(group, records, paletteBuffer, options, (first, pixels) => {
          take(first, pixels, (pixel) => group.jobs[Math.floor(pixel / (widthPx * heightPx))]!.index);
          done += pixels.length;
          options.onPixels?.(done);
        });
      }
    } finally {
      paletteBuffer.destroy();
    }
  }

  /** Pictures that share a shader. */
  async #groups(jobs: readonly PictureJob[], { output, signal }: DrawOptions): Promise<Group[]> {
    const groups = new Map<string, Group>();
    await mapInTurns(
      jobs,
      (job, index) => {
        const { genome, program, uniforms } = job;
        const request: MeasureRequest = { program, coloring: genome.coloring, view: genome.view };
        const numbers = [...uniforms, ...pictureNumbers(request, uniforms)];
        const known = this.#programs.get(program) ?? this.#programs.size;
        this.#programs.set(program, known);
        const key = `${known} ${coloringStructure(genome.coloring)} ${output}`;
        let group = groups.get(key);
        if (!group) {
          const pipeline = this.#pipelines.get(key) ?? this.#compile(computeText(request, numbers.length, output));
          this.#pipelines.set(key, pipeline);
          group = { pipeline, stride: recordHeader + numbers.length, jobs: [] };
          groups.set(key, group);
        }
        group.jobs.push({ index, job, numbers });
      },
      signal,
    );
    return [...groups.values()];
  }

  async #drawGroup(
    group: Group,
    records: Float32Array<ArrayBuffer>,
    palettes: GPUBuffer,
    { widthPx, heightPx, supersample, signal }: DrawOptions,
    take: (first: number, pixels: Uint32Array) => void,
  ): Promise<void> {
    const { device } = this.#gpu;
    const pipeline = await group.pipeline;
    const recordBuffer = this.#storage(records);
    const stepsPerPixel = supersample ** 2 * Math.max(...group.jobs.map(({ job }) => job.genome.iterations));
    const total = group.jobs.length * widthPx * heightPx;
    const pending: Promise<void>[] = [];
    try {
      for (let first = 0; first < total;) {
        signal?.throwIfAborted();
        const count = Math.min(total - first, mostPixels, Math.max(workgroupSize, Math.floor(this.#stepsPerDispatch / stepsPerPixel)));
        const groups = Math.ceil(count / workgroupSize);
        const rows = Math.ceil(groups / groupsPerRow);
        const slot = await this.#ring.next();
        device.queue.writeBuffer(
          slot.uniform,
          0,
          Uint32Array.of(first, count, widthPx, heightPx, supersample, group.stride, groupsPerRow * workgroupSize, 0),
        );
        const bind = device.createBindGroup({
          layout: pipeline.getBindGroupLayout(0),
          entries: bindings(pipeline.label, [slot.uniform, recordBuffer, palettes, this.#srgb, slot.output]),
        });
        const encoder = device.createCommandEncoder();
        const pass = encoder.beginComputePass();
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bind);
        pass.dispatchWorkgroups(Math.min(groups, groupsPerRow), rows);
        pass.end();
        encoder.copyBufferToBuffer(slot.output, 0, slot.reading, 0, count * 4);
        device.queue.submit([encoder.finish()]);
        const from = first;
        pending.push(
          this.#ring.read(slot, count * 4, (bytes, ms) => {
            this.#gpu.check();
            this.#adapt(ms, count * stepsPerPixel);
            take(from, new Uint32Array(bytes));
          }),
        );
        first += count;
      }
      await Promise.all(pending);
      this.#gpu.check();
    } finally {
      await Promise.allSettled(pending);
      recordBuffer.destroy();
    }
  }

  #adapt(ms: number, steps: number): void {
    if (ms > dispatchMs.most) this.#stepsPerDispatch = Math.max(2 ** 16, this.#stepsPerDispatch / 2);
    else if (ms < dispatchMs.least && steps > this.#stepsPerDispatch / 2)
      this.#stepsPerDispatch = Math.min(2 ** 40, this.#stepsPerDispatch * 2);
  }

  #compile(code: string): Promise<GPUComputePipeline> {
    const { device } = this.#gpu;
    return device.createComputePipelineAsync({
      layout: 'auto',
      // told apart when binding: a shader for fields leaves the palette alone
      label: code.includes('byteOf((red') ? 'colors' : 'field',
      compute: { module: device.createShaderModule({ code }), entryPoint: 'main' },
    });
  }

  #storage(data: Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): GPUBuffer {
    const buffer = this.#gpu.device.createBuffer({
      size: Math.max(16, data.byteLength),
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST,
    });
    this.#gpu.device.queue.writeBuffer(buffer, 0, data);
    return buffer;
  }
}

/** Bindings 0 to 4; an automatic layout has only those that its shader uses. */
function bindings(label: string, buffers: readonly GPUBuffer[]): GPUBindGroupEntry[] {
  const used = label === 'colors' ? [0, 1, 2, 3, 4] : [0, 1, 4];
  return used.map((binding) => ({ binding, resource: { buffer: buffers[binding]! } }));
}

/** [palettes, 4097, 2]: r + 65536 g and b of each entry; the last is the interior colour. */
function packPalettes(luts: readonly ReturnType<typeof lutOf>[]): Uint32Array<ArrayBuffer> {
  const packed = new Uint32Array(Math.max(1, luts.length) * paletteEntries * 2);
  luts.forEach(({ colors, interior }, p) => {
    for (let k = 0; k < paletteEntries; k++) {
      const [r, g, b] = k < paletteEntries - 1 ? [colors[3 * k]!, colors[3 * k + 1]!, colors[3 * k + 2]!] : interior;
      packed.set([(r | (g << 16)) >>> 0, b], (p * paletteEntries + k) * 2);
    }
  });
  return packed;
}

/** The sRGB byte of each 16-bit linear value, four to a word: byte b begins at the linear light of b - 1/2, as in the native renderer. */
function srgbBytes(): Uint32Array<ArrayBuffer> {
  const bytes = new Uint8Array(65536);
  let byte = 0;
  for (let k = 0; k < 65536; k++) {
    while (byte < 255 && k >= 65535 * srgbToLinear((byte + 0.5) / 255)) byte++;
    bytes[k] = byte;
  }
  return new Uint32Array(bytes.buffer);
}
