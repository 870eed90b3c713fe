/** The columns of a sample sheet, left to right. */
export const sheetColumns = ['Real', 'Reconstruction', 'Fake', 'Reconstruction of fake'] as const;

/** Cells of a sheet picture: `rows` x 4 pictures of `sizePx`, `gapPx` between them and `borderPx` around. */
export interface SheetCells {
  readonly sizePx: number;
  readonly gapPx: number;
  readonly borderPx: number;
  readonly rows: number;
}

/** Finds the cells of a sheet from its size and that of one picture; null when it cannot be one. */
export function sheetCells(widthPx: number, heightPx: number, sizePx: number): SheetCells | null {
  const columns = sheetColumns.length;
  const spare = widthPx - columns * sizePx;
  for (const borders of [0, 2]) {
    const gapPx = spare / (columns - 1 + borders);
    const borderPx = borders ? gapPx : 0;
    const rows = (heightPx - 2 * borderPx + gapPx) / (sizePx + gapPx);
    if (spare >= 0 && Number.isInteger(gapPx) && Number.isInteger(rows) && rows > 0) return { sizePx, gapPx, borderPx, rows };
  }
  return null;
}

/** Left top corner, in the sheet, of the picture in a row and column. */
export function cellOrigin({ sizePx, gapPx, borderPx }: SheetCells, row: number, column: number): { xPx: number; yPx: number } {
  return { xPx: borderPx + column * (sizePx + gapPx), yPx: borderPx + row * (sizePx + gapPx) };
}

/** How the four columns are laid out on screen: each a block of `across` x `down` pictures drawn at `cellPx`. */
export interface SheetBlocks {
  readonly across: number;
  readonly down: number;
  readonly cellPx: number;
}

/**
 * The layout with the largest pictures in the given room: a wide stage shows each column as a block several pictures wide.
 * @param blockGapPx room between two columns
 */
export function layOutBlocks(rows: number, widthPx: number, heightPx: number, gapPx: number, blockGapPx: number): SheetBlocks {
  const blockPx = (widthPx - (sheetColumns.length - 1) * blockGapPx) / sheetColumns.length;
  let best: SheetBlocks = { across: 1, down: rows, cellPx: 0 };
  for (let across = 1; across <= rows; across++) {
    const down = Math.ceil(rows / across);
    const cellPx = Math.floor(Math.min((blockPx - (across - 1) * gapPx) / across, (heightPx - (down - 1) * gapPx) / down));
    if (cellPx > best.cellPx) best = { across, down, cellPx };
  }
  return best;
}
