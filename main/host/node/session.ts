import { UserError } from '../../../shared/contract/errors.ts';
import { errorAnswer } from '../errorAnswer.ts';
import type { Access } from './access.ts';

const maxTokenBytes = 1024;

/**
 * `POST /session` with the token as the body: 204 and the session cookie, or 403.
 * The token reaches the window in the URL's fragment, which browsers neither send nor log.
 */
export async function openSession(access: Access, request: Request): Promise<Response> {
  if (request.method !== 'POST') return new Response('method not allowed', { status: 405, headers: { allow: 'POST' } });
  const announced = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!(announced <= maxTokenBytes)) return new Response('length required, at most 1 kB', { status: 413 });
  const token = (await request.text()).trim();
  if (!access.isToken(token)) return errorAnswer(new UserError('WRONG_TOKEN', {}), 403);
  return new Response(null, { status: 204, headers: { 'set-cookie': access.sessionCookie(), 'cache-control': 'no-store' } });
}
