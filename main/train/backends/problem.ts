import { UserError } from '../../../shared/contract/errors.ts';

/** A failed attempt to use a backend; the message is a reason that completes "it is not available: ...". */
export { DeviceProblem as BackendProblem } from '../../gpu/dawn.ts';

/** The first line of what went wrong. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof UserError && cause.code === 'NATIVE_MISSING') return (cause.data as { reason: string }).reason;
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}
