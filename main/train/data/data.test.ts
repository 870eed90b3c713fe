import { truncate, writeFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { RandomStream } from '../../../shared/math/rng.ts';
import { datasetFiles } from '../../render/dataset/manifest.ts';
import { tf } from '../backends/tf.ts';
import { discImages, temporaryFolder, writeDataset } from '../testing/dataset.ts';
import { BatchOrder } from './batches.ts';
import { imagesTensor, loadImages, spreadIndices, tensorToBytes } from './images.ts';

beforeAll(() => tf.setBackend('cpu'));

test('a dataset folder is read back', async () => {
  const dir = await temporaryFolder();
  const images = discImages(70, 8);
  await writeDataset(dir, images);
  const loaded = await loadImages(dir);
  expect(loaded.count).toBe(70);
  expect(loaded.pixels).toEqual(images.pixels);
});

test('a changed byte, a short shard, a missing shard and a missing manifest are named', async () => {
  const dir = await temporaryFolder();
  await writeDataset(dir, discImages(70, 8));
  const shard = join(dir, datasetFiles.pixels(1));
  const bytes = await readFile(shard);
  bytes[5]! ^= 1;
  await writeFile(shard, bytes);
  await expect(loadImages(dir)).rejects.toMatchObject({ code: 'FILE_CORRUPT', data: { file: shard } });
  await truncate(shard, 10);
  await expect(loadImages(dir)).rejects.toMatchObject({ code: 'FILE_CORRUPT', data: { file: shard } });
  await expect(loadImages(await temporaryFolder())).rejects.toMatchObject({ code: 'NOT_READY' });
});

test('bytes survive the way to [-1, 1] and back', async () => {
  const images = discImages(3, 8);
  const tensor = imagesTensor(images, [2, 0]);
  expect(tensor.shape).toEqual([2, 8, 8, 3]);
  const bytes = await tensorToBytes(tensor);
  expect(bytes.subarray(192)).toEqual(images.pixels.subarray(0, 192));
  expect(bytes.subarray(0, 192)).toEqual(images.pixels.subarray(384));
});

test('an epoch shows every image once, the next in another order, and a step alone gives the same batch', () => {
  const order = new BatchOrder(10, 3, RandomStream.fromSeed(1));
  expect(order.stepsPerEpoch).toBe(3);
  const epochs = [0, 1].map((epoch) => [0, 1, 2].flatMap((step) => [...order.indices(epoch * 3 + step)]));
  for (const epoch of epochs) expect(new Set(epoch).size).toBe(9);
  expect(epochs[0]).not.toEqual(epochs[1]);
  expect([...new BatchOrder(10, 3, RandomStream.fromSeed(1)).indices(4)]).toEqual(epochs[1]!.slice(3, 6));
});

test('indices spread over the dataset', () => {
  expect([...spreadIndices(100, 4)]).toEqual([0, 25, 50, 75]);
  expect([...spreadIndices(3, 8)]).toEqual([0, 1, 2]);
});
