import { oc } from '@orpc/contract';
import { contractErrors } from './errors.ts';

/** Start of every procedure: all user errors are declared on all of them. */
export const procedure = oc.errors(contractErrors);
