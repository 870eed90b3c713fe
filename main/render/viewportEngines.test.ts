/** Small pictures of the native engines, kept for the test of the viewport's shaders, which has no native renderer beside it. */
import { expect, it } from 'vitest';
import { formulaOf } from '../../shared/formula/catalog.ts';
import { defaultGenome } from '../../shared/genome/defaults.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { createRenderer } from './renderer.ts';
import { testPalette } from '../../shared/genome/palette.fixtures.ts';

const size = { widthPx: 32, heightPx: 24 };
const formulas = [
  'mandelbulb',
  'mandelbox',
  'kalibox',
  'abox-mod-kali',
  'menger',
  'sierpinski-tetrahedron',
  'quaternion-julia',
  'pseudo-kleinian',
  'star-nest',
  'lyapunov',
  'zircon-city',
];

/** The default genome, one with turned space or angles where a solid can turn, and a power that is not whole. */
function genomes(id: string): Genome[] {
  const usual: Genome = { ...defaultGenome(id, testPalette), precision: 'f32' };
  const turns: Record<string, Genome['params']> = {
    mandelbulb: { power: 5, phase: 40 },
    kalibox: { turn: 20 },
    menger: { turn: 15, tilt: -10 },
    'zircon-city': { chaos: 1 },
    'sierpinski-tetrahedron': { turn: 15, tilt: -10 },
  };
  const shade: Genome['coloring'] = { mode: 'shade', trap: usual.coloring.trap, transfer: 'linear', density: 0.4, offset: 0 };
  const mean: Genome['coloring'] = { ...shade, mode: 'mean' };
  const isSolid = formulaOf(usual)!.engine === 'solid';
  const turned: Genome = { ...usual, coloring: isSolid ? shade : mean, params: { ...usual.params, ...turns[id] } };
  const between: Genome = { ...usual, params: { ...usual.params, power: 6.4 } };
  // chaos without colour
  const hidden: Genome = { ...usual, params: turned.params };
  return [usual, turned, ...(id === 'mandelbulb' ? [between] : []), ...(id === 'zircon-city' ? [hidden] : [])];
}

it('the viewport’s fixture is what the native renderer draws', async () => {
  const renderer = createRenderer();
  const made = [];
  for (const genome of formulas.flatMap(genomes)) {
    const rgb = await renderer.rgb(genome, { ...size, supersample: 2 });
    made.push({
      name: `${genome.formula} by ${genome.coloring.mode}${genome.params['chaos'] ? ', chaos hidden' : ''}`,
      genome,
      ...size,
      rgb: Buffer.from(rgb).toString('base64'),
    });
  }
  await expect(`${JSON.stringify(made, null, 1)}\n`).toMatchFileSnapshot('../../renderer/viewport/fractal/enginePictures.json');
});
