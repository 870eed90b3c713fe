import { brightnessBase64, trapImagePx } from '../../../shared/genome/trapImage.ts';

/** Brightness bytes of an image, stretched to 32 x 32, as base64. @throws Error with one sentence when the file is no picture */
export async function readTrapImage(file: Blob): Promise<string> {
  const bitmap = await createImageBitmap(file, { resizeWidth: trapImagePx, resizeHeight: trapImagePx, resizeQuality: 'high' }).catch(() => {
    throw new Error('This file is not a picture that can be read; use PNG, JPEG or WebP.');
  });
  const canvas = new OffscreenCanvas(trapImagePx, trapImagePx);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return brightnessBase64(context.getImageData(0, 0, trapImagePx, trapImagePx).data);
}
