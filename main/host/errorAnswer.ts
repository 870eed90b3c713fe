import type { UserError } from '../../shared/contract/errors.ts';

/** A user error as an answer: `{ code, data, message }`, the form pixel paths use too. */
export function errorAnswer(error: UserError, status: number): Response {
  return Response.json(
    { code: error.code, data: error.data, message: error.message },
    { status, headers: { 'cache-control': 'no-store' } },
  );
}
