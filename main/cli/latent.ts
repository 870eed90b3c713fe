import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../shared/contract/errors.ts';
import { counted } from '../../shared/words/counted.ts';
import { writeFileAtomic } from '../render/atomicFile.ts';
import { contactSheet } from '../render/contactSheet.ts';
import { makeOutputFolder } from '../render/outputFolder.ts';
import { encodePicture } from '../render/picture.ts';
import type { CommandContext, RunCommand } from './command.ts';
import { Decoder, single } from './decoder.ts';
import { UsageError } from './stops.ts';

/** Most pictures one command makes; a sheet of them is still a file that programs open. */
const maxPictures = 4096;

function pngFile(context: CommandContext): string {
  const file = context.args.required('out');
  if (!file.toLowerCase().endsWith('.png')) throw new UsageError('--out ends with .png.');
  return resolve(file);
}

const openDecoder = async (context: CommandContext): Promise<Decoder> =>
  Decoder.open(await context.openWorkspace(), context.args.positionals[0]!);

/** Text that says in the file what the picture is. */
const description = (text: string): Record<string, string> => ({ Description: text, Software: 'Cardioid' });

async function writeSheet(file: string, rgb: Uint8Array, sizePx: number, columns: number, text: string): Promise<void> {
  const sheet = contactSheet(rgb, sizePx, columns);
  await writeFileAtomic(file, await encodePicture(sheet.rgb, sheet.widthPx, sheet.heightPx, null, description(text)));
}

/** `sample`: the latents of seeds 0 to N - 1. */
export const sample: RunCommand = async (context) => {
  const file = pngFile(context);
  const count = context.args.integer('count', { min: 1, max: maxPictures })!;
  const decoder = await openDecoder(context);
  const { sizePx, step, runId } = decoder.session;
  const rgb = await decoder.decode(
    Array.from({ length: count }, (_, seed) => single({ kind: 'seed', seed })),
    context.signal,
  );
  await writeSheet(file, rgb, sizePx, Math.ceil(Math.sqrt(count)), `samples of run ${runId} at step ${step}, seeds 0 to ${count - 1}`);
  return { json: { file, run: runId, step, count }, text: `${file}: ${counted(count, 'sample')} at step ${step}` };
};

/** `reconstruct`: originals in the upper row, reconstructions below. */
export const reconstruct: RunCommand = async (context) => {
  const file = pngFile(context);
  const names = context.args.list('image');
  const decoder = await openDecoder(context);
  const { sizePx, step, runId } = decoder.session;
  const images = await Promise.all(names.map((name) => decoder.image(name)));
  const decoded = await decoder.decode(
    images.map((image) => single(decoder.imageSource(image))),
    context.signal,
  );
  await writeSheet(file, Buffer.concat([...images, decoded]), sizePx, images.length, `reconstructions by run ${runId} at step ${step}`);
  return {
    json: { file, run: runId, step, images: names.length },
    text: `${file}: ${counted(names.length, 'image')} above ${names.length === 1 ? 'its reconstruction' : 'their reconstructions'} at step ${step}`,
  };
};

/** `interpolate`: a folder of frames, or one strip. */
export const interpolate: RunCommand = async (context) => {
  const { args } = context;
  const out = resolve(args.required('out'));
  const frames = args.integer('frames', { min: 2, max: maxPictures })!;
  const isStrip = out.toLowerCase().endsWith('.png');
  if (!isStrip && existsSync(out) && !statSync(out).isDirectory())
    throw new UserError('BAD_VALUE', { name: `--out ${out}`, reason: 'is a file; frames go to a folder, or to a strip named .png' });
  if (!isStrip && existsSync(out) && readdirSync(out).length > 0)
    throw new UserError('BAD_VALUE', { name: `--out ${out}`, reason: 'is a folder with files in it; frames go to a new or empty one' });
  const decoder = await openDecoder(context);
  const { sizePx, step, runId } = decoder.session;
  const [a, b] = [await decoder.source(args.required('from')), await decoder.source(args.required('to'))];
  const rgb = await decoder.decode(
    Array.from({ length: frames }, (_, frame) => ({ a, b, t: frame / (frames - 1) })),
    context.signal,
  );
  const text = `from ${args.required('from')} to ${args.required('to')} by run ${runId} at step ${step}`;
  if (isStrip) await writeSheet(out, rgb, sizePx, frames, text);
  else await writeFrames(out, rgb, sizePx, frames, text);
  return { json: { out, run: runId, step, frames }, text: `${out}: ${counted(frames, 'frame')} at step ${step}` };
};

async function writeFrames(dir: string, rgb: Uint8Array, sizePx: number, frames: number, text: string): Promise<void> {
  makeOutputFolder(dir);
  const frameBytes = sizePx * sizePx * 3;
  for (let frame = 0; frame < frames; frame++) {
    const png = await encodePicture(rgb.subarray(frame * frameBytes, (frame + 1) * frameBytes), sizePx, sizePx, null, description(text));
    await writeFileAtomic(join(dir, `frame-${String(frame).padStart(5, '0')}.png`), png);
  }
}

/** `mix`: coarse, fine and mix beside each other. */
export const mix: RunCommand = async (context) => {
  const { args } = context;
  const file = pngFile(context);
  const cut = args.integer('cut', { min: 0, max: 64 })!;
  const decoder = await openDecoder(context);
  const { sizePx, step, runId, slots, model } = decoder.session;
  if (slots < 2)
    throw new UserError('BAD_VALUE', { name: `The model of run ${runId}`, reason: `is a ${model}, which has no layers to mix` });
  if (cut > slots) throw new UserError('BAD_VALUE', { name: '--cut', reason: `is ${cut}, but the model has ${slots} layers` });
  const [a, b] = [await decoder.source(args.required('coarse')), await decoder.source(args.required('fine'))];
  const mixed = { a, b, t: 1, slots: Array.from({ length: slots }, (_, slot) => slot >= cut) };
  const rgb = await decoder.decode([single(a), single(b), mixed], context.signal);
  await writeSheet(
    file,
    rgb,
    sizePx,
    3,
    `coarse ${args.required('coarse')}, fine ${args.required('fine')}, cut ${cut}, by run ${runId} at step ${step}`,
  );
  return { json: { file, run: runId, step, cut, slots }, text: `${file}: coarse, fine and their mix after layer ${cut} at step ${step}` };
};
