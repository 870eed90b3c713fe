import sharp from 'sharp';
import { UserError } from '../../shared/contract/errors.ts';
import { brightnessBase64, trapImagePx } from '../../shared/genome/trapImage.ts';
import { maxInputPixels } from './picture.ts';

/** Brightness bytes of an image file, turned upright and stretched to 32 x 32, as base64. @throws UserError FILE_UNREADABLE */
export async function readTrapImage(bytes: Uint8Array, fileName: string): Promise<string> {
  try {
    const rgba = await sharp(bytes, { limitInputPixels: maxInputPixels, failOn: 'error' })
      .autoOrient()
      .resize(trapImagePx, trapImagePx, { fit: 'fill' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw()
      .toBuffer();
    return brightnessBase64(new Uint8ClampedArray(rgba));
  } catch (error) {
    const reason = (error as Error).message.split('\n')[0]!.replace(/\.$/, '');
    throw new UserError('FILE_UNREADABLE', { file: fileName, reason: `it is not an image (${reason})` });
  }
}
