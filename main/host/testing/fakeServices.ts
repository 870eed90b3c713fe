import { os } from '@orpc/server';

/** Services small enough to see through: what a host test calls, and whether its stream has ended. */
export function fakeServices() {
  const state = { openStreams: 0, aborted: 0 };
  const router = {
    ping: os.handler(() => 'pong'),
    ticks: os.handler(async function* ({ signal }) {
      state.openStreams++;
      try {
        for (let tick = 0; !signal?.aborted; tick++) {
          yield tick;
          await new Promise((done) => setTimeout(done, 5));
        }
      } finally {
        state.openStreams--;
      }
    }),
  };
  /** `/pixels/echo` answers the body, `/pixels/slow` never does until the client leaves. */
  const handlePixels = async (request: Request): Promise<Response | null> => {
    const { pathname } = new URL(request.url);
    if (pathname === '/pixels/echo') return new Response(await request.arrayBuffer());
    if (pathname === '/pixels/large') return new Response(new Uint8Array(3_000_000).fill(7));
    if (pathname === '/pixels/fails') throw new Error('no such thing');
    if (pathname === '/pixels/slow') {
      await new Promise((done) => request.signal.addEventListener('abort', done, { once: true }));
      state.aborted++;
      return new Response('too late');
    }
    return null;
  };
  return { router: router as never, handlePixels, state };
}

/** Waits until something is so; fails the test through its time limit if it never is. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((done) => setTimeout(done, 5));
}
