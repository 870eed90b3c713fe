import { expect, test } from 'vitest';
import { createProgress, formatDuration, progressBar, progressLine, type ProgressState } from './progress.ts';

const state: ProgressState = {
  title: 'Dataset "x"',
  done: 250,
  total: 1000,
  unit: 'images',
  rate: 320.4,
  etaSeconds: 65,
  extra: 'loss 0.5',
};

function recorder(isTTY: boolean) {
  const written: string[] = [];
  let time = 0;
  const stream = { isTTY, columns: 60, write: (text: string) => written.push(text) };
  return { written, progress: createProgress(stream, () => time), pass: (ms: number) => (time += ms) };
}

test('lines say everything in words', () => {
  expect(progressLine(state)).toBe('Dataset "x": 250/1000 images  320 images/s  1:05 left  loss 0.5');
  expect(progressLine({ ...state, rate: 0, etaSeconds: null, extra: undefined })).toBe('Dataset "x": 250/1000 images');
});

test('bars fill by share and fit the terminal', () => {
  const bar = progressBar(state, 200);
  expect([...bar].filter((c) => c === '█')).toHaveLength(6);
  expect([...bar].filter((c) => c === '░')).toHaveLength(18);
  expect(progressBar(state, 30)).toMatch(/^.{28}…$/);
  expect(progressBar(state, bar.length + 1)).toBe(bar);
  expect(progressBar(state, bar.length)).toBe(`${bar.slice(0, -2)}…`);
  expect([...progressBar({ ...state, done: 2000 }, 200)].filter((c) => c === '█')).toHaveLength(24);
  expect([...progressBar({ ...state, total: 0 }, 200)].filter((c) => c === '░')).toHaveLength(24);
});

test('durations', () => {
  expect([0, 5.4, 65, 3600 * 2 + 189, -3].map(formatDuration)).toEqual(['0:00', '0:05', '1:05', '2:03:09', '0:00']);
});

test('a log gets a line every few seconds and none for short work', () => {
  const { written, progress, pass } = recorder(false);
  for (let second = 0; second < 12; second++) {
    progress.update({ ...state, done: second });
    pass(1000);
  }
  progress.end();
  expect(written.map((line) => /(\d+)\/1000/.exec(line)?.[1])).toEqual(['5', '10']);
  expect(written.join('')).not.toContain('\x1b');
});

test('a terminal gets a bar at once, redrawn in place and cleared at the end', () => {
  const { written, progress, pass } = recorder(true);
  progress.update(state);
  progress.update(state);
  pass(150);
  progress.update(state);
  progress.end();
  expect(written).toHaveLength(3);
  expect(written[0]).toMatch(/^\r\x1b\[2K.*Dataset/);
  expect(written[2]).toBe('\r\x1b[2K');
});
