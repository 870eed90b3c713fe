import { describe, expect, it } from 'vitest';
import type { View } from '../../shared/genome/genome.ts';
import { panned, placement, planeAt, viewWidthRange, zoomed } from './fractalView.ts';

const size = { widthPx: 800, heightPx: 600 };
const straight: View = { center: [1, 2], width: 4, rotationDeg: 0 };
const turned: View = { center: [-0.5, 0.25], width: 2, rotationDeg: 30 };

describe('planeAt', () => {
  it('has the centre in the middle and y up', () => {
    expect(planeAt(straight, size, 400, 300)).toEqual([1, 2]);
    expect(planeAt(straight, size, 800, 300)).toEqual([3, 2]);
    expect(planeAt(straight, size, 400, 0)[1]).toBeCloseTo(3.5);
  });

  it('turns counter-clockwise', () => {
    const [re, im] = planeAt({ center: [0, 0], width: 4, rotationDeg: 90 }, size, 800, 300);
    expect(re).toBeCloseTo(0);
    expect(im).toBeCloseTo(2);
  });
});

describe('panned', () => {
  it('keeps the point under the pointer', () => {
    for (const view of [straight, turned]) {
      const grabbed = planeAt(view, size, 100, 200);
      const now = planeAt(panned(view, size, 150, -40), size, 250, 160);
      expect(now[0]).toBeCloseTo(grabbed[0]);
      expect(now[1]).toBeCloseTo(grabbed[1]);
    }
  });
});

describe('zoomed', () => {
  it('keeps the point at the cursor', () => {
    for (const view of [straight, turned]) {
      const next = zoomed(view, size, 120, 500, 1.7);
      expect(next.width).toBeCloseTo(view.width / 1.7);
      const before = planeAt(view, size, 120, 500);
      const after = planeAt(next, size, 120, 500);
      expect(after[0]).toBeCloseTo(before[0]);
      expect(after[1]).toBeCloseTo(before[1]);
    }
  });

  it('stops where float64 ends', () => {
    expect(zoomed({ ...straight, width: 2e-12 }, size, 0, 0, 100).width).toBe(viewWidthRange.min);
    expect(zoomed(straight, size, 0, 0, 1e-9).width).toBe(viewWidthRange.max);
  });
});

describe('placement', () => {
  it('leaves a picture where it is in its own view', () => {
    expect(placement(turned, turned, size)).toEqual({ scale: 1, turn: 0, xPx: 400, yPx: 300 });
  });

  it('puts every point of the old picture where the new view has it', () => {
    const now = { ...zoomed(panned(turned, size, 60, 20), size, 300, 100, 1.5), rotationDeg: 50 };
    const { scale, turn, xPx, yPx } = placement(turned, now, size);
    const [x, y] = [130, 480]; // a place of the old picture, drawn with the canvas transform
    const [dx, dy] = [(x - 400) * scale, (y - 300) * scale];
    const seen = planeAt(now, size, xPx + dx * Math.cos(turn) - dy * Math.sin(turn), yPx + dx * Math.sin(turn) + dy * Math.cos(turn));
    const meant = planeAt(turned, size, x, y);
    expect(seen[0]).toBeCloseTo(meant[0]);
    expect(seen[1]).toBeCloseTo(meant[1]);
  });
});
