import { expect, test } from 'vitest';
import { ChangeStream } from './changeStream.ts';

test('hands on the newest value of each key, in the order of the last change', async () => {
  const stream = new ChangeStream<string>(1);
  stream.push('a', 'a1');
  stream.push('b', 'b1');
  stream.push('a', 'a2');
  const reader = stream.read([], () => undefined);
  expect((await reader.next()).value).toBe('b1');
  expect((await reader.next()).value).toBe('a2');
  setTimeout(() => stream.push('c', 'c1'), 5);
  expect((await reader.next()).value).toBe('c1');
});

test('many changes between two reads are one', async () => {
  const stream = new ChangeStream<number>(20);
  const reader = stream.read([], () => undefined);
  stream.push('n', 0);
  expect((await reader.next()).value).toBe(0);
  const next = reader.next();
  for (let n = 1; n <= 1000; n++) stream.push('n', n);
  expect((await next).value).toBe(1000);
});

test.each(['waiting', 'in the pause between two hand-overs', 'already'])('ends when a signal aborts: %s', async (moment) => {
  const stream = new ChangeStream<number>(60_000);
  const [first, second] = [new AbortController(), new AbortController()];
  let ended = 0;
  const reader = stream.read([first.signal, undefined, second.signal], () => ended++);
  if (moment === 'already') second.abort();
  if (moment === 'in the pause between two hand-overs') {
    stream.push('n', 1);
    await reader.next();
  }
  const next = reader.next();
  await Promise.resolve();
  second.abort();
  expect(await next).toEqual({ value: undefined, done: true });
  expect(ended).toBe(1);
});

test('a reader that stops early lets go', async () => {
  const stream = new ChangeStream<number>(1);
  let ended = 0;
  stream.push('n', 1);
  const reader = stream.read([], () => ended++);
  expect((await reader.next()).value).toBe(1);
  await reader.return(undefined);
  expect(ended).toBe(1);
});
