/** A command line that cannot be understood; one sentence, exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The user pressed Ctrl-C; one sentence saying what is left and how to go on, exit status 130. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
