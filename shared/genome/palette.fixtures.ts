import type { Palette } from './palette.ts';

/** From dark blue to sand and back, with an interior that no blend of the two gives. */
export const testPalette = {
  name: 'Test',
  stops: [
    { at: 0, color: '#102040' },
    { at: 0.5, color: '#ffe0a0' },
  ],
  interior: '#400000',
} satisfies Palette;

/** From black to white and back; the interior is black. */
export const greyPalette = {
  name: 'Test',
  stops: [
    { at: 0, color: '#000000' },
    { at: 0.5, color: '#ffffff' },
  ],
  interior: '#000000',
} satisfies Palette;
