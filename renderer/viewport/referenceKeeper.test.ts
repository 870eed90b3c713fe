import { expect, it } from 'vitest';
import type { ReferenceOrbit } from '../../shared/contract/pixels.ts';
import { formulaOf } from '../../shared/formula/catalog.ts';
import { deepFormulaOf } from '../../shared/formula/deepFamily.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { exactView, moved, scaled, viewOf } from '../../shared/genome/exactView.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { ReferenceKeeper } from './referenceKeeper.ts';
import { greyPalette } from '../../shared/genome/palette.fixtures.ts';

const plain = defaultGenome('mandelbrot', greyPalette);
const genome: Genome = { ...plain, view: viewOf(scaled(exactView(plain.view), 1e-40), 0) };
const orbit: ReferenceOrbit = { texels: new Float32Array(8), start: [0, 1], critical: [0, 1] };
const formulaFor = (of: Genome) => deepFormulaOf(formulaOf(of)!, of.params)!;
const turn = () => new Promise((resolve) => setTimeout(resolve));

function open() {
  const asked: { genome: Genome; signal: AbortSignal; answer: (orbit: ReferenceOrbit) => void; fail: (error: unknown) => void }[] = [];
  const errors: unknown[] = [];
  let ready = 0;
  const keeper = new ReferenceKeeper(
    (of, _widthPx, signal) => new Promise((answer, fail) => asked.push({ genome: of, signal, answer, fail })),
    () => ready++,
    (error) => errors.push(error),
  );
  const of = (wanted: Genome) => keeper.of(wanted, formulaFor(wanted), 640);
  return { keeper, asked, errors, of, ready: () => ready };
}

it('asks once, and keeps the orbit for views beside it', async () => {
  const { asked, of, ready } = open();
  expect(of(genome)).toBeNull();
  expect(of(genome)).toBeNull();
  expect(asked.length).toBe(1);
  asked[0]!.answer(orbit);
  await turn();
  expect(ready()).toBe(1);
  expect(of(genome)?.orbit).toBe(orbit);
  const at = (share: number, zoom: number) => of({ ...genome, view: viewOf(scaled(moved(exactView(genome.view), [share, 0]), zoom), 0) });
  expect(at(3, 1)?.orbit).toBe(orbit);
  expect(at(0, 1e-6)?.orbit).toBe(orbit);
  expect(of({ ...genome, iterations: genome.iterations - 1 })?.orbit).toBe(orbit);
  expect(asked.length).toBe(1);
  // too far, too deep, too long
  for (const [share, zoom] of [
    [5, 1],
    [0, 1e-12],
  ] as const) {
    expect(at(share, zoom)).toBeNull();
    expect(asked.length).toBe(2);
  }
  expect(of({ ...genome, iterations: genome.iterations + 1 })).toBeNull();
});

it('gives up the orbit of another formula, and what nobody waits for', async () => {
  const { keeper, asked, errors, of, ready } = open();
  of(genome);
  of({ ...defaultGenome('julia', greyPalette), view: genome.view });
  expect(asked.length).toBe(2);
  expect(asked[0]!.signal.aborted).toBe(true);
  asked[0]!.answer(orbit);
  await turn();
  expect(ready()).toBe(0);
  asked[1]!.fail(new Error('no'));
  await turn();
  expect(errors.length).toBe(1);
  of(genome);
  keeper.rest();
  expect(asked[2]!.signal.aborted).toBe(true);
});
