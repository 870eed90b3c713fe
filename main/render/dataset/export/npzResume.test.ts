import { appendFileSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadRecipes } from '../../library.ts';
import { scratchDir } from '../../scratch.fixtures.ts';
import { buildDataset } from '../build.ts';
import { renderer, smallPlan } from '../dataset.fixtures.ts';
import { openDataset, type DatasetReader } from '../read.ts';
import { exportNpz } from './npz.ts';

const recipe = loadRecipes().find(({ id }) => id === 'kali-classes')!.recipe;
const plan = { ...smallPlan({ recipe, count: 200 }), samplesPerShard: 8 };
const classes = Array.from({ length: 100 }, (_, k) => String(k).padStart(5, '0'));

async function dataset(): Promise<DatasetReader> {
  const dir = join(scratchDir(), 'dataset');
  await buildDataset({ dir, plan, renderer });
  return openDataset(dir);
}

/** An export that is stopped when so many samples are done, with a look at the shards it read. */
async function run(reader: DatasetReader, dir: string, stopAfter = Infinity): Promise<{ done: number; shards: number[] }> {
  const stop = new AbortController();
  const shards: number[] = [];
  let done = 0;
  const watched = new Proxy(reader, {
    get(target, name) {
      if (name === 'checkedPixels')
        return (...args: Parameters<DatasetReader['checkedPixels']>) => {
          shards.push(args[0]);
          return target.checkedPixels(...args);
        };
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const advance = (samples: number): void => {
    done += samples;
    if (done >= stopAfter) stop.abort(new Error('stopped'));
  };
  await exportNpz({ reader: watched, dir, image: 'png', signal: stop.signal, advance }, classes, 4096).catch((error: unknown) => {
    if ((error as Error).message !== 'stopped') throw error;
  });
  return { done, shards };
}

test('an export that was killed goes on at its last checkpoint and has the same bytes', async () => {
  const reader = await dataset();
  const wholeDir = scratchDir();
  expect((await run(reader, wholeDir)).done).toBe(200);
  const whole = readFileSync(join(wholeDir, 'dataset.npz'));
  expect(readdirSync(wholeDir)).toEqual(['dataset.npz']);

  const dir = scratchDir();
  const part = join(dir, 'dataset.npz.part');
  let last = 0;
  for (const stopAfter of [40, 100, 160]) {
    await run(reader, dir, stopAfter);
    expect(readdirSync(dir).toSorted()).toEqual(['dataset.npz.part', 'dataset.npz.part.json']);
    const { bytes } = JSON.parse(readFileSync(`${part}.json`, 'utf8')) as { bytes: number };
    expect(bytes).toBeGreaterThan(last);
    last = bytes;
    // what a killed process leaves behind its last checkpoint
    appendFileSync(part, Buffer.alloc(1000, 7));
  }
  const rest = await run(reader, dir);
  expect(rest.done).toBe(200);
  // only what came after the checkpoint was read again
  expect(Math.min(...rest.shards)).toBeGreaterThanOrEqual(18);
  expect(readFileSync(join(dir, 'dataset.npz'))).toEqual(whole);
  expect(readdirSync(dir)).toEqual(['dataset.npz']);
  // killed between the last name and that of the folder
  expect((await run(reader, dir)).done).toBe(200);
  await reader.close();
});

test('without a checkpoint that holds it begins anew', async () => {
  const reader = await dataset();
  const wholeDir = scratchDir();
  await run(reader, wholeDir);
  const whole = readFileSync(join(wholeDir, 'dataset.npz'));
  for (const spoil of [
    (part: string): void => writeFileSync(`${part}.json`, '{"bytes": 3'),
    (part: string): void => truncateSync(part, statSync(part).size >> 2),
  ]) {
    const dir = scratchDir();
    await run(reader, dir, 100);
    spoil(join(dir, 'dataset.npz.part'));
    const again = await run(reader, dir);
    expect(again.shards[0]).toBe(0);
    expect(readFileSync(join(dir, 'dataset.npz'))).toEqual(whole);
  }
  await reader.close();
});
