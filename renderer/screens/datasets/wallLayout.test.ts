import { describe, expect, it } from 'vitest';
import { cellsInSight, layoutWall, neighbour } from './wallLayout.ts';

describe('layoutWall', () => {
  it('fills the width with whole columns', () => {
    const layout = layoutWall(1000, 800, 64, 4);
    expect(layout.columns).toBe(11);
    expect(layout.pitchPx * layout.columns - 4).toBeCloseTo(800);
    expect(layout.rows).toBe(91);
  });

  it('has one column when a cell is wider than the wall', () => {
    expect(layoutWall(3, 50, 160, 4)).toMatchObject({ columns: 1, rows: 3 });
  });
});

describe('cellsInSight', () => {
  const layout = layoutWall(1000, 796, 76, 4); // 10 columns of 80 px

  it('covers what is on screen and one row more', () => {
    expect(cellsInSight(layout, 1000, 0, 400)).toEqual({ from: 0, to: 60 });
    expect(cellsInSight(layout, 1000, 800, 400)).toEqual({ from: 90, to: 160 });
  });

  it('ends with the last cell', () => {
    expect(cellsInSight(layout, 995, 7600, 400)).toEqual({ from: 940, to: 995 });
    expect(cellsInSight(layout, 0, 0, 400)).toEqual({ from: 0, to: 0 });
  });
});

describe('neighbour', () => {
  const layout = layoutWall(35, 796, 76, 4);

  it('moves by cell, row and page', () => {
    expect(neighbour(layout, 35, 12, 'ArrowRight', 3)).toBe(13);
    expect(neighbour(layout, 35, 12, 'ArrowUp', 3)).toBe(2);
    expect(neighbour(layout, 35, 2, 'PageDown', 3)).toBe(32);
    expect(neighbour(layout, 35, 12, 'End', 3)).toBe(34);
    expect(neighbour(layout, 35, 12, 'x', 3)).toBeNull();
  });

  it('stops at the edges', () => {
    expect(neighbour(layout, 35, 0, 'ArrowLeft', 3)).toBe(0);
    expect(neighbour(layout, 35, 28, 'ArrowDown', 3)).toBe(28);
    expect(neighbour(layout, 35, 28, 'PageDown', 3)).toBe(34);
  });
});
