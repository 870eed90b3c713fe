/** Side of a trap's picture, in pixels. */
const sidePx = 32;

/** Brightness bytes of an image, stretched to 32 x 32, as base64. @throws Error with one sentence when the file is no picture */
export async function readTrapImage(file: Blob): Promise<string> {
  const bitmap = await createImageBitmap(file, { resizeWidth: sidePx, resizeHeight: sidePx, resizeQuality: 'high' }).catch(() => {
    throw new Error('This file is not a picture that can be read; use PNG, JPEG or WebP.');
  });
  const canvas = new OffscreenCanvas(sidePx, sidePx);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return brightnessBase64(context.getImageData(0, 0, sidePx, sidePx).data);
}

/** Rec. 709 luma of RGBA pixels over black, one byte each, as base64. */
export function brightnessBase64(rgba: Uint8ClampedArray): string {
  const bytes = new Uint8Array(rgba.length / 4);
  for (let pixel = 0; pixel < bytes.length; pixel++) {
    const [r, g, b, a] = [0, 1, 2, 3].map((channel) => rgba[pixel * 4 + channel]!) as [number, number, number, number];
    bytes[pixel] = Math.round(((0.2126 * r + 0.7152 * g + 0.0722 * b) * a) / 255);
  }
  return btoa(String.fromCharCode(...bytes));
}
