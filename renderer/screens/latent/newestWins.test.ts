import { describe, expect, it } from 'vitest';
import { NewestWins } from './newestWins.ts';

/** A decoder whose answers are given by hand. */
function harness() {
  const asked: { request: number; signal: AbortSignal; answer: (text: string) => Promise<void>; fail: (error: Error) => Promise<void> }[] =
    [];
  const shown: string[] = [];
  const errors: string[] = [];
  const newest = new NewestWins<number, string>(
    (request, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      const settled = async () => {
        await promise.catch(() => undefined);
        await new Promise((done) => setTimeout(done));
      };
      asked.push({
        request,
        signal,
        answer: (text) => (resolve(text), settled()),
        fail: (error) => (reject(error), settled()),
      });
      return promise;
    },
    (answer) => shown.push(answer),
    (error) => errors.push((error as Error).message),
  );
  return { newest, asked, shown, errors };
}

describe('NewestWins', () => {
  it('asks for the first at once, then only for the newest of those that came meanwhile', async () => {
    const { newest, asked, shown } = harness();
    for (const request of [1, 2, 3, 4]) newest.request(request);
    expect(asked.map((a) => a.request)).toEqual([1]);
    await asked[0]!.answer('one');
    expect(asked.map((a) => a.request)).toEqual([1, 4]);
    await asked[1]!.answer('four');
    expect(shown).toEqual(['one', 'four']);
    expect(newest.busy).toBe(false);
  });

  it('goes on after an error', async () => {
    const { newest, asked, shown, errors } = harness();
    newest.request(1);
    newest.request(2);
    await asked[0]!.fail(new Error('no'));
    await asked[1]!.answer('two');
    expect(errors).toEqual(['no']);
    expect(shown).toEqual(['two']);
    newest.request(3);
    expect(asked).toHaveLength(3);
  });

  it('shows nothing that was cancelled, not even when it is answered late', async () => {
    const { newest, asked, shown, errors } = harness();
    newest.request(1);
    newest.request(2);
    newest.cancel();
    expect(asked[0]!.signal.aborted).toBe(true);
    newest.request(3);
    await asked[0]!.fail(new Error('aborted'));
    await asked[1]!.answer('three');
    expect(asked.map((a) => a.request)).toEqual([1, 3]);
    expect(shown).toEqual(['three']);
    expect(errors).toEqual([]);
  });

  it('takes nothing after it was closed', () => {
    const { newest, asked } = harness();
    newest.close();
    newest.request(1);
    expect(asked).toEqual([]);
  });

  it('lets an answer start the next request', async () => {
    const asked: number[] = [];
    const newest: NewestWins<number, number> = new NewestWins(
      async (request) => (asked.push(request), request),
      (answer) => answer < 3 && newest.request(answer + 1),
      () => undefined,
    );
    newest.request(1);
    await new Promise((done) => setTimeout(done, 5));
    expect(asked).toEqual([1, 2, 3]);
  });
});
