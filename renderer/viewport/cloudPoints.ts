import {
  DataArrayTexture,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Float32BufferAttribute,
  Group,
  LinearFilter,
  LinearMipmapLinearFilter,
  Mesh,
  type RawShaderMaterial,
  RGBAFormat,
} from 'three';
import { marks, pointMaterial, type SpriteUniforms } from './cloudMaterial.ts';
import { layersPerTexture, meanColor, textureSlot } from './cloudThumbnails.ts';

/** A square from -1 to 1, facing the camera. */
export function addSquare(geometry: InstancedBufferGeometry): void {
  geometry.setAttribute('position', new Float32BufferAttribute([-1, -1, 0, 1, -1, 0, 1, 1, 0, -1, 1, 0], 3));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
}

interface Block {
  readonly mesh: Mesh<InstancedBufferGeometry, RawShaderMaterial>;
  readonly pictures: DataArrayTexture;
  readonly pixels: Uint8Array;
  readonly tint: InstancedBufferAttribute;
  readonly mark: InstancedBufferAttribute;
}

/** The points of the cloud in blocks of 256, one draw call and one texture array each. */
export class CloudPoints {
  readonly group = new Group();
  /** x, y, z of each point, flat */
  readonly positions: Float32Array;
  readonly #thumbnailPx: number;
  readonly #blocks: Block[] = [];
  #marked: number[] = [];

  /**
   * @param positions x, y, z of each point, flat
   * @param thumbnailPx side of a thumbnail's pixels
   * @param dotColor 8-bit RGB of points whose thumbnail is not there yet
   */
  constructor(positions: Float32Array, thumbnailPx: number, dotColor: readonly [number, number, number], uniforms: SpriteUniforms) {
    this.positions = positions;
    this.#thumbnailPx = thumbnailPx;
    const count = positions.length / 3;
    for (let first = 0; first < count; first += layersPerTexture) {
      const size = Math.min(layersPerTexture, count - first);
      const geometry = new InstancedBufferGeometry();
      addSquare(geometry);
      geometry.instanceCount = size;
      const tint = new InstancedBufferAttribute(new Uint8Array(4 * size), 4, true);
      const mark = new InstancedBufferAttribute(new Float32Array(size), 1);
      for (let i = 0; i < size; i++) tint.setXYZW(i, dotColor[0] / 255, dotColor[1] / 255, dotColor[2] / 255, 0);
      geometry.setAttribute('center', new InstancedBufferAttribute(positions.subarray(3 * first, 3 * (first + size)), 3));
      geometry.setAttribute(
        'layer',
        new InstancedBufferAttribute(
          Float32Array.from({ length: size }, (_, i) => i),
          1,
        ),
      );
      geometry.setAttribute('tint', tint);
      geometry.setAttribute('mark', mark);
      const pixels = new Uint8Array(4 * thumbnailPx * thumbnailPx * size);
      const pictures = new DataArrayTexture(pixels, thumbnailPx, thumbnailPx, size);
      pictures.format = RGBAFormat;
      pictures.magFilter = LinearFilter;
      pictures.minFilter = LinearMipmapLinearFilter;
      pictures.generateMipmaps = true;
      pictures.needsUpdate = true;
      const mesh = new Mesh(geometry, pointMaterial(uniforms, pictures));
      mesh.frustumCulled = false;
      this.group.add(mesh);
      this.#blocks.push({ mesh, pictures, pixels, tint, mark });
    }
  }

  /** Takes over the thumbnail of a point: RGBA rows, top first. */
  setThumbnail(point: number, rgba: Uint8Array): void {
    const { texture, layer } = textureSlot(point);
    const block = this.#blocks[texture]!;
    const bytes = 4 * this.#thumbnailPx * this.#thumbnailPx;
    if (rgba.length !== bytes) throw new RangeError(`a thumbnail has ${bytes} bytes, not ${rgba.length}`);
    block.pixels.set(rgba, layer * bytes);
    block.pictures.addLayerUpdate(layer);
    block.pictures.needsUpdate = true;
    const [red, green, blue] = meanColor(rgba);
    block.tint.setXYZW(layer, red / 255, green / 255, blue / 255, 1);
    block.tint.needsUpdate = true;
  }

  /** Marks the chosen points and the one under the pointer, and no others. */
  setMarks(chosen: readonly number[], hovered: number | null): void {
    for (const point of this.#marked) this.#setMark(point, marks.none);
    if (hovered !== null) this.#setMark(hovered, marks.hover);
    for (const point of chosen) this.#setMark(point, marks.chosen);
    this.#marked = hovered === null ? [...chosen] : [...chosen, hovered];
  }

  dispose(): void {
    for (const { mesh, pictures } of this.#blocks) {
      mesh.geometry.dispose();
      mesh.material.dispose();
      pictures.dispose();
    }
    this.group.removeFromParent();
  }

  #setMark(point: number, mark: number): void {
    const { texture, layer } = textureSlot(point);
    const block = this.#blocks[texture]!;
    block.mark.setX(layer, mark);
    block.mark.needsUpdate = true;
  }
}
