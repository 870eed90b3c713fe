import { afterEach, expect, test } from 'vitest';
import { CloudViewport, type CloudFrame } from './cloudViewport.ts';

const sidePx = 200;
const thumbnailPx = 8;
let viewport: CloudViewport | null = null;
let canvas: HTMLCanvasElement;
let frame: CloudFrame = { a: null, b: null };
let copy: ImageData | null = null;
const seen = { hovered: [] as (number | null)[], picked: [] as number[], blends: [] as number[] };

/** A view of three points: two on the x axis, one above; each with a plain thumbnail. */
function open(): CloudViewport {
  canvas = document.createElement('canvas');
  canvas.style.width = canvas.style.height = `${sidePx}px`;
  document.body.append(canvas);
  const scratch = new OffscreenCanvas(sidePx, sidePx).getContext('2d', { willReadFrequently: true })!;
  viewport = new CloudViewport(
    canvas,
    { chosen: '#0000ff', hover: '#808080', outline: '#000000', dot: '#ffffff' },
    {
      onHover: (point) => seen.hovered.push(point),
      onPick: (point) => seen.picked.push(point),
      onBlend: (t) => seen.blends.push(t),
      onFrame: (drawn) => {
        frame = drawn;
        scratch.clearRect(0, 0, sidePx, sidePx);
        scratch.drawImage(canvas, 0, 0, sidePx, sidePx);
        copy = scratch.getImageData(0, 0, sidePx, sidePx);
      },
      onLost: () => undefined,
    },
  );
  viewport.setPoints(Float32Array.of(-0.6, 0, 0.2, 0.6, 0, -0.4, 0, 0.8, 0), thumbnailPx);
  plain(0, [255, 0, 0]);
  plain(1, [0, 255, 0]);
  plain(2, [255, 255, 0]);
  return viewport;
}

function plain(point: number, [red, green, blue]: [number, number, number]): void {
  const rgba = new Uint8Array(4 * thumbnailPx * thumbnailPx);
  for (let i = 0; i < rgba.length; i += 4) rgba.set([red, green, blue, 255], i);
  viewport!.setThumbnail(point, rgba);
}

async function settled(): Promise<void> {
  await expect.poll(() => canvas.dataset['frame']).toBe('settled');
}

function pixel(xPx: number, yPx: number): number[] {
  const at = 4 * (Math.round(yPx) * sidePx + Math.round(xPx));
  return [...copy!.data.subarray(at, at + 4)];
}

function point(type: string, xPx: number, yPx: number, extra: PointerEventInit = {}): void {
  const box = canvas.getBoundingClientRect();
  canvas.dispatchEvent(
    new PointerEvent(type, { clientX: box.x + xPx, clientY: box.y + yPx, pointerId: 1, button: 0, bubbles: true, ...extra }),
  );
}

afterEach(() => {
  viewport?.dispose();
  canvas.remove();
  for (const list of Object.values(seen)) list.length = 0;
});

/** Pointer capture needs a pointer the browser knows; made-up events have none. */
HTMLCanvasElement.prototype.setPointerCapture = () => undefined;

test('draws each thumbnail where it says the point is, and nothing beside', async () => {
  open().setEnds(0, 1);
  await settled();
  expect(pixel(frame.a!.xPx, frame.a!.yPx)).toEqual([255, 0, 0, 255]);
  expect(pixel(frame.b!.xPx, frame.b!.yPx)).toEqual([0, 255, 0, 255]);
  expect(pixel(2, 2)).toEqual([0, 0, 0, 0]);
  const borderX = frame.a!.xPx - frame.a!.radiusPx - 1.5;
  expect(pixel(borderX, frame.a!.yPx)).toEqual([0, 0, 255, 255]);
});

test('a click picks the point, a drag turns the view instead', async () => {
  open().setEnds(0, 1);
  await settled();
  const { xPx, yPx } = frame.b!;
  point('pointermove', xPx, yPx);
  expect(seen.hovered).toEqual([1]);
  point('pointerdown', xPx, yPx);
  point('pointerup', xPx + 1, yPx);
  expect(seen.picked).toEqual([1]);
  await settled();
  point('pointerdown', 5, 5);
  point('pointermove', 45, 5);
  point('pointerup', 45, 5);
  await settled();
  expect(seen.picked).toEqual([1]);
  expect(Math.abs(frame.b!.xPx - xPx)).toBeGreaterThan(3);
});

test('the decoded picture rides on the line and is dragged along it', async () => {
  const view = open();
  view.setEnds(0, 1);
  await settled();
  const middle = { xPx: (frame.a!.xPx + frame.b!.xPx) / 2, yPx: (frame.a!.yPx + frame.b!.yPx) / 2 };
  expect(pixel(middle.xPx, middle.yPx)).toEqual([0, 0, 255, 255]);
  const magenta = new Uint8Array(4 * 16).map((_, i) => (i % 4 === 1 ? 0 : 255));
  view.setBlendPicture(magenta, 4);
  view.setBlend(0.5);
  await settled();
  expect(pixel(middle.xPx, middle.yPx)).toEqual([255, 0, 255, 255]);
  point('pointerdown', middle.xPx, middle.yPx);
  point('pointermove', frame.b!.xPx, frame.b!.yPx);
  point('pointerup', frame.b!.xPx, frame.b!.yPx);
  expect(seen.blends.at(-1)).toBeCloseTo(1, 6);
  expect(seen.picked).toEqual([]);
  view.setEnds(0, null);
  await settled();
  expect(pixel(middle.xPx, middle.yPx)).not.toEqual([255, 0, 255, 255]);
});

test('keys turn, zoom and reset the view', async () => {
  open().setEnds(0, 1);
  await settled();
  const home = { ...frame.a! };
  const press = async (key: string) => {
    canvas.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    await settled();
  };
  await press('ArrowLeft');
  expect(frame.a!.xPx).not.toBeCloseTo(home.xPx, 0);
  await press('Home');
  expect(frame.a!.xPx).toBeCloseTo(home.xPx, 3);
  const spread = Math.hypot(frame.a!.xPx - frame.b!.xPx, frame.a!.yPx - frame.b!.yPx);
  await press('+');
  expect(Math.hypot(frame.a!.xPx - frame.b!.xPx, frame.a!.yPx - frame.b!.yPx)).toBeGreaterThan(spread * 1.05);
});
