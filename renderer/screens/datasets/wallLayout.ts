/** A wall of equal cells, of which only those in sight exist. All lengths in CSS px. */
export interface WallLayout {
  readonly columns: number;
  readonly rows: number;
  /** side of a cell, gap included */
  readonly pitchPx: number;
  readonly heightPx: number;
}

/** Lays `count` cells of about `cellPx` out on a wall; cells grow a little to fill the width. */
export function layoutWall(count: number, widthPx: number, cellPx: number, gapPx: number): WallLayout {
  const columns = Math.max(1, Math.floor((widthPx + gapPx) / (cellPx + gapPx)));
  const pitchPx = Math.max(1, (widthPx + gapPx) / columns);
  const rows = Math.ceil(count / columns);
  return { columns, rows, pitchPx, heightPx: Math.max(0, rows * pitchPx - gapPx) };
}

/** Indices [from, to) of the cells in sight, and a row more on each side. */
export function cellsInSight(layout: WallLayout, count: number, scrollPx: number, viewportPx: number): { from: number; to: number } {
  const firstRow = Math.max(0, Math.floor(scrollPx / layout.pitchPx) - 1);
  const lastRow = Math.ceil((scrollPx + viewportPx) / layout.pitchPx) + 1;
  return { from: Math.min(count, firstRow * layout.columns), to: Math.min(count, lastRow * layout.columns) };
}

/** Where an arrow, Home, End, PageUp or PageDown leads from a cell; null for other keys. */
export function neighbour(layout: WallLayout, count: number, from: number, key: string, rowsPerPage: number): number | null {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -layout.columns,
    ArrowDown: layout.columns,
    PageUp: -layout.columns * rowsPerPage,
    PageDown: layout.columns * rowsPerPage,
  };
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  const step = steps[key];
  if (step === undefined) return null;
  const to = from + step;
  // a page short of the end still goes to it; a single row or cell stays put
  if (to < 0 || to >= count) return key.startsWith('Page') ? Math.min(count - 1, Math.max(0, to)) : from;
  return to;
}
