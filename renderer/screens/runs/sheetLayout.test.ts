import { describe, expect, it } from 'vitest';
import { cellOrigin, layOutBlocks, sheetCells } from './sheetLayout.ts';

describe('sheetCells', () => {
  it('finds rows and gaps of a sheet without a border', () => {
    expect(sheetCells(4 * 32 + 3 * 2, 8 * 32 + 7 * 2, 32)).toEqual({ sizePx: 32, gapPx: 2, borderPx: 0, rows: 8 });
    expect(sheetCells(4 * 16, 3 * 16, 16)).toEqual({ sizePx: 16, gapPx: 0, borderPx: 0, rows: 3 });
  });

  it('finds those of one with a border', () => {
    const cells = sheetCells(4 * 32 + 5 * 2, 8 * 32 + 9 * 2, 32);
    expect(cells).toEqual({ sizePx: 32, gapPx: 2, borderPx: 2, rows: 8 });
    expect(cellOrigin(cells!, 1, 3)).toEqual({ xPx: 104, yPx: 36 });
  });

  it('rejects a picture of another size', () => {
    expect(sheetCells(100, 100, 32)).toBeNull();
    expect(sheetCells(134, 271, 32)).toBeNull();
  });
});

describe('layOutBlocks', () => {
  it('keeps single columns in a tall space and widens them in a flat one', () => {
    expect(layOutBlocks(8, 400, 1600, 2, 16)).toMatchObject({ across: 1, down: 8 });
    expect(layOutBlocks(8, 1400, 200, 2, 16)).toMatchObject({ across: 4, down: 2 });
  });

  it('stays inside the room', () => {
    for (const [width, height] of [
      [640, 300],
      [1200, 420],
      [300, 900],
    ] as const) {
      const { across, down, cellPx } = layOutBlocks(8, width, height, 2, 16);
      expect(4 * (across * cellPx + (across - 1) * 2) + 3 * 16).toBeLessThanOrEqual(width);
      expect(down * cellPx + (down - 1) * 2).toBeLessThanOrEqual(height);
      expect(across * down).toBeGreaterThanOrEqual(8);
      expect(cellPx).toBeGreaterThan(0);
    }
  });
});
