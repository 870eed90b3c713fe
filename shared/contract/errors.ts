import * as z from 'zod';
import { counted } from '../words/counted.ts';

/** A sentence of a clause: with a full stop, unless it ends with a question. */
const ended = (clause: string): string => (clause.endsWith('?') ? clause : `${clause}.`);

/**
 * Everything that can go wrong through no fault of the program, each with the sentence the user reads.
 * Services throw `UserError`; both hosts carry code and data over RPC, the command line prints the sentence.
 */
export const errorCatalog = {
  BAD_GENOME: {
    data: z.object({ reason: z.string() }),
    sentence: (d: { reason: string }) => ended(`This genome cannot be rendered: ${d.reason}`),
  },
  BAD_FORMULA: {
    data: z.object({ line: z.number(), column: z.number(), message: z.string(), hint: z.string() }),
    sentence: (d: { line: number; column: number; message: string; hint: string }) =>
      `Line ${d.line}, column ${d.column}: ${d.message}${d.hint ? ` (${d.hint})` : ''}`,
  },
  BAD_RECIPE: {
    data: z.object({ reason: z.string() }),
    sentence: (d: { reason: string }) => ended(`This recipe cannot be used: ${d.reason}`),
  },
  BAD_PATH: { data: z.object({ reason: z.string() }), sentence: (d: { reason: string }) => ended(`This path cannot be used: ${d.reason}`) },
  BAD_CONFIG: {
    data: z.object({ reason: z.string() }),
    sentence: (d: { reason: string }) => ended(`This configuration cannot be used: ${d.reason}`),
  },
  BAD_VALUE: {
    data: z.object({ name: z.string(), reason: z.string() }),
    sentence: (d: { name: string; reason: string }) => ended(`${d.name} ${d.reason}`),
  },
  RECIPE_ACCEPTS_NOTHING: {
    data: z.object({ index: z.number(), attempts: z.number(), reasons: z.string() }),
    sentence: (d: { index: number; attempts: number; reasons: string }) =>
      `The recipe accepted no image for sample ${d.index} in ${d.attempts} attempts (${d.reasons}); widen its ranges or relax its accept rules.`,
  },
  NOT_FOUND: {
    data: z.object({ kind: z.string(), id: z.string() }),
    sentence: (d: { kind: string; id: string }) => `There is no ${d.kind} "${d.id}" in this workspace.`,
  },
  NAME_TAKEN: {
    data: z.object({ kind: z.string(), name: z.string() }),
    sentence: (d: { kind: string; name: string }) => `There is already a ${d.kind} named "${d.name}".`,
  },
  ALREADY_EXISTS: {
    data: z.object({ kind: z.string(), name: z.string() }),
    sentence: (d: { kind: string; name: string }) => `The same ${d.kind} exists already: "${d.name}".`,
  },
  IN_USE: {
    data: z.object({ kind: z.string(), name: z.string(), by: z.string() }),
    sentence: (d: { kind: string; name: string; by: string }) => `The ${d.kind} "${d.name}" is in use by ${d.by}.`,
  },
  NOT_READY: {
    data: z.object({ kind: z.string(), name: z.string(), reason: z.string() }),
    sentence: (d: { kind: string; name: string; reason: string }) => `The ${d.kind} "${d.name}" cannot be used yet: ${d.reason}.`,
  },
  DATASET_TOO_SMALL: {
    /** `count` of its `of` images are there to learn from */
    data: z.object({ name: z.string(), count: z.number(), of: z.number(), batch: z.number() }),
    sentence: (d: { name: string; count: number; of: number; batch: number }) =>
      `The dataset "${d.name}" has ${counted(d.count, 'image')}${d.count < d.of ? ` to learn from and ${d.of - d.count} set apart` : ''}, fewer than a batch of ${d.batch}; make a larger dataset or a smaller batch.`,
  },
  FILE_CORRUPT: {
    data: z.object({ file: z.string(), reason: z.string() }),
    sentence: (d: { file: string; reason: string }) => `The file ${d.file} is damaged: ${d.reason}.`,
  },
  FILE_UNREADABLE: {
    data: z.object({ file: z.string(), reason: z.string() }),
    sentence: (d: { file: string; reason: string }) => ended(`The file ${d.file} cannot be read: ${d.reason}`),
  },
  TOOL_MISSING: {
    data: z.object({ tool: z.string(), purpose: z.string(), hint: z.string() }),
    sentence: (d: { tool: string; purpose: string; hint: string }) =>
      `${d.tool} is needed for ${d.purpose} and is not installed; ${d.hint}.`,
  },
  DISK_FULL: {
    data: z.object({ path: z.string() }),
    sentence: (d: { path: string }) => `There is no space left on the disk that holds ${d.path}.`,
  },
  WORKSPACE_UNWRITABLE: {
    data: z.object({ path: z.string(), reason: z.string() }),
    sentence: (d: { path: string; reason: string }) => `The workspace ${d.path} cannot be written: ${d.reason}.`,
  },
  WORKSPACE_IN_USE: {
    data: z.object({ path: z.string(), by: z.string() }),
    sentence: (d: { path: string; by: string }) => `The workspace ${d.path} is already open in another process (${d.by}); close it first.`,
  },
  WORKSPACE_NEWER: {
    data: z.object({ path: z.string(), found: z.number(), known: z.number() }),
    sentence: (d: { path: string; found: number; known: number }) =>
      `The workspace ${d.path} was written by a newer Cardioid (database version ${d.found}, this one knows ${d.known}); update Cardioid to open it.`,
  },
  PORT_TAKEN: {
    data: z.object({ host: z.string(), port: z.number() }),
    sentence: (d: { host: string; port: number }) => `Port ${d.port} on ${d.host} is already taken; choose another with --port.`,
  },
  WRONG_TOKEN: { data: z.object({}), sentence: () => 'The token is wrong or has expired; open the URL that the terminal printed last.' },
  BACKEND_UNAVAILABLE: {
    data: z.object({ backend: z.string(), reason: z.string() }),
    sentence: (d: { backend: string; reason: string }) => `The backend ${d.backend} is not available here: ${d.reason}.`,
  },
  NATIVE_MISSING: {
    data: z.object({ addon: z.string(), reason: z.string() }),
    sentence: (d: { addon: string; reason: string }) =>
      `The native addon ${d.addon} could not be loaded: ${d.reason}; run npm start or npm run setup to build it.`,
  },
  WORKER_DIED: {
    data: z.object({ job: z.string(), reason: z.string() }),
    sentence: (d: { job: string; reason: string }) => `${d.job} was interrupted: ${d.reason}; it can be resumed.`,
  },
  TRAINING_DIVERGED: {
    data: z.object({ step: z.number(), quantity: z.string() }),
    sentence: (d: { step: number; quantity: string }) =>
      `Training diverged at step ${d.step}: ${d.quantity} is no longer a number; resume from the last checkpoint with a lower learning rate.`,
  },
  CANCELLED: { data: z.object({ what: z.string() }), sentence: (d: { what: string }) => `${d.what} was cancelled.` },
} as const;

export type ErrorCode = keyof typeof errorCatalog;
export type ErrorData<C extends ErrorCode> = z.infer<(typeof errorCatalog)[C]['data']>;

/** The sentence the user reads for this error. */
export function errorSentence<C extends ErrorCode>(code: C, data: ErrorData<C>): string {
  return (errorCatalog[code].sentence as (d: ErrorData<C>) => string)(data);
}

/** An error the user can do something about; its message is one whole sentence. */
export class UserError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'UserError';
  readonly code: C;
  readonly data: ErrorData<C>;
  constructor(code: C, data: ErrorData<C>) {
    super(errorSentence(code, data));
    this.code = code;
    this.data = data;
  }
}

/** True for errors of this catalogue, also when they crossed a process as plain objects. */
export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorCatalog, code);
}

/** HTTP-like status of every user error: understood, but not to be done. An error on the wire counts as declared only with its declared status. */
export const userErrorStatus = 422;

/** The error map every procedure of the contract declares. */
export const contractErrors = Object.fromEntries(
  Object.entries(errorCatalog).map(([code, { data }]) => [code, { data, status: userErrorStatus }]),
) as unknown as { [C in ErrorCode]: { data: (typeof errorCatalog)[C]['data']; status: typeof userErrorStatus } };
