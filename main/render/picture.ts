import sharp, { type Sharp } from 'sharp';
import { UserError } from '../../shared/contract/errors.ts';
import {
  checkGenome,
  GenomeError,
  pictureRecordSchema,
  type Genome,
  type PictureRecord,
  type SamplePattern,
} from '../../shared/genome/genome.ts';
import { problemClause } from '../../shared/words/schemaProblem.ts';
import { encodePng } from './codec.ts';
import { drawerOf } from './gpu/drawer.ts';
import { PngError, readText, textChunks } from './pngChunks.ts';
import type { Renderer, RenderOptions } from './renderer.ts';

/** PNG keyword of the picture record. */
const recordKeyword = 'cardioid';

/** Pixels of the largest picture that is opened, about a 16k square: guards against files that unpack to more than memory. */
export const maxInputPixels = 16384 * 16384;

/**
 * The chunks that make a PNG file carry its record, and further texts by keyword.
 * @param record what made the picture, stored as JSON; null for pictures no genome makes
 */
export function recordChunks(record: PictureRecord | null, extraText: Readonly<Record<string, string>> = {}): Uint8Array {
  // through the schema, so that keys come in one order whoever made the record
  return textChunks(record ? { [recordKeyword]: JSON.stringify(pictureRecordSchema.parse(record)), ...extraText } : extraText);
}

/** Encodes 8-bit RGB rows, top first, as PNG that carries `recordChunks`. The same arguments give the same bytes. */
export async function encodePicture(
  rgb: Uint8Array,
  widthPx: number,
  heightPx: number,
  record: PictureRecord | null,
  extraText?: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  return encodePng(rgb, widthPx, heightPx, recordChunks(record, extraText));
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError('FILE_CORRUPT', { file: fileName, reason: 'its picture record is not JSON' });
  }
}

function recordText(png: Uint8Array, fileName: string): string {
  let text: string | undefined;
  try {
    text = readText(png, recordKeyword);
  } catch (error) {
    if (error instanceof PngError) throw new UserError('FILE_CORRUPT', { file: fileName, reason: error.message });
    throw error;
  }
  if (text === undefined)
    throw new UserError('FILE_UNREADABLE', { file: fileName, reason: 'it carries no genome; only pictures made by Cardioid do' });
  return text;
}

/**
 * The record inside a picture made by Cardioid. Pixels are not looked at.
 * @throws UserError FILE_CORRUPT (no PNG, damaged, not a record), FILE_UNREADABLE (no record), BAD_GENOME
 */
export function readPictureRecord(png: Uint8Array, fileName: string): PictureRecord {
  const json = parseJson(recordText(png, fileName), fileName);
  const parsed = pictureRecordSchema.safeParse(json);
  if (!parsed.success)
    throw new UserError('FILE_CORRUPT', {
      file: fileName,
      reason: `in its picture record ${problemClause(pictureRecordSchema, json, parsed.error, 'all')}`,
    });
  try {
    checkGenome(parsed.data.genome);
  } catch (error) {
    if (error instanceof GenomeError) throw new UserError('BAD_GENOME', { reason: `${error.message} (in ${fileName})` });
    throw error;
  }
  return parsed.data;
}

/** Pixels of a PNG of ours, 8-bit sRGB [height, width, 3]. */
export async function readPixels(png: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await sharp(png).raw().toBuffer());
}

/** How pictures from elsewhere are scaled. */
export const scalingKernel = 'lanczos3';

/** The middle square, scaled, as 8-bit sRGB; transparency on black. */
async function middleSquare(picture: Sharp, sizePx: number): Promise<Uint8Array> {
  const data = await picture
    .resize(sizePx, sizePx, { fit: 'cover', kernel: scalingKernel })
    .flatten({ background: '#000000' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  return new Uint8Array(data);
}

/**
 * Any image file as a square of 8-bit sRGB: turned upright, cropped to its middle square, scaled, transparency on black.
 * @returns [sizePx, sizePx, 3]
 * @throws UserError FILE_UNREADABLE
 */
export async function decodeImage(bytes: Uint8Array, fileName: string, sizePx: number): Promise<Uint8Array> {
  try {
    return await middleSquare(sharp(bytes, { limitInputPixels: maxInputPixels, failOn: 'error' }).autoOrient(), sizePx);
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]!.replace(/\.$/, '');
    throw new UserError('FILE_UNREADABLE', { file: fileName, reason: `it is not an image (${reason})` });
  }
}

/** 8-bit RGB rows as a square, like `decodeImage`. @returns [sizePx, sizePx, 3] */
export function squareOfPixels(rgb: Uint8Array, widthPx: number, heightPx: number, sizePx: number): Promise<Uint8Array> {
  return middleSquare(sharp(rgb, { raw: { width: widthPx, height: heightPx, channels: 3 }, limitInputPixels: maxInputPixels }), sizePx);
}

/** Size and sampling of a picture. */
export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly supersample: number;
  /** absent: a regular grid */
  readonly pattern?: SamplePattern | undefined;
}

/** Renders a genome to a PNG that carries its record. @throws UserError BAD_GENOME; AbortError */
export async function renderPicture(renderer: Renderer, genome: Genome, size: PictureSize, options?: RenderOptions): Promise<Uint8Array> {
  const { widthPx, heightPx, supersample, pattern } = size;
  const rgb = await renderer.rgb(genome, size, { ...options, pattern });
  return encodePicture(rgb, widthPx, heightPx, {
    genome,
    render: { widthPx, heightPx, supersample, pattern, ...drawerOf(renderer.name, genome, size) },
  });
}
