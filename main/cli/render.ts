import { resolve } from 'node:path';
import type { RenderRecord, SamplePattern } from '../../shared/genome/genome.ts';
import { UserError } from '../../shared/contract/errors.ts';
import { formulaOf } from '../../shared/formula/catalog.ts';
import { smoothObjection } from '../../shared/formula/smoothObjection.ts';
import { mayBeAllInside, moreSteps, showsInsideOnly } from '../../shared/genome/allInside.ts';
import { nucleusText } from '../../shared/genome/nucleusText.ts';
import { adviceIfTooNarrow } from '../../shared/genome/precision.ts';
import { encodeNpy } from '../render/npy.ts';
import { encodePicture, type PictureSize } from '../render/picture.ts';
import { chooseRenderer, rendererNamed, type DeviceChoice, type Sampled } from '../render/gpu/chooseRenderer.ts';
import { drawerOf } from '../render/gpu/drawer.ts';
import { createRenderer, type Renderer } from '../render/renderer.ts';
import { writeFileAtomic } from '../render/atomicFile.ts';
import type { Arguments } from './arguments.ts';
import type { RunCommand } from './command.ts';
import { readGenomeRequest, withPrecision } from './genomeArguments.ts';
import { withMinibrot } from './minibrotArgument.ts';
import { UsageError } from './stops.ts';

const defaultSize: PictureSize = { widthPx: 1024, heightPx: 1024, supersample: 2 };
const maxSidePx = 16384;

/** Reads `--size WxH`. @throws UsageError for another form, UserError out of range */
export function parseSize(text: string): { widthPx: number; heightPx: number } {
  const match = /^(\d+)x(\d+)$/i.exec(text);
  if (!match) throw new UsageError(`--size takes WxH, for example 800x600, not "${text}".`);
  const [widthPx, heightPx] = [Number(match[1]), Number(match[2])];
  for (const side of [widthPx, heightPx])
    if (side < 1 || side > maxSidePx)
      throw new UserError('BAD_VALUE', {
        name: `--size ${text}`,
        reason: `is impossible: width and height must be from 1 to ${maxSidePx} pixels`,
      });
  return { widthPx, heightPx };
}

function pictureSize(args: Arguments, from: PictureSize | null): PictureSize {
  const base = from ?? defaultSize;
  const size = args.text('size');
  return {
    ...(size === undefined ? { widthPx: base.widthPx, heightPx: base.heightPx } : parseSize(size)),
    supersample: args.integer('supersample', { min: 1, max: 4 }) ?? base.supersample,
    pattern: (args.text('pattern') as SamplePattern | undefined) ?? base.pattern,
  };
}

/** Who draws: whom `--device` asks for, else who drew the picture that is drawn again, else the processor. With a sentence on what the user did not ask for. */
async function rendererFor(
  device: DeviceChoice | undefined,
  record: RenderRecord | null,
  sampled: Sampled,
): Promise<{ renderer: Renderer; reason: string }> {
  const differs = (renderer: Renderer): string =>
    record && record.renderer !== drawerOf(renderer.name, sampled.genomes[0]!, sampled).renderer
      ? `The picture was rendered by ${record.renderer}, this is ${renderer.name}: the bytes may differ.`
      : '';
  if (device !== undefined) {
    const { renderer, reason } = await chooseRenderer(device, sampled);
    return { renderer, reason: reason ? `The processor draws: ${reason}.` : differs(renderer) };
  }
  const native = createRenderer();
  if (!record) return { renderer: native, reason: '' };
  try {
    return { renderer: await rendererNamed(record.renderer, native), reason: '' };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { renderer: native, reason: differs(native) };
  }
}

/** `render`: needs no workspace. */
export const render: RunCommand = async ({ args, workspaceDir, signal, progress, note }) => {
  const file = resolve(args.required('out'));
  const isField = file.toLowerCase().endsWith('.npy');
  if (!isField && !file.toLowerCase().endsWith('.png')) throw new UsageError('--out ends with .png or .npy.');
  if (isField && (args.integer('supersample', { min: 1, max: 4 }) ?? 1) > 1)
    throw new UsageError('A .npy field has one value per pixel: leave --supersample out.');
  const request = await readGenomeRequest(args, workspaceDir);
  const size = pictureSize(args, request.render);
  const samplesPerSide = isField ? 1 : size.supersample;
  const showShare = (title: string) => (share: number) =>
    progress.update({ title, done: Math.round(100 * share), total: 100, unit: '%', rate: 0, etaSeconds: null });
  const minibrot = { signal, onProgress: showShare('Looking for a minibrot') };
  const { genome: seen, nucleus } = await withMinibrot(args, request.genome, size.heightPx / size.widthPx, minibrot);
  const genome = withPrecision(args, seen, size.widthPx * samplesPerSide);
  if (nucleus) note(`${nucleusText(genome, nucleus)}.`);
  const advice = adviceIfTooNarrow(genome, size.widthPx * samplesPerSide);
  if (advice) note(`The view is too narrow for ${genome.precision}, which shows squares or one colour; ${advice}.`);
  const sampling = { widthPx: size.widthPx, supersample: samplesPerSide, pattern: size.pattern };
  const { renderer, reason } = await rendererFor(args.text('device') as DeviceChoice | undefined, request.render, {
    genomes: [genome],
    ...sampling,
  });
  if (reason) note(reason);
  const bands = genome.coloring.mode === 'smooth' ? smoothObjection(formulaOf(genome)!, genome.params) : null;
  if (bands) note(bands);
  const drawer = drawerOf(renderer.name, genome, sampling);
  // a picture of a dataset that is drawn again as it was is that picture still
  const isAgain = ['size', 'supersample', 'pattern', 'precision', 'minibrot'].every((flag) => !args.has(flag));
  const record = { genome, render: { ...size, ...drawer }, ...(isAgain ? { sample: request.sample } : {}) };
  const onProgress = showShare(`Rendering ${size.widthPx}x${size.heightPx}`);

  // the time is that of the pixels alone, so that it compares with other renderers
  const started = performance.now();
  const pixels = isField
    ? await renderer.field(genome, size, { signal, onProgress })
    : await renderer.rgb(genome, size, { pattern: size.pattern, signal, onProgress });
  const ms = performance.now() - started;
  const isEmpty = pixels instanceof Float32Array ? pixels.every(Number.isNaN) : showsInsideOnly(pixels, 3, genome);
  if (!advice && isEmpty && mayBeAllInside(genome))
    note(`No point of this view has left after ${genome.iterations} steps; --iterations ${moreSteps(genome)} may show more.`);
  const bytes =
    pixels instanceof Float32Array
      ? encodeNpy(pixels, [size.heightPx, size.widthPx])
      : await encodePicture(pixels, size.widthPx, size.heightPx, record);
  await writeFileAtomic(file, bytes);

  const pixelsPerSecond = Math.round((size.widthPx * size.heightPx * 1000) / ms);
  const json = {
    file,
    width: size.widthPx,
    height: size.heightPx,
    ms: Math.round(ms * 10) / 10,
    pixelsPerSecond,
    device: drawer.renderer.startsWith('webgpu/') ? 'gpu' : 'cpu',
    precision: drawer.precision,
    ...(nucleus ? { minibrot: nucleus } : {}),
  };
  return { json, text: `${file}: ${json.width}x${json.height}, ${json.ms} ms, ${json.precision} on ${json.device}` };
};
