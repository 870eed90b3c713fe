import {
  DataTexture,
  InstancedBufferGeometry,
  LinearFilter,
  Matrix4,
  Mesh,
  PerspectiveCamera,
  type RawShaderMaterial,
  RGBAFormat,
  Scene,
  Vector3,
  WebGLRenderer,
} from 'three';
import { CloudInput } from './cloudInput.ts';
import { handleMaterial, lineMaterial, shaderColor, type SpriteUniforms } from './cloudMaterial.ts';
import { extentOf, homeOrbit, orbitPosition, type Extent, type Orbit } from './cloudOrbit.ts';
import {
  pickPoint,
  projectPoint,
  radiusPx,
  segmentT,
  distanceToSegmentPx,
  type PointSize,
  type Projected,
  type Projection,
  type ScreenPoint,
} from './cloudPicking.ts';
import { addSquare, CloudPoints } from './cloudPoints.ts';

/** Colours as CSS text, so that they can come from the design tokens. */
export interface CloudColors {
  readonly chosen: string;
  readonly hover: string;
  /** beside the line between the chosen points */
  readonly outline: string;
  /** points without a thumbnail yet */
  readonly dot: string;
}

/** Where the ends and the blend are on screen after a frame; null where they are not in the cloud or behind the camera. */
export interface CloudFrame {
  readonly a: (ScreenPoint & { readonly radiusPx: number }) | null;
  readonly b: (ScreenPoint & { readonly radiusPx: number }) | null;
}

export interface CloudEvents {
  /** the point under the pointer changed */
  onHover(point: number | null): void;
  onPick(point: number): void;
  /** the blend was dragged along the line from A to B */
  onBlend(t: number): void;
  onFrame(frame: CloudFrame): void;
  /** the graphics context was lost (true) or is back (false) */
  onLost(lost: boolean): void;
}

const fieldOfViewDeg = 45;
const handleRadiusPx = 36;
/** least half sides on screen: any point, the one under the pointer, a chosen one */
const leastPx = { point: 2.5, hover: 16, chosen: 20 };
const lineWidthPx = 5;
const grabDistancePx = 9;

/** Thumbnails that neither hide each other in a small cloud nor vanish in a large one. Scene units, half a side. */
function thumbnailHalfSize(points: number, { radius }: Extent): number {
  return radius * Math.min(0.14, Math.max(0.025, 0.62 / Math.cbrt(points)));
}

/**
 * The encoded dataset as a cloud of thumbnails: drag turns, right drag or Shift drag pans, the wheel zooms, a click picks a point,
 * and the decoded picture can be dragged along the line between two of them. Draws only when something changed.
 */
export class CloudViewport {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: CloudEvents;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(fieldOfViewDeg, 1, 0.01, 100);
  readonly #uniforms: SpriteUniforms;
  readonly #dotColor: [number, number, number];
  readonly #line: Mesh<InstancedBufferGeometry, RawShaderMaterial>;
  readonly #handle: Mesh<InstancedBufferGeometry, RawShaderMaterial>;
  readonly #input: CloudInput;
  readonly #observer: ResizeObserver;
  readonly #matrix = new Matrix4();
  #points: CloudPoints | null = null;
  #home: Orbit = homeOrbit(extentOf([]), fieldOfViewDeg);
  #orbit: Orbit = this.#home;
  #ends: { a: number | null; b: number | null } = { a: null, b: null };
  #blendT = 0;
  #hovered: number | null = null;
  #frameRequest = 0;

  /** @throws Error when the browser gives no WebGL context */
  constructor(canvas: HTMLCanvasElement, colors: CloudColors, events: CloudEvents) {
    this.#canvas = canvas;
    this.#events = events;
    this.#renderer = new WebGLRenderer({ canvas, antialias: true, alpha: true, powerPreference: 'high-performance' });
    this.#renderer.setClearColor(0x000000, 0);
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.#uniforms = {
      halfSize: { value: 0.1 },
      focalPx: { value: 1 },
      leastPx: { value: new Vector3(leastPx.point, leastPx.hover, leastPx.chosen) },
      thumbnailPx: { value: 7 },
      hoverColor: { value: shaderColor(colors.hover) },
      markColor: { value: shaderColor(colors.chosen) },
      outlineColor: { value: shaderColor(colors.outline) },
    };
    this.#dotColor = shaderColor(colors.dot).multiplyScalar(255).round().toArray() as [number, number, number];

