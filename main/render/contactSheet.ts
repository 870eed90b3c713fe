/**
 * Lays square pictures out in rows, with a gap between them.
 * @param images 8-bit RGB, [count, sizePx, sizePx, 3]
 * @returns 8-bit RGB rows of the sheet; cells that are left over are background
 */
export function contactSheet(
  images: Uint8Array,
  sizePx: number,
  columns: number,
  gapPx = 2,
  background: readonly [number, number, number] = [16, 16, 18],
): { rgb: Uint8Array; widthPx: number; heightPx: number } {
  const count = images.length / (sizePx * sizePx * 3);
  const rows = Math.ceil(count / columns);
  const widthPx = columns * sizePx + (columns - 1) * gapPx;
  const heightPx = rows * sizePx + (rows - 1) * gapPx;
  const rgb = new Uint8Array(widthPx * heightPx * 3);
  for (let i = 0; i < rgb.length; i += 3) rgb.set(background, i);
  for (let image = 0; image < count; image++) {
    const left = (image % columns) * (sizePx + gapPx);
    const top = Math.floor(image / columns) * (sizePx + gapPx);
    for (let y = 0; y < sizePx; y++) {
      const from = (image * sizePx + y) * sizePx * 3;
      rgb.set(images.subarray(from, from + sizePx * 3), ((top + y) * widthPx + left) * 3);
    }
  }
  return { rgb, widthPx, heightPx };
}
