import { ORPCError } from '@orpc/client';
import { errorSentence, isErrorCode, type ErrorCode, type ErrorData } from '../../shared/contract/errors.ts';

/** True when work was dropped on purpose: by an AbortSignal or a newer request. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** The sentence a person reads for anything that was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ORPCError) {
    if (error.defined && isErrorCode(error.code)) return errorSentence(error.code as ErrorCode, error.data as ErrorData<ErrorCode>);
    return `Something went wrong inside Cardioid: ${error.message}.`;
  }
  if (error instanceof TypeError && /fetch/i.test(error.message)) return 'Cardioid did not answer; the connection may be lost.';
  return error instanceof Error && error.message ? error.message : 'Something went wrong inside Cardioid.';
}
