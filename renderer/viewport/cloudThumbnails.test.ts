import { describe, expect, it } from 'vitest';
import { meanColor, planPages, textureSlot } from './cloudThumbnails.ts';

describe('planPages', () => {
  it('asks for each page once, in order, and says where each point lies in it', () => {
    expect(planPages([700, 3, 256, 4], 256)).toEqual([
      {
        page: 0,
        copies: [
          { point: 1, place: 3 },
          { point: 3, place: 4 },
        ],
      },
      { page: 1, copies: [{ point: 2, place: 0 }] },
      { page: 2, copies: [{ point: 0, place: 188 }] },
    ]);
  });

  it('asks for nothing when there are no points', () => {
    expect(planPages([], 256)).toEqual([]);
  });
});

describe('textureSlot', () => {
  it('fills one array of 256 layers after the other', () => {
    expect(textureSlot(255)).toEqual({ texture: 0, layer: 255 });
    expect(textureSlot(256)).toEqual({ texture: 1, layer: 0 });
  });
});

describe('meanColor', () => {
  it('averages each channel and ignores alpha', () => {
    expect(meanColor(Uint8Array.of(0, 10, 200, 255, 100, 20, 100, 0))).toEqual([50, 15, 150]);
  });
});
