import type { StretchTable } from '../../../shared/genome/stretchTable.ts';
import { exactView } from '../../../shared/genome/exactView.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { hexToLinear } from '../../../shared/math/color.ts';
import { binaryOf } from '../../../shared/math/decimal.ts';
import { tablesOf } from '../../../shared/shading/picture.ts';
import type { PictureSize } from '../fractalView.ts';
import { awayFrom, type KeptReference } from '../referenceKeeper.ts';
import type { PictureTextures } from './textures.ts';

/** What a picture is drawn from. */
export interface PictureSources {
  readonly genome: Genome;
  /** the orbit to draw beside, where the picture is too deep for float32 */
  readonly reference?: KeptReference;
  /** where its colouring has one */
  readonly stretch?: StretchTable;
}

function viewUniforms({ view, iterations }: Genome, widthPx: number): Record<string, unknown> {
  const angle = (view.rotationDeg * Math.PI) / 180;
  return {
    iterations,
    center: view.center,
    pixelStep: view.width / widthPx,
    viewTurn: [Math.cos(angle), Math.sin(angle)],
  };
}

function referenceUniforms(
  reference: KeptReference,
  { view }: Genome,
  widthPx: number,
  textures: PictureTextures,
): Record<string, unknown> {
  const { orbit, formula } = reference;
  const width = binaryOf(exactView(view).width);
  return {
    reference: textures.orbit.of(orbit),
    startOrbit: orbit.start,
    criticalOrbit: orbit.critical,
    away: awayFrom(reference, view).map((share) => share * widthPx),
    pixelMantissa: width.mantissa / widthPx,
    pixelExponent: width.exponent,
    viewMantissa: width.mantissa,
    startScale: formula.startScale,
    cScale: formula.cScale,
  };
}

function stretchUniforms({ low, scale, quantiles }: StretchTable, textures: PictureTextures): Record<string, unknown> {
  return { stretchRange: [low, scale], ...(quantiles ? { quantiles: textures.quantiles.of(quantiles) } : {}) };
}

/**
 * Values of a sample shader's uniforms, `u` and the sum so far excluded.
 * @param sample which of `side` x `side` samples of a pixel, row by row
 */
export function sampleUniforms(
  { genome, reference, stretch }: PictureSources,
  textures: PictureTextures,
  { widthPx, heightPx }: PictureSize,
  sample: number,
  side: number,
): Record<string, unknown> {
  const { palette, coloring, view } = genome;
  return {
    ...viewUniforms(genome, widthPx),
    ...(reference ? referenceUniforms(reference, genome, widthPx, textures) : {}),
    ...(stretch ? stretchUniforms(stretch, textures) : {}),
    ...(tablesOf(coloring).includes('trap image') ? { trapImage: textures.trapImage.of(coloring.trap.image!) } : {}),
    sampleStep: view.width / (widthPx * side),
    pictureSize: [widthPx, heightPx],
    subpixel: [((sample % side) + 0.5) / side - 0.5, (Math.floor(sample / side) + 0.5) / side - 0.5],
    palette: textures.palette(palette),
    interior: hexToLinear(palette.interior),
  };
}
