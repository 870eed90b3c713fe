import { UserError } from '../../shared/contract/errors.ts';
import { checkGenome, GenomeError, type Genome } from '../../shared/genome/genome.ts';
import { formulaOf } from '../../shared/formula/catalog.ts';
import type { Palette } from '../../shared/genome/palette.ts';
import { paletteLut, type PaletteLut } from '../../shared/genome/paletteLut.ts';
import { deepSpecOf } from './deep/deepPlan.ts';
import { engineUniforms, variantIndex } from '../../shared/formula/engineUniforms.ts';
import { orbitCode } from './orbitProgram.ts';
import type { RenderSpec } from './nativePlan.ts';

/** Palettes kept ready, 24 KiB each: more than a library has, so datasets never build one twice. */
const keptLuts = 128;

const luts = new Map<string, PaletteLut>();

/** The palette's table; equal palettes share one array, which the renderer then sends to its threads once. */
export function lutOf(palette: Palette): PaletteLut {
  const key = JSON.stringify([palette.stops, palette.blend, palette.cosine, palette.interior]);
  const kept = luts.get(key);
  // moved to the end: the map is in order of last use
  luts.delete(key);
  const lut = kept ?? paletteLut(palette);
  luts.set(key, lut);
  if (luts.size > keptLuts) luts.delete(luts.keys().next().value!);
  return lut;
}

/**
 * What the native renderer needs to draw a genome of any origin.
 * @throws UserError BAD_GENOME
 */
export function renderSpec(genome: Genome): RenderSpec {
  try {
    checkGenome(genome);
  } catch (error) {
    if (error instanceof GenomeError) throw new UserError('BAD_GENOME', { reason: error.message });
    throw error;
  }
  const { params, view, iterations, precision, coloring, palette } = genome;
  const spec = formulaOf(genome)!;
  const { engine } = spec;
  const deep = (precision === 'deep' && deepSpecOf(spec, params, view)) || undefined;
  const orbit = engine === 'orbit' ? orbitCode(spec, params, coloring) : null;
  if (orbit?.uniforms.some(Number.isNaN))
    throw new UserError('BAD_GENOME', {
      reason: `with these parameters something that ${spec.id} computes from them alone is not a number, as a quotient of zeros`,
    });
  const { colors: lut, interior } = lutOf(palette);
  return {
    engine,
    variant: variantIndex(spec),
    program: orbit?.program,
    uniforms: orbit?.uniforms ?? engineUniforms(spec, params),
    cycle: orbit?.cycle,
    view,
    iterations,
    precision,
    deep,
    coloring,
    lut,
    interior,
  };
}
