import * as z from 'zod';
import { maxWholeLength } from '../formula/parser.ts';
import { procedure } from './base.ts';

/** One thing that is wrong with a text; places count from 1. */
export const formulaIssueSchema = z.object({ line: z.int(), column: z.int(), message: z.string(), hint: z.string() });

/** A formula that can be chosen; texts of the user may be broken. */
export const formulaEntrySchema = z.object({
  id: z.string(),
  label: z.string(),
  summary: z.string(),
  family: z.string(),
  /** comes with the program and cannot be changed */
  builtIn: z.boolean(),
  source: z.string(),
  /** what keeps it from being drawn; empty for a sound text */
  errors: z.array(formulaIssueSchema),
});
export type FormulaEntry = z.infer<typeof formulaEntrySchema>;

const text = z.string().max(maxWholeLength);

export const formulas = {
  /** Those of the program in their order, then the user's in order of id. */
  list: procedure.output(z.array(formulaEntrySchema)),
  /** What a text is or what is wrong with it; saves nothing. */
  check: procedure.input(z.object({ text })).output(formulaEntrySchema.pick({ id: true, label: true, errors: true })),
  /** Saves a sound text under its own id; another text of that id only where `replace` says so. */
  save: procedure.input(z.object({ text, replace: z.boolean() })).output(formulaEntrySchema),
  /** Pictures and recipes carry their texts and stay as they are. */
  delete: procedure.input(z.object({ id: z.string() })).output(z.object({})),
};
