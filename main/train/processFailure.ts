import { UserError, type ErrorCode } from '../../shared/contract/errors.ts';

/** An error in a form that crosses a process. */
export interface Failure {
  readonly code: ErrorCode | null;
  readonly data: unknown;
  readonly message: string;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { code: error.code, data: error.data, message: error.message };
  // a defect: the stack says where
  return { code: null, data: null, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
