/** Side of a trap's picture, in pixels. */
export const trapImagePx = 32;

/** Rec. 709 luma of RGBA pixels over black, one byte each, as base64: how `coloring.trap.image` holds them. */
export function brightnessBase64(rgba: Uint8ClampedArray): string {
  const bytes = new Uint8Array(rgba.length / 4);
  for (let pixel = 0; pixel < bytes.length; pixel++) {
    const [r, g, b, a] = [0, 1, 2, 3].map((channel) => rgba[pixel * 4 + channel]!) as [number, number, number, number];
    bytes[pixel] = Math.round(((0.2126 * r + 0.7152 * g + 0.0722 * b) * a) / 255);
  }
  return btoa(String.fromCharCode(...bytes));
}
