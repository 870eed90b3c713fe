import { expect, test } from 'vitest';
import { defaultGenome } from '../../../shared/genome/defaults.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { circlesOf, moversOf } from './circles.ts';
import { SequenceDraft } from './sequenceDraft.svelte.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';

const kali = (width: number): Genome => {
  const genome = defaultGenome('kali', greyPalette);
  return { ...genome, view: { ...genome.view, width } };
};
const widths = (draft: SequenceDraft): number[] => draft.keyframes.map(({ view }) => view.width);

test('keyframes are chosen in order, moved and left out', () => {
  const draft = new SequenceDraft();
  draft.open(kali(3));
  expect(draft.path).toEqual({ problem: 'Choose at least two pictures for the path to lead through.' });
  draft.toggle(kali(2));
  draft.toggle(kali(1));
  expect(widths(draft)).toEqual([3, 2, 1]);
  expect([draft.move(2, -1), draft.move(0, -1), draft.move(0, 2)]).toEqual([1, 0, 2]);
  expect(widths(draft)).toEqual([1, 2, 3]);
  draft.toggle(kali(2));
  expect(widths(draft)).toEqual([1, 3]);
  expect(draft.preview.map(({ view }) => view.width).at(0)).toBe(1);
  expect(draft.preview.map(({ view }) => view.width).at(-1)).toBe(3);
  draft.closed = true;
  expect(draft.preview.at(-1)!.view.width).not.toBe(3);
});

test('a path stays with one formula; another picture on the stage begins anew', () => {
  const draft = new SequenceDraft();
  draft.open(kali(3));
  const julia = defaultGenome('julia', greyPalette);
  expect(draft.refusal(julia)).toBe('drawn by another formula than Kali');
  expect(draft.refusal(kali(1))).toBeNull();
  draft.toggle(kali(2));
  draft.open(kali(1));
  expect(widths(draft)).toEqual([3, 2]);
  draft.open(julia);
  expect(draft.keyframes).toEqual([julia]);
});

test('a circle takes the values around those of the picture and asks for something to move', () => {
  const draft = new SequenceDraft();
  draft.open(kali(3));
  draft.kind = 'circles';
  draft.reachPercent = 10;
  const paths = moversOf(kali(3)).map(({ path }) => path);
  expect(paths).toContain('params.c');
  expect(paths.at(-1)).toBe('view.center');
  draft.movers = ['view.center'];
  const centers = draft.preview.map(({ view }) => view.center);
  expect(centers).toHaveLength(7);
  for (const [x, y] of centers) expect(Math.hypot(x, y)).toBeCloseTo(0.3, 12);
  expect(draft.request((draft.path as { path: never }).path)).toMatchObject({
    name: 'Kali sequence',
    source: { path: { kind: 'circles' } },
  });
  draft.movers = [];
  expect(draft.path).toEqual({ problem: 'Choose at least one value that goes in circles.' });
});

test('real values set off a quarter turn apart', () => {
  const [first, second] = Object.values(circlesOf(kali(3), ['params.scale', 'params.theta'], 0.5)).map(([term]) => term!.a);
  expect(first![1]).toBe(0);
  expect(second![0]).toBe(0);
});
