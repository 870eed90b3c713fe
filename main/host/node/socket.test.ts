import { expect, test } from 'vitest';
import { sendWithBackpressure } from './socket.ts';

/** A socket whose buffer the test fills and drains. */
function fakeSocket(bufferedAmount: number) {
  const flushed: (() => void)[] = [];
  return {
    OPEN: 1 as const,
    readyState: 1 as const,
    bufferedAmount,
    sent: 0,
    send(_data: unknown, done: () => void) {
      this.sent++;
      flushed.push(done);
    },
    flush: () => flushed.splice(0).forEach((done) => done()),
  };
}

test('a socket with room takes the next message at once', async () => {
  const socket = fakeSocket(0);
  await sendWithBackpressure(socket as never, 'x');
  expect(socket.sent).toBe(1);
});

test('a full socket holds the sender until its bytes are gone', async () => {
  const socket = fakeSocket(64 * 2 ** 20);
  let done = false;
  const sending = sendWithBackpressure(socket as never, 'x').then(() => (done = true));
  await new Promise((turn) => setImmediate(turn));
  expect(done).toBe(false);
  socket.flush();
  await sending;
  expect(done).toBe(true);
});

test('a closed socket takes nothing and holds nobody', async () => {
  const socket = { ...fakeSocket(0), readyState: 3 };
  await sendWithBackpressure(socket as never, 'x');
  expect(socket.sent).toBe(0);
});
