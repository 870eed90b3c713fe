import { ORPCError, ValidationError } from '@orpc/server';
import type * as z from 'zod';
import { UserError, userErrorStatus } from '../../shared/contract/errors.ts';
import { GenomeError } from '../../shared/genome/genome.ts';
import { isDiskFull } from '../store/database.ts';
import { badInput } from './badInput.ts';
import type { ServiceContext } from './context.ts';

/** The user's error behind anything that was thrown; null when there is none, which makes it a fault of the program. */
export function userErrorOf(error: unknown, workspaceDir: string): UserError | null {
  if (error instanceof UserError) return error;
  if (error instanceof GenomeError) return new UserError('BAD_GENOME', { reason: error.message });
  if (isDiskFull(error)) return new UserError('DISK_FULL', { path: workspaceDir });
  return null;
}

/** A procedure's input and the schema it has to keep; undefined where it takes none. */
export interface RpcInput {
  readonly schema: z.core.$ZodType | undefined;
  readonly input: unknown;
}

/** What the contract's input schemas refused; null for anything else. */
function refusedInput(error: unknown, { schema, input }: RpcInput): UserError | null {
  if (!(error instanceof ORPCError) || error.code !== 'BAD_REQUEST' || !(error.cause instanceof ValidationError) || !schema) return null;
  return badInput(schema, input, error.cause.issues as z.core.$ZodIssue[]);
}

/**
 * What a procedure threw, as the error the contract declares; anything unforeseen is logged and passed on without its inner details.
 */
export function toRpcError(error: unknown, asked: RpcInput, { workspaceDir, log }: Pick<ServiceContext, 'workspaceDir' | 'log'>): unknown {
  const known = userErrorOf(error, workspaceDir) ?? refusedInput(error, asked);
  if (known) return new ORPCError(known.code, { status: userErrorStatus, message: known.message, data: known.data });
  if (error instanceof ORPCError || (error as Error).name === 'AbortError') return error;
  log.error({ err: error }, 'a request failed');
  return new ORPCError('INTERNAL_SERVER_ERROR', { message: `A fault in Cardioid: ${(error as Error).message}.`, cause: error });
}
