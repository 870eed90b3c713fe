import type { Genome } from '../../../shared/genome/genome.ts';
import { genomeProgram } from '../../../shared/shading/uniforms.ts';
import type { Renderer } from '../renderer.ts';
import { renderSpec } from '../spec.ts';
import { mapInTurns } from '../turns.ts';
import { interiorFlag } from './computeText.ts';
import type { ComputeDevice } from './device.ts';
import { gpuObjection, gpuRendererName, type Sampling } from './drawer.ts';
import { GpuExecutor, type DrawOptions, type PictureJob } from './executor.ts';

/**
 * Draws on a graphics device in float32, and with the native renderer what `gpuObjection` objects to: who draws a genome follows from it
 * and the size alone. Methods throw UserError BAD_GENOME and DeviceProblem.
 */
export function createGpuRenderer(gpu: ComputeDevice, native: Renderer): Renderer {
  const executor = new GpuExecutor(gpu);
  const jobOf = (genome: Genome): PictureJob => {
    renderSpec(genome); // checks it
    const drawn = genomeProgram(genome);
    return { genome, ...drawn! };
  };
  const draws = (genome: Genome, sampling: Sampling): boolean => gpuObjection(genome, sampling) === null;
  const colors = async (jobs: readonly PictureJob[], options: Omit<DrawOptions, 'output'>) => {
    const area = options.widthPx * options.heightPx;
    const rgb = new Uint8Array(jobs.length * area * 3);
    const interiorCounts = new Uint32Array(jobs.length);
    await executor.draw(jobs, { ...options, output: 'colors' }, (first, pixels, pictureOf) => {
      for (let i = 0; i < pixels.length;) {
        const picture = pictureOf(first + i);
        const end = Math.min(pixels.length, i + area - ((first + i) % area));
        let to = (picture * area + ((first + i) % area)) * 3;
        let inside = 0;
        for (; i < end; i++) {
          const pixel = pixels[i]!;
          rgb[to++] = pixel & 255;
          rgb[to++] = (pixel >>> 8) & 255;
          rgb[to++] = (pixel >>> 16) & 255;
          inside += (pixel >>> 24) & interiorFlag;
        }
        interiorCounts[picture]! += inside;
      }
    });
    return { rgb, interiorCounts };
  };
  return {
    // other devices round otherwise: the same name means the same bytes
    name: gpuRendererName(gpu.label, native.name),
    info: () => ({ isa: gpu.label, threads: native.info().threads }),
    rgb: async (genome, size, options) => {
      if (!draws(genome, { ...size, pattern: options?.pattern })) return native.rgb(genome, size, options);
      const area = size.widthPx * size.heightPx;
      const onPixels = options?.onProgress && ((done: number) => options.onProgress!(done / area));
      return (await colors([jobOf(genome)], { ...size, signal: options?.signal, onPixels })).rgb;
    },
    field: async (genome, size, options) => {
      if (!draws(genome, { ...size, supersample: 1 })) return native.field(genome, size, options);
      const field = new Float32Array(size.widthPx * size.heightPx);
      const draw: DrawOptions = { ...size, supersample: 1, output: 'field', signal: options?.signal };
      await executor.draw([jobOf(genome)], draw, (first, pixels) =>
        field.set(new Float32Array(pixels.buffer, pixels.byteOffset, pixels.length), first),
      );
      return field;
    },
    batch: async (genomes, sizePx, supersample, options) => {
      const here = await mapInTurns(
        genomes,
        (genome) => draws(genome, { widthPx: sizePx, supersample, pattern: options?.pattern }),
        options?.signal,
      );
      const [mine, others] = [true, false].map((side) => genomes.flatMap((_, i) => (here[i] === side ? [i] : []))) as [number[], number[]];
      let drawn = 0;
      const onPixels = (pixels: number): void => {
        drawn = Math.floor(pixels / sizePx ** 2);
        options?.onProgress?.(drawn);
      };
      const jobs = await mapInTurns(mine, (i) => jobOf(genomes[i]!), options?.signal);
      const own = await colors(jobs, { widthPx: sizePx, heightPx: sizePx, supersample, signal: options?.signal, onPixels });
      if (others.length === 0) return own;
      const onProgress = options?.onProgress && ((done: number) => options.onProgress!(drawn + done));
      const rest = await native.batch(
        others.map((i) => genomes[i]!),
        sizePx,
        supersample,
        { ...options, ...(onProgress ? { onProgress } : {}) },
      );
      const bytes = sizePx ** 2 * 3;
      const rgb = new Uint8Array(genomes.length * bytes);
      const interiorCounts = new Uint32Array(genomes.length);
      for (const [indices, part] of [
        [mine, own],
        [others, rest],
      ] as const)
        indices.forEach((index, k) => {
          rgb.set(part.rgb.subarray(k * bytes, (k + 1) * bytes), index * bytes);
          interiorCounts[index] = part.interiorCounts[k]!;
        });
      return { rgb, interiorCounts };
    },
  };
}
