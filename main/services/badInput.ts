import type * as z from 'zod';
import { UserError } from '../../shared/contract/errors.ts';

type Issue = Pick<z.core.$ZodIssue, 'path' | 'message'> &
  Partial<Record<'code' | 'minimum' | 'maximum' | 'expected' | 'errors' | 'origin', unknown>>;

/** The deepest issue of the branch of a union that got furthest: what the user most likely meant. */
function deepest(issue: Issue): Issue {
  const branches = issue.code === 'invalid_union' ? ((issue.errors ?? []) as Issue[][]) : [];
  const found = branches.flatMap((branch) => branch.slice(0, 1).map(deepest)).sort((a, b) => b.path.length - a.path.length)[0];
  return found ? { ...found, path: [...issue.path, ...found.path] } : issue;
}

function reasonOf({ code, minimum, maximum, expected, origin, message }: Issue): string {
  const isText = origin === 'string';
  const isList = origin === 'array';
  const unit = isText ? ' characters' : isList ? ' entries' : '';
  const has = isText || isList ? 'must have' : 'must be';
  if (code === 'too_small') return isText && minimum === 1 ? 'must not be empty' : `${has} at least ${String(minimum)}${unit}`;
  if (code === 'too_big') return `${has} at most ${String(maximum)}${unit}`;
  if (code === 'invalid_type')
    return `must be ${expected === 'int' ? 'a whole number' : /^[aeiou]/.test(String(expected)) ? `an ${String(expected)}` : `a ${String(expected)}`}`;
  return `is not valid: ${message.replace(/\.$/, '')}`;
}

/** What a schema refused, as the one sentence the user reads: the first thing that is wrong, and where. */
export function badInput(issues: readonly z.core.$ZodIssue[]): UserError {
  const issue = deepest(issues[0] as Issue);
  const [root, ...below] = issue.path.map(String);
  const reason = reasonOf(issue);
  const where = below.join('.');
  if (where && root === 'recipe') return new UserError('BAD_RECIPE', { reason: `${where} ${reason}` });
  if (where && root === 'model') return new UserError('BAD_CONFIG', { reason: `${where} ${reason}` });
  if (where && root === 'genome') return new UserError('BAD_GENOME', { reason: `${where} ${reason}` });
  return new UserError('BAD_VALUE', { name: [root, ...below].filter(Boolean).join('.') || 'The request', reason });
}
