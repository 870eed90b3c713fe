import { UserError } from '../../../shared/contract/errors.ts';

/** A failed attempt to use a backend; the message is a reason that completes "it is not available: ...". */
export class BackendProblem extends Error {
  override readonly name = 'BackendProblem';
  /** True if the package is simply not installed, false if it is but does not work. */
  readonly absent: boolean;
  constructor(message: string, absent = false) {
    super(message);
    this.absent = absent;
  }
}

/** The first line of what went wrong. */
export function reasonOf(cause: unknown): string {
  if (cause instanceof UserError && cause.code === 'NATIVE_MISSING') return (cause.data as { reason: string }).reason;
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}
