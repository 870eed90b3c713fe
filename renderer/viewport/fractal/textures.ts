import { DataTexture, FloatType, RedFormat, RGBAFormat, UnsignedByteType } from 'three';
import type { ReferenceOrbit } from '../../../shared/contract/pixels.ts';
import { trapImageBytes, trapImageSide } from '../../../shared/genome/coloring.ts';
import type { Palette } from '../../../shared/genome/palette.ts';
import { paletteLut } from '../../../shared/genome/paletteLut.ts';
import { orbitTextureWidth } from './deepOrbit.ts';

/** Entries in a row of the palette's texture, and rows. */
export const paletteSide = 64;
/** Quantiles in a row of their texture. */
export const quantilesWidth = 64;

/** One texture, made anew when what it holds changes. */
class KeptTexture<Source> {
  readonly #make: (source: Source) => DataTexture;
  #kept: { readonly of: Source; readonly texture: DataTexture } | null = null;

  constructor(make: (source: Source) => DataTexture) {
    this.#make = make;
  }

  of(source: Source): DataTexture {
    if (this.#kept?.of !== source) {
      this.dispose();
      const texture = this.#make(source);
      texture.needsUpdate = true;
      this.#kept = { of: source, texture };
    }
    return this.#kept!.texture;
  }

  dispose(): void {
    this.#kept?.texture.dispose();
    this.#kept = null;
  }
}

function padded(values: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const texels = new Float32Array(length);
  texels.set(values);
  return texels;
}

function orbitTexture({ texels }: ReferenceOrbit): DataTexture {
  const height = Math.ceil(texels.length / 4 / orbitTextureWidth);
  return new DataTexture(padded(texels, orbitTextureWidth * height * 4), orbitTextureWidth, height, RGBAFormat, FloatType);
}

function paletteTexture(key: string): DataTexture {
  const { colors } = paletteLut(JSON.parse(key) as Palette);
  const texels = new Float32Array(paletteSide ** 2 * 4);
  for (let k = 0; k < paletteSide ** 2; k++) for (let part = 0; part < 3; part++) texels[4 * k + part] = colors[3 * k + part]! / 65535;
  return new DataTexture(texels, paletteSide, paletteSide, RGBAFormat, FloatType);
}

function quantilesTexture(quantiles: Float32Array): DataTexture {
  const height = Math.ceil(quantiles.length / quantilesWidth);
  return new DataTexture(padded(quantiles, quantilesWidth * height), quantilesWidth, height, RedFormat, FloatType);
}

/** The textures that the picture drawn now looks things up in; those of the last of each kind are kept. */
export class PictureTextures {
  readonly orbit = new KeptTexture(orbitTexture);
  readonly quantiles = new KeptTexture(quantilesTexture);
  /** by base64 */
  readonly trapImage = new KeptTexture(
    (image: string) => new DataTexture(trapImageBytes(image), trapImageSide, trapImageSide, RedFormat, UnsignedByteType),
  );
  readonly #palette = new KeptTexture(paletteTexture);

  palette(palette: Palette): DataTexture {
    return this.#palette.of(JSON.stringify(palette));
  }

  dispose(): void {
    for (const kept of [this.orbit, this.quantiles, this.trapImage, this.#palette]) kept.dispose();
  }
}
