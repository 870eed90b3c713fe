import { expect, test } from 'vitest';
import { RateMeter } from './rateMeter.ts';

function clock() {
  const time = { ms: 0 };
  return { time, meter: new RateMeter(() => time.ms) };
}

test('no rate before there is something to measure', () => {
  const { meter } = clock();
  expect(meter.perSecond()).toBe(0);
  meter.add(5);
  expect(meter.perSecond()).toBe(0);
});

test('units per second over the last five seconds only', () => {
  const { time, meter } = clock();
  for (let done = 0; done <= 100; done += 10) {
    meter.add(done); // 10 a second for ten seconds
    time.ms += 1000;
  }
  time.ms -= 1000;
  expect(meter.perSecond()).toBeCloseTo(10, 5);
  for (let i = 1; i <= 10; i++) {
    time.ms += 1000;
    meter.add(100 + i * 50); // then 50 a second
  }
  expect(meter.perSecond()).toBeCloseTo(50, 5);
});

test('falls while nothing happens', () => {
  const { time, meter } = clock();
  meter.add(0);
  time.ms = 1000;
  meter.add(100);
  expect(meter.perSecond()).toBeCloseTo(100, 5);
  time.ms = 10_000;
  expect(meter.perSecond()).toBeCloseTo(10, 5);
});

test('many marks in a moment count once, with the last value', () => {
  const { time, meter } = clock();
  meter.add(0);
  for (let i = 1; i <= 1000; i++) {
    time.ms = i;
    meter.add(i);
  }
  expect(meter.perSecond()).toBeCloseTo(1000, 0);
});

test('counts from where it is restarted, and is never negative', () => {
  const { time, meter } = clock();
  meter.add(0);
  time.ms = 1000;
  meter.restart(500);
  time.ms = 2000;
  meter.add(510);
  expect(meter.perSecond()).toBeCloseTo(10, 5);
  meter.add(100);
  time.ms = 3000;
  meter.add(100);
  expect(meter.perSecond()).toBe(0);
});
