import type * as z from 'zod';
import { UserError } from '../../shared/contract/errors.ts';
import { schemaProblem } from '../../shared/words/schemaProblem.ts';

/** What a schema of the contract refused, as the one sentence the user reads: the first thing that is wrong, and where. */
export function badInput(schema: z.core.$ZodType, input: unknown, issues: readonly z.core.$ZodIssue[]): UserError {
  const { path, reason } = schemaProblem(schema, input, issues);
  const [root, ...below] = path;
  const where = below.join('.');
  if (where && root === 'recipe') return new UserError('BAD_RECIPE', { reason: `${where} ${reason}` });
  if (where && root === 'model') return new UserError('BAD_CONFIG', { reason: `${where} ${reason}` });
  if (where && root === 'genome') return new UserError('BAD_GENOME', { reason: `${where} ${reason}` });
  return new UserError('BAD_VALUE', { name: path.join('.') || 'The request', reason });
}

/** @throws UserError naming the field, its value and what it may be */
export function parseInput<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw badInput(schema, input, parsed.error.issues);
  return parsed.data;
}
