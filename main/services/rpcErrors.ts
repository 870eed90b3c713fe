import { ORPCError } from '@orpc/server';
import type { Logger } from 'pino';
import { GenomeError } from '../../shared/genome/genome.ts';
import { UserError } from '../../shared/contract/errors.ts';

/** What a service threw as the error the contract declares; anything unforeseen is logged and passed on without its inner details. */
export function toRpcError(error: unknown, log: Logger): unknown {
  if (error instanceof UserError) return new ORPCError(error.code, { status: 422, message: error.message, data: error.data });
  if (error instanceof GenomeError) return toRpcError(new UserError('BAD_GENOME', { reason: error.message }), log);
  if (error instanceof ORPCError) return error;
  if ((error as Error).name === 'AbortError') return error;
  log.error({ err: error }, 'a request failed');
  return new ORPCError('INTERNAL_SERVER_ERROR', { message: `A fault in Cardioid: ${(error as Error).message}.`, cause: error });
}
