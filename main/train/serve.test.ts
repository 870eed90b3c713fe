import { beforeAll, describe, expect, test } from 'vitest';
import type { LatentExpression } from '../../shared/contract/latent.ts';
import { trainingConfigSchema } from '../../shared/model/config.ts';
import { train } from './loop.ts';
import type { DecodedImages, ServeJob } from './protocol.ts';
import { Decoder } from './serve.ts';
import { discImages, temporaryFolder, writeDataset } from './testing/dataset.ts';
import type { LatentMap } from '../../shared/contract/latent.ts';

const images = discImages(40, 8);
const wanted = new AbortController().signal;
const sample = (index: number) => ({ kind: 'sample' as const, index });
const seed = (value: number) => ({ kind: 'seed' as const, seed: value });

async function trainedJob(model: object): Promise<ServeJob> {
  const [runDir, datasetDir] = [await temporaryFolder(), await temporaryFolder()];
  await writeDataset(datasetDir, images);
  const config = trainingConfigSchema.parse({ model, sizePx: 8, seed: 3, steps: 30, batch: 8, backend: 'native' });
  await train({ runId: 'run', runDir, datasetDir, config }, { end: null }, () => undefined);
  return { runDir, datasetDir, config };
}

describe.each([
  { model: { type: 'vae', latentSize: 4 }, slots: 1 },
  { model: { type: 'style-alae', startChannels: 4, maxChannels: 8, latentSize: 8, mappingLayers: 1 }, slots: 4 },
])('$model.type', ({ model, slots }) => {
  let decoder: Decoder;
  beforeAll(async () => {
    decoder = await Decoder.open(await trainedJob(model));
  });

  const decode = async (...expressions: LatentExpression[]): Promise<Uint8Array[]> => {
    const { rgb, count } = (await decoder.answer({ method: 'decode', expressions }, wanted)) as DecodedImages;
    expect([count, rgb.length]).toEqual([expressions.length, expressions.length * 192]);
    return expressions.map((_, i) => rgb.slice(i * 192, (i + 1) * 192));
  };

  test('says what it is', async () => {
    expect(await decoder.answer({ method: 'open' }, wanted)).toMatchObject({
      step: 30,
      slots,
      latentSize: model.latentSize,
      backend: 'native',
    });
    expect(decoder.opened.slotSizesPx).toHaveLength(slots);
  });

  test('the ends of a path are its points, and equal requests have equal answers', async () => {
    const path = (t: number): LatentExpression => ({ a: sample(1), b: seed(7), t });
    const [start, middle, end] = await decode(path(0), path(0.5), path(1));
    const [a, b] = await decode({ a: sample(1), b: sample(1), t: 0 }, { a: seed(7), b: seed(7), t: 0 });
    expect(start).toEqual(a);
    expect(end).toEqual(b);
    expect(middle).not.toEqual(start);
    expect(await decode(path(0.5))).toEqual([middle]);
  });

  test('an uploaded image is the same as the sample with its pixels', async () => {
    const rgbBase64 = Buffer.from(images.pixels.subarray(5 * 192, 6 * 192)).toString('base64');
    const sources = [sample(5), { kind: 'image' as const, rgbBase64 }];
    const { rgb } = (await decoder.answer({ method: 'reconstruct', sources }, wanted)) as DecodedImages;
    expect(rgb.slice(0, 192)).toEqual(rgb.slice(192));
  });

  test('prior samples are those of consecutive seeds', async () => {
    const { rgb, count } = (await decoder.answer({ method: 'sample', count: 35, seed: 4 }, wanted)) as DecodedImages;
    expect(count).toBe(35);
    const [last] = await decode({ a: seed(38), b: seed(38), t: 0 });
    expect(rgb.slice(34 * 192)).toEqual(last);
  });

  test('the map has every wanted image once, its largest coordinate is 1, the first axis explains most', async () => {
    const map = (await decoder.answer({ method: 'map', maxPoints: 10 }, wanted)) as LatentMap;
    expect(map.indices).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36]);
    expect(Math.max(...map.positions.map(Math.abs))).toBe(1);
    const [first, second, third] = map.explained;
    expect(first).toBeGreaterThanOrEqual(second);
    expect(second).toBeGreaterThanOrEqual(third);
    expect(first + second + third).toBeLessThanOrEqual(1 + 1e-9);
    const all = (await decoder.answer({ method: 'map', maxPoints: 100 }, wanted)) as LatentMap;
    expect(all.indices).toHaveLength(40);
  });

  test('what does not exist or does not fit is refused', async () => {
    await expect(decode({ a: sample(40), b: sample(0), t: 0 })).rejects.toMatchObject({ code: 'BAD_VALUE' });
    const small = { kind: 'image' as const, rgbBase64: Buffer.alloc(10).toString('base64') };
    await expect(decode({ a: small, b: small, t: 0 })).rejects.toMatchObject({ code: 'BAD_VALUE' });
  });

  test('an abandoned request gives up', async () => {
    const abort = new AbortController();
    const answer = decoder.answer({ method: 'sample', count: 100, seed: 0 }, abort.signal);
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test('a run without a checkpoint cannot be opened', async () => {
  const job = await trainedJob({ type: 'vae', latentSize: 2 });
  await expect(Decoder.open({ ...job, runDir: await temporaryFolder() })).rejects.toMatchObject({ code: 'NOT_READY' });
});
