import { createHash } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import { FORMULAS } from '../../shared/formula/catalog.ts';
import { loadPalettes } from './library.ts';
import { loadNativeRenderer } from './native.ts';
import { renderSpec } from './spec.ts';

const renderer = loadNativeRenderer();
const { isa, threads } = renderer.info();
afterAll(() => renderer.configure({ isa, threads }));

const formulas = FORMULAS.filter(({ engine }) => engine !== 'orbit');
const { palette } = loadPalettes()[0]!;

async function pictureHash(id: string, supersample: number): Promise<string> {
  const genome = defaultGenome(id, palette);
  // enough points for several blocks of orbits, so that several threads share the picture
  const iterations = genome.coloring.mode === 'density' || genome.coloring.mode === 'mean' ? 5000 : genome.iterations;
  const { rgb } = await renderer.renderImage(renderSpec({ ...genome, iterations }), { widthPx: 70, heightPx: 50, supersample });
  return createHash('sha256').update(rgb).digest('hex');
}

describe('the same bytes on every instruction set, for any number of threads', () => {
  test('there are formulas of every engine', () => {
    expect(new Set(formulas.map(({ engine }) => engine))).toEqual(new Set(['ifs', 'flame', 'attractor', 'lyapunov', 'star-nest', 'solid']));
  });

  test.each(formulas.map(({ id }) => id))('%s', async (id) => {
    renderer.configure({ isa: renderer.info().isas[0]!, threads: 1 });
    const [once, twice] = [await pictureHash(id, 1), await pictureHash(id, 2)];
    for (const [index, name] of renderer.info().isas.entries()) {
      renderer.configure({ isa: name, threads: 3 - index });
      expect(await pictureHash(id, index === 1 ? 2 : 1)).toBe(index === 1 ? twice : once);
    }
    renderer.configure({ isa: renderer.info().isas[0]!, threads: 2 });
    expect(await pictureHash(id, 1)).toBe(once);
  });
});
