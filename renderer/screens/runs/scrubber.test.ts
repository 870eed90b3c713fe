import { describe, expect, it } from 'vitest';
import { nearestStop, nextStop, previousStop, shownStep, stopAt } from './scrubber.ts';

const stops = [0, 100, 200, 300];

describe('scrubber', () => {
  it('shows the sheet at or before a step', () => {
    expect([50, 100, 299, 1000].map((step) => stopAt(stops, step))).toEqual([0, 100, 200, 300]);
    expect(stopAt([100], 50)).toBeNull();
  });

  it('steps from sheet to sheet and stays at the ends', () => {
    expect(previousStop(stops, 250)).toBe(200);
    expect(previousStop(stops, 200)).toBe(100);
    expect(previousStop(stops, 0)).toBe(0);
    expect(nextStop(stops, 100)).toBe(200);
    expect(nextStop(stops, 300)).toBe(300);
    expect(nextStop([], 300)).toBeNull();
    expect(previousStop([], 300)).toBeNull();
  });

  it('snaps to the nearest sheet', () => {
    expect([-5, 49, 51, 150, 999].map((step) => nearestStop(stops, step))).toEqual([0, 0, 100, 100, 300]);
    expect(nearestStop([], 3)).toBeNull();
  });

  it('follows the newest step or stays where it was put', () => {
    expect(shownStep('newest', 420)).toBe(420);
    expect(shownStep(100, 420)).toBe(100);
    expect(shownStep(500, 420)).toBe(420);
  });
});
