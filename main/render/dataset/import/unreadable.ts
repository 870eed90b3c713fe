import { UserError } from '../../../../shared/contract/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'it is not a folder',
  EACCES: 'you may not look into it',
  EPERM: 'you may not look into it',
};

/** What the system says of a file or folder that cannot be read, in words. */
export function unreadable(error: unknown, path: string): UserError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new UserError('FILE_UNREADABLE', { file: path, reason: reasons[code ?? ''] ?? message });
}