    const square = new InstancedBufferGeometry();
    addSquare(square);
    square.instanceCount = 1;
    this.#line = new Mesh(square, lineMaterial(this.#uniforms, lineWidthPx));
    this.#handle = new Mesh(square, handleMaterial(this.#uniforms, handleRadiusPx));
    this.#handle.renderOrder = 1;
    for (const mesh of [this.#line, this.#handle]) {
      mesh.frustumCulled = false;
      mesh.visible = false;
    }
    this.#scene.add(this.#line, this.#handle);

    this.#input = new CloudInput(canvas, {
      orbit: () => this.#orbit,
      setOrbit: (orbit) => {
        this.#orbit = orbit;
        this.invalidate();
      },
      home: () => this.#home,
      unitsPerPx: () => this.#orbit.distance / this.#uniforms.focalPx.value,
      hover: (pointer) => this.#hover(pointer),
      click: (pointer) => {
        const point = this.#pick(pointer);
        if (point !== null) this.#events.onPick(point);
      },
      grabs: (pointer) => this.#grabs(pointer),
      dragTo: (pointer) => {
        const ends = this.#projectedEnds();
        if (ends) this.#events.onBlend(segmentT(pointer, ends.a, ends.b));
      },
    });
    canvas.addEventListener('webglcontextlost', this.#onLost);
    canvas.addEventListener('webglcontextrestored', this.#onRestored);
    this.#observer = new ResizeObserver(() => this.#resize());
    this.#observer.observe(canvas);
    this.#resize();
  }

  /**
   * Replaces the cloud.
   * @param positions x, y, z of each point, flat, within -1 to 1
   * @param thumbnailPx side of the thumbnails that will come
   */
  setPoints(positions: Float32Array, thumbnailPx: number): void {
    this.#points?.dispose();
    this.#hovered = null;
    this.#ends = { a: null, b: null };
    const extent = extentOf(positions);
    this.#uniforms.halfSize.value = thumbnailHalfSize(positions.length / 3, extent);
    this.#home = homeOrbit(extent, fieldOfViewDeg);
    this.#points = new CloudPoints(positions, thumbnailPx, this.#dotColor, this.#uniforms);
    this.#scene.add(this.#points.group);
    this.#orbit = this.#home;
    this.#placeBlend();
    this.invalidate();
  }

  /** Gives a point its thumbnail: RGBA rows, top first. */
  setThumbnail(point: number, rgba: Uint8Array): void {
    this.#points?.setThumbnail(point, rgba);
    this.invalidate();
  }

  /** Marks the ends; null where an end is not a point of the cloud. */
  setEnds(a: number | null, b: number | null): void {
    this.#ends = { a, b };
    this.#mark();
    this.#placeBlend();
    this.invalidate();
  }

  /** Puts the blend a share t of the way from A to B. */
  setBlend(t: number): void {
    this.#blendT = t;
    this.#placeBlend();
    this.invalidate();
  }

  /** The decoded picture shown at the blend: RGBA rows, top first; null hides it. */
  setBlendPicture(rgba: Uint8Array | null, sizePx: number): void {
    const uniform = this.#handle.material.uniforms['picture']!;
    if (rgba) {
      let texture = uniform.value as DataTexture;
      if (texture.image.width !== sizePx) {
        texture.dispose();
        texture = new DataTexture(new Uint8Array(rgba.length), sizePx, sizePx, RGBAFormat);
        texture.magFilter = LinearFilter;
        texture.minFilter = LinearFilter;
        uniform.value = texture;
      }
      (texture.image.data as Uint8Array).set(rgba);
      texture.needsUpdate = true;
    }
    this.#handle.userData['hasPicture'] = rgba !== null;
    this.#placeBlend();
    this.invalidate();
  }

  /** Asks for one frame; any number of calls before it comes give one. */
  invalidate(): void {
    if (this.#frameRequest) return;
    this.#canvas.dataset['frame'] = 'pending';
    this.#frameRequest = requestAnimationFrame(() => this.#draw());
  }

  dispose(): void {
    cancelAnimationFrame(this.#frameRequest);
    this.#observer.disconnect();
    this.#input.dispose();
    this.#canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.#canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#points?.dispose();
    this.#line.geometry.dispose();
    this.#line.material.dispose();
    (this.#handle.material.uniforms['picture']!.value as DataTexture).dispose();
    this.#handle.material.dispose();
    this.#renderer.dispose();
  }

  readonly #onLost = (event: Event): void => {
    event.preventDefault(); // asks the browser to give the context back
    this.#events.onLost(true);
  };

  readonly #onRestored = (): void => {
    this.#events.onLost(false);
    this.invalidate();
  };

  #resize(): void {
    const { clientWidth, clientHeight } = this.#canvas;
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#renderer.setSize(clientWidth, clientHeight, false);
    this.#camera.aspect = clientWidth / clientHeight;
    this.#camera.updateProjectionMatrix();
    this.#uniforms.focalPx.value = clientHeight / 2 / Math.tan((fieldOfViewDeg * Math.PI) / 360);
    this.invalidate();
  }

  #draw(): void {
    this.#frameRequest = 0;
    this.#placeCamera();
    this.#renderer.render(this.#scene, this.#camera);
    this.#canvas.dataset['frame'] = 'settled';
    this.#events.onFrame({ a: this.#endOnScreen(this.#ends.a), b: this.#endOnScreen(this.#ends.b) });
  }

  #placeCamera(): void {
    this.#camera.position.set(...orbitPosition(this.#orbit));
    this.#camera.lookAt(...this.#orbit.target);
    this.#camera.updateMatrixWorld();
    this.#matrix.multiplyMatrices(this.#camera.projectionMatrix, this.#camera.matrixWorldInverse);
  }

  #projection(): Projection {
    this.#placeCamera();
    return {
      matrix: this.#matrix.elements,
      widthPx: this.#canvas.clientWidth,
      heightPx: this.#canvas.clientHeight,
      focalPx: this.#uniforms.focalPx.value,
    };
  }

  get #size(): PointSize {
    return { halfSize: this.#uniforms.halfSize.value, minRadiusPx: leastPx.point };
  }

  #projectedPoint(point: number): Projected {
    const { positions } = this.#points!;
    return projectPoint(this.#projection(), positions[3 * point]!, positions[3 * point + 1]!, positions[3 * point + 2]!);
  }

  #projectedEnds(): { a: Projected; b: Projected } | null {
    const { a, b } = this.#ends;
    if (a === null || b === null) return null;
    const ends = { a: this.#projectedPoint(a), b: this.#projectedPoint(b) };
    return ends.a.depth > 0 && ends.b.depth > 0 ? ends : null;
  }

  #endOnScreen(point: number | null): CloudFrame['a'] {
    if (point === null) return null;
    const seen = this.#projectedPoint(point);
    if (seen.depth <= 0) return null;
    return { xPx: seen.xPx, yPx: seen.yPx, radiusPx: Math.max(radiusPx(this.#projection(), this.#size, seen.depth), leastPx.chosen) };
  }

  #pick(pointer: ScreenPoint): number | null {
    return this.#points ? pickPoint(this.#points.positions, this.#projection(), this.#size, pointer) : null;
  }

  /** True where a drag moves the blend: on its picture or on the line. */
  #grabs(pointer: ScreenPoint): boolean {
    if (!this.#line.visible) return false;
    const ends = this.#projectedEnds();
    if (!ends) return false;
    if (this.#handle.visible) {
      const { x, y, z } = this.#handle.position;
      const handle = projectPoint(this.#projection(), x, y, z);
      if (Math.max(Math.abs(handle.xPx - pointer.xPx), Math.abs(handle.yPx - pointer.yPx)) <= handleRadiusPx) return true;
    }
    return distanceToSegmentPx(pointer, ends.a, ends.b) <= grabDistancePx && this.#pick(pointer) === null;
  }

  #hover(pointer: ScreenPoint | null): void {
    const grabs = pointer !== null && this.#grabs(pointer);
    const hovered = pointer === null || grabs ? null : this.#pick(pointer);
    this.#canvas.dataset['cursor'] = grabs ? 'grab-blend' : hovered === null ? 'turn' : 'pick';
    if (hovered === this.#hovered) return;
    this.#hovered = hovered;
    this.#mark();
    this.invalidate();
    this.#events.onHover(hovered);
  }

  #mark(): void {
    const chosen = [this.#ends.a, this.#ends.b].filter((point) => point !== null);
    this.#points?.setMarks(chosen, this.#hovered);
  }

  #placeBlend(): void {
    const { a, b } = this.#ends;
    const apart = this.#points !== null && a !== null && b !== null && a !== b;
    this.#line.visible = apart;
    this.#handle.visible = apart && this.#handle.userData['hasPicture'] === true;
    if (!apart) return;
    const { positions } = this.#points!;
    const from = new Vector3().fromArray(positions, 3 * a);
    const to = new Vector3().fromArray(positions, 3 * b);
    (this.#line.material.uniforms['from']!.value as Vector3).copy(from);
    (this.#line.material.uniforms['to']!.value as Vector3).copy(to);
    this.#handle.position.lerpVectors(from, to, this.#blendT);
  }
}
