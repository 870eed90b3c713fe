import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import type { KeyframePath } from '../../../shared/genome/path.ts';
import { loadPalettes } from '../library.ts';
import { createRenderer, type Renderer } from '../renderer.ts';
import { scratchDir } from '../scratch.fixtures.ts';
import { hasFfmpeg } from './encoder.ts';
import { discardFilm, renderFilm } from './film.ts';
import type { SequenceOptions } from './sequence.ts';

const renderer = createRenderer();
const genome = defaultGenome('kali', loadPalettes()[0]!.palette);
const path: KeyframePath = {
  version: 1,
  kind: 'keyframes',
  name: 'Kali',
  closed: false,
  speed: 'even',
  easing: 'linear',
  keyframes: [genome, { ...genome, view: { ...genome.view, width: genome.view.width / 2 } }],
};
const frames = 12;
const size = { widthPx: 32, heightPx: 24, supersample: 1 };

/** Options that count what is rendered and stop after so many frames. */
function options(stopAfter = Infinity): { readonly given: SequenceOptions; readonly rendered: () => number } {
  let rendered = 0;
  const stop = new AbortController();
  const counting = new Proxy(renderer, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (name === 'rgb')
        return (...args: Parameters<Renderer['rgb']>) => {
          rendered++;
          return target.rgb(...args);
        };
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  const onProgress = (done: number): void => {
    if (done >= stopAfter) stop.abort(new Error('stopped'));
  };
  return { given: { path, frames, size, renderer: counting, signal: stop.signal, onProgress }, rendered: () => rendered };
}

const endings = (await hasFfmpeg()) ? ['y4m', 'mp4', 'webm'] : ['y4m'];

test.each(endings)('a .%s film that was stopped goes on with its frames and has the same bytes', async (ending) => {
  const dir = scratchDir();
  const [whole, stopped] = [join(dir, `whole.${ending}`), join(dir, `stopped.${ending}`)];
  expect(await renderFilm(whole, 12, options().given)).toEqual({ made: frames, kept: 0 });
  await expect(renderFilm(stopped, 12, options(5).given)).rejects.toThrow('stopped');
  expect(readdirSync(dir).toSorted()).toEqual([`stopped.${ending}.partial`, `whole.${ending}`]);
  const kept = readdirSync(`${stopped}.partial`).filter((name) => name.endsWith('.png')).length;
  expect(kept).toBeGreaterThanOrEqual(5);
  // as a killed process leaves it: half a frame and half a film
  writeFileSync(join(`${stopped}.partial`, 'frame-00009.png.tmp'), 'half');
  writeFileSync(join(`${stopped}.partial`, `stopped.${ending}.tmp`), 'half');
  const again = options();
  expect(await renderFilm(stopped, 12, again.given)).toEqual({ made: frames - kept, kept });
  expect(again.rendered()).toBe(frames - kept);
  expect(readFileSync(stopped)).toEqual(readFileSync(whole));
  expect(readdirSync(dir).toSorted()).toEqual([`stopped.${ending}`, `whole.${ending}`]);
});

test('frames of another film are drawn again; other files are left alone', async () => {
  const dir = scratchDir();
  const file = join(dir, 'a.y4m');
  await expect(renderFilm(file, 12, options(4).given)).rejects.toThrow('stopped');
  const wider = { ...options().given, size: { ...size, widthPx: 40 } };
  expect(await renderFilm(file, 12, wider)).toEqual({ made: frames, kept: 0 });

  const other = join(dir, 'b.y4m');
  mkdirSync(`${other}.partial`);
  writeFileSync(join(`${other}.partial`, 'diary.txt'), 'mine');
  await expect(renderFilm(other, 12, options().given)).rejects.toThrow(/b\.y4m\.partial is in the way and was not made by a film/);
  await discardFilm(other);
  expect(readFileSync(join(`${other}.partial`, 'diary.txt'), 'utf8')).toBe('mine');
  await expect(renderFilm(join(dir, 'nowhere', 'c.y4m'), 12, options().given)).rejects.toThrow(/the folder does not exist/);
  expect(existsSync(join(dir, 'nowhere'))).toBe(false);
});

test('what a cancelled film left is removed', async () => {
  const file = join(scratchDir(), 'a.y4m');
  await expect(renderFilm(file, 12, options(4).given)).rejects.toThrow('stopped');
  await discardFilm(file);
  expect(existsSync(`${file}.partial`)).toBe(false);
});
