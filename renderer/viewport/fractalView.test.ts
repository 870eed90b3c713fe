import { describe, expect, it } from 'vitest';
import { disagreement } from '../../shared/genome/exactView.ts';
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

describe('deeper than float64', () => {
  const goIn = (view: View, times: number): View => {
    for (let k = 0; k < times; k++) view = zoomed(view, size, 700, 150, 1e10, true);
    return view;
  };

  it('a wheel leads from 1 to 1e-320 and back to where it began, by way of one point', () => {
    const start: View = { center: [-0.75, 0.1], width: 1, rotationDeg: 30 };
    let view = goIn(start, 32);
    expect(view.exact?.width).toBe('1e-320');
    expect(view.width).toBe(1e-300);
    expect(disagreement(view)).toBeNull();
    const aside = panned(view, size, 8, 0);
    expect(placement(view, aside, size).xPx).toBeCloseTo(408, 3);
    expect(placement(view, aside, size).yPx).toBeCloseTo(300, 3);
    for (let k = 0; k < 32; k++) view = zoomed(view, size, 700, 150, 1e-10, true);
    expect(view.exact).toBeUndefined();
    expect(view.width).toBeCloseTo(1, 10);
    expect(view.center[0]).toBeCloseTo(-0.75, 6);
    expect(view.center[1]).toBeCloseTo(0.1, 6);
  });

  it('the point under the cursor stays', () => {
    const view = goIn({ center: [-0.75, 0.1], width: 1, rotationDeg: 0 }, 20);
    const next = zoomed(view, size, 120, 500, 4, true);
    // the old picture, four times larger, still has that point there
    const { scale, xPx, yPx } = placement(view, next, size);
    expect(scale).toBeCloseTo(4, 9);
    expect(xPx + (120 - 400) * scale).toBeCloseTo(120, 3);
    expect(yPx + (500 - 300) * scale).toBeCloseTo(500, 3);
  });

  it('formulas without perturbation stop where float64 does', () => {
    expect(zoomed({ center: [0.5, 0], width: 1e-11, rotationDeg: 0 }, size, 0, 0, 1e6).width).toBe(viewWidthRange.min);
  });
});
