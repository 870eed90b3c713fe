/** Thumbnails per texture array; WebGPU and old WebGL2 devices allow no more layers. */
export const layersPerTexture = 256;

/** One thumbnail to copy: from a layer of a page that is fetched to the layer of a point. */
export interface ThumbnailCopy {
  /** number of the point in the cloud */
  readonly point: number;
  /** place inside the fetched page */
  readonly place: number;
}

/** Which page of the dataset holds which points' pictures. */
export interface PageCopies {
  readonly page: number;
  readonly copies: readonly ThumbnailCopy[];
}

/** Texture array and layer of a point: points are packed in order, whatever part of the dataset they are. */
export function textureSlot(point: number): { texture: number; layer: number } {
  return { texture: Math.floor(point / layersPerTexture), layer: point % layersPerTexture };
}

/**
 * The pages to fetch, each once, in ascending order.
 * @param indices dataset index of each point
 * @param perPage images in a fetched page
 */
export function planPages(indices: ArrayLike<number>, perPage: number): PageCopies[] {
  const pages = new Map<number, ThumbnailCopy[]>();
  for (let point = 0; point < indices.length; point++) {
    const index = indices[point]!;
    const page = Math.floor(index / perPage);
    const copies = pages.get(page) ?? [];
    copies.push({ point, place: index % perPage });
    pages.set(page, copies);
  }
  return [...pages].map(([page, copies]) => ({ page, copies })).sort((x, y) => x.page - y.page);
}

/** Mean colour of an RGBA picture, 8 bits per channel. */
export function meanColor(rgba: Uint8Array): [number, number, number] {
  let red = 0;
  let green = 0;
  let blue = 0;
  const pixels = rgba.length / 4;
  for (let i = 0; i < rgba.length; i += 4) {
    red += rgba[i]!;
    green += rgba[i + 1]!;
    blue += rgba[i + 2]!;
  }
  return [Math.round(red / pixels), Math.round(green / pixels), Math.round(blue / pixels)];
}
