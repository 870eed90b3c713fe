/** Raw video as ffmpeg, mpv and VLC read it: YUV4MPEG2, 8 bits, no chroma subsampling, BT.709, limited range. */

/** The line a file starts with. @param fps whole frames a second */
export function y4mHeader(widthPx: number, heightPx: number, fps: number): string {
  return `YUV4MPEG2 W${widthPx} H${heightPx} F${fps}:1 Ip A1:1 C444 XCOLORRANGE=LIMITED\n`;
}

const clampByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)));

/** One frame with its marker: planes Y, Cb, Cr. @param rgb 8-bit sRGB [heightPx, widthPx, 3] */
export function y4mFrame(rgb: Uint8Array): Uint8Array {
  const marker = new TextEncoder().encode('FRAME\n');
  const pixels = rgb.length / 3;
  const out = new Uint8Array(marker.length + 3 * pixels);
  out.set(marker);
  const planes = out.subarray(marker.length);
  for (let i = 0; i < pixels; i++) {
    const [r, g, b] = [rgb[3 * i]! / 255, rgb[3 * i + 1]! / 255, rgb[3 * i + 2]! / 255];
    const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    planes[i] = clampByte(16 + 219 * y);
    planes[pixels + i] = clampByte(128 + (224 * (b - y)) / 1.8556);
    planes[2 * pixels + i] = clampByte(128 + (224 * (r - y)) / 1.5748);
  }
  return out;
}
