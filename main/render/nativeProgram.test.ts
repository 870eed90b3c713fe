import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headerWords, instructionWords } from '../../shared/formula/bytecode.ts';
import { makeSpec } from './native.fixtures.ts';
import { loadNativeRenderer } from './native.ts';

const renderer = loadNativeRenderer();
const size = { widthPx: 8, heightPx: 8 };

describe('programs of any origin', () => {
  const spec = makeSpec('nova', { iterations: 20 });
  const words = spec.program!;
  const render = (program: Int32Array): Promise<unknown> =>
    renderer.renderField({ ...spec, program }, size).catch((error: unknown) => error);

  it('is drawn as it is made', async () => {
    expect(await render(words)).toBeInstanceOf(Float32Array);
  });

  it.each<[string, number, number, RegExp]>([
    ['another format', 0, 99, /another format/],
    ['more registers than there is room for', 3, 100_000, /too many registers/],
    ['more leading slots than there are', 35, 4000, /too many slots/],
    ['a z that is no slot', 6, 4000, /a slot out of range/],
  ])('with %s is refused', async (_name, at, value, reason) => {
    const bad = words.slice();
    bad[at] = value;
    const error = await render(bad);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as TypeError).message).toMatch(reason);
  });

  it('with a destination or an operand outside its registers is refused', async () => {
    for (const [word, value] of [
      [1, 191],
      [1, -1],
      [2, 5000],
      [3, -5000],
    ] as const) {
      const bad = words.slice();
      bad[bad.length - instructionWords + word] = value;
      expect(await render(bad), `word ${word} = ${value}`).toBeInstanceOf(TypeError);
    }
  });

  it('cut short or lengthened is refused', async () => {
    for (const length of [0, 1, headerWords - 1, headerWords, words.length - 1])
      expect(await render(words.slice(0, length))).toBeInstanceOf(TypeError);
    expect(await render(Int32Array.from([...words, 0]))).toBeInstanceOf(TypeError);
  });

  it('with any words changed gives a picture or a TypeError', async () => {
    const change = fc.tuple(fc.nat(words.length - 1), fc.oneof(fc.integer({ min: -40, max: 60 }), fc.integer()));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const bad = words.slice();
        for (const [at, value] of changes) bad[at] = value;
        const result = await render(bad);
        return result instanceof Float32Array || result instanceof TypeError;
      }),
      { numRuns: 500, seed: 11 },
    );
  });
});

it('code says how many slots decide how an orbit goes on: derivatives only follow', () => {
  for (const [id, leading] of [
    ['mandelbrot', 2],
    ['newton', 2],
    ['phoenix', 4],
    ['spider', 4],
  ] as const)
    for (const mode of ['iterations', 'distance'] as const)
      expect(makeSpec(id, { coloring: { mode } }).program![35], `${id} ${mode}`).toBe(leading);
});
