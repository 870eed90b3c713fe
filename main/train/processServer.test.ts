import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { UserError } from '../../shared/contract/errors.ts';
import { RequestQueue } from './processServer.ts';
import type { FromWorker, ServeRequest } from './protocol.ts';
import type { Decoder } from './serve.ts';

/** A decoder that answers with the seed it was asked for, in three slices of time. */
function fakeDecoder(answered: number[]): Decoder {
  const answer = async (request: ServeRequest, signal: AbortSignal) => {
    if (request.method !== 'sample') throw new UserError('BAD_VALUE', { name: 'method', reason: 'is not sample' });
    for (let slice = 0; slice < 3; slice++) {
      await setImmediate();
      signal.throwIfAborted();
    }
    answered.push(request.seed);
    return { rgb: new Uint8Array(0), count: request.seed, sizePx: 1 };
  };
  return { answer } as unknown as Decoder;
}

const sample = (seed: number): ServeRequest => ({ method: 'sample', count: 1, seed });

async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await setImmediate();
}

test('requests wait for the model and are answered in order; abandoned ones are not, whether waiting or under way', async () => {
  const sent: FromWorker[] = [];
  const answered: number[] = [];
  const queue = new RequestQueue((message) => sent.push(message));
  for (let id = 0; id < 5; id++) queue.add(id, sample(id));
  queue.abandon(3);
  queue.start(fakeDecoder(answered));
  await setImmediate();
  await setImmediate();
  queue.abandon(0); // under way by now
  await settle();
  expect(answered).toEqual([1, 2, 4]);
  expect(sent.map((message) => message.type === 'response' && message.id)).toEqual([1, 2, 4]);
});

test('a refused request says why and the next one is answered', async () => {
  const sent: FromWorker[] = [];
  const queue = new RequestQueue((message) => sent.push(message));
  queue.start(fakeDecoder([]));
  queue.add(7, { method: 'open' });
  queue.add(8, sample(1));
  await settle();
  expect(sent).toMatchObject([
    { type: 'request-failed', id: 7, code: 'BAD_VALUE', message: 'method is not sample.' },
    { type: 'response', id: 8 },
  ]);
});
