import { expect, it } from 'vitest';
import type { StretchTable } from '../../shared/genome/stretchTable.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { greyPalette } from '../../shared/genome/palette.fixtures.ts';
import { StretchKeeper } from './stretchKeeper.ts';

const plain = defaultGenome('kali', greyPalette);
const genome: Genome = { ...plain, coloring: { ...plain.coloring, stretch: { kind: 'percentile', low: 0.01, high: 0.99 } } };
const at = (width: number): Genome => ({ ...genome, view: { ...genome.view, width } });
const [first, second]: StretchTable[] = [1, 2].map((low) => ({ low, scale: 1, quantiles: null })) as [StretchTable, StretchTable];
const size = { widthPx: 640, heightPx: 400 };
const turn = () => new Promise((resolve) => setTimeout(resolve));

function open() {
  const asked: { genome: Genome; signal: AbortSignal; answer: (table: StretchTable) => void; fail: (error: unknown) => void }[] = [];
  const errors: unknown[] = [];
  let ready = 0;
  const keeper = new StretchKeeper(
    (of, _size, signal) => new Promise((answer, fail) => asked.push({ genome: of, signal, answer, fail })),
    () => ready++,
    (error) => errors.push(error),
  );
  return { keeper, asked, errors, ready: () => ready };
}

it('a picture gets its own, whatever its colours', async () => {
  const { keeper, asked, ready } = open();
  expect(keeper.of(genome, size, false)).toBeNull();
  expect(keeper.of(genome, size, false)).toBeNull();
  expect(asked.length).toBe(1);
  asked[0]!.answer(first!);
  await turn();
  expect(ready()).toBe(1);
  expect(keeper.of(genome, size, false)).toEqual({ table: first, isExact: true });
  const other: Genome = {
    ...genome,
    palette: { ...greyPalette, interior: '#ff0000' },
    coloring: { ...genome.coloring, density: 3, transfer: 'sqrt' },
  };
  expect(keeper.of(other, size, false)).toEqual({ table: first, isExact: true });
  expect(asked.length).toBe(1);
});

it('frames of a gesture use the newest there is, one request at a time', async () => {
  const { keeper, asked } = open();
  keeper.of(at(1), size, true);
  expect(keeper.of(at(0.9), size, true)).toBeNull();
  expect(asked.length).toBe(1);
  asked[0]!.answer(first!);
  await turn();
  expect(keeper.of(at(0.8), size, true)).toEqual({ table: first, isExact: false });
  expect(keeper.of(at(0.7), size, true)).toEqual({ table: first, isExact: false });
  expect(asked.map((wish) => wish.genome.view.width)).toEqual([1, 0.8]);
  // the picture that rests waits for none but its own
  expect(keeper.of(at(0.6), size, false)).toEqual({ table: first, isExact: false });
  expect(asked.map((wish) => wish.signal.aborted)).toEqual([false, true, false]);
  asked[1]!.answer(first!);
  asked[2]!.answer(second!);
  await turn();
  expect(keeper.of(at(0.6), size, false)).toEqual({ table: second, isExact: true });
  // another size has other samples
  expect(keeper.of(at(0.6), { ...size, widthPx: 300 }, false)).toEqual({ table: second, isExact: false });
});

it('values of another kind wait for their own', async () => {
  const { keeper, asked, errors } = open();
  keeper.of(genome, size, true);
  asked[0]!.answer(first!);
  await turn();
  keeper.of(at(0.5), size, true);
  const byMean: Genome = { ...genome, coloring: { ...genome.coloring, mode: 'mean' } };
  expect(keeper.of(byMean, size, true)).toBeNull();
  expect(asked[1]!.signal.aborted).toBe(true);
  asked[2]!.fail(new Error('no'));
  await turn();
  expect(errors.length).toBe(1);
  keeper.of(byMean, size, true);
  keeper.rest();
  expect(asked[3]!.signal.aborted).toBe(true);
});
