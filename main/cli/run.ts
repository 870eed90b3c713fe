import { resolve } from 'node:path';
import { errorSentence, isErrorCode, UserError } from '../../shared/contract/errors.ts';
import type { Cardioid, openCardioid } from '../services/index.ts';
import type { ForkWorker } from '../train/workerHandle.ts';
import { defaultWorkspaceDir } from '../host/workspaceDir.ts';
import { version } from '../host/version.ts';
import { commonFlags, parseArguments, type Arguments } from './arguments.ts';
import type { CommandSpec, Outcome } from './command.ts';
import { JobFailed } from './followJob.ts';
import { commandHelp, findCommand, programHelp, unknownCommand } from './help.ts';
import { createProgress } from './progress.ts';
import { Interrupted, UsageError } from './stops.ts';

/** Exit statuses: done, failed, wrong usage, ended by Ctrl-C. */
export const exitStatus = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface CliEnvironment {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly signal: AbortSignal;
  readonly outDir: string;
  readonly forkWorker: ForkWorker;
  /** opens a workspace; tests bring their own */
  readonly open?: typeof openCardioid;
}

/**
 * Runs one command line.
 * @param line without the program's name; `--workspace DIR` and `--json` may stand before the command too
 * @returns the exit status
 */
export async function run(line: readonly string[], environment: CliEnvironment): Promise<number> {
  const { stdout, stderr } = environment;
  const leading = leadingFlags(line);
  const args = line.slice(leading.length);
  const [first] = args;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    stdout.write(`${programHelp()}\n`);
    return first === undefined ? exitStatus.usage : exitStatus.done;
  }
  if (first === '--version') {
    stdout.write(`${version}\n`);
    return exitStatus.done;
  }
  const command = findCommand(args);
  if (!command) {
    stderr.write(`${unknownCommand(args)} "cardioid --help" lists all commands.\n`);
    return exitStatus.usage;
  }
  try {
    const parsed = parseArguments(
      [...leading, ...args.slice(command.name.split(' ').length)],
      { ...commonFlags, ...command.flags },
      command.positionals,
    );
    if (parsed.has('help')) {
      stdout.write(`${commandHelp(command)}\n`);
      return exitStatus.done;
    }
    const outcome = await runCommand(command, parsed, environment);
    if (parsed.has('json')) stdout.write(`${JSON.stringify(outcome.json)}\n`);
    else if (outcome.text) stdout.write(`${outcome.text}\n`);
    if (outcome.failure === undefined) return exitStatus.done;
    stderr.write(`${outcome.failure}\n`);
    return exitStatus.failed;
  } catch (error) {
    if (error instanceof UsageError) {
      stderr.write(`${error.message} "cardioid ${command.name} --help" shows how to use it.\n`);
      return exitStatus.usage;
    }
    if (error instanceof Interrupted || (environment.signal.aborted && isAbort(error))) {
      stderr.write(`${error instanceof Interrupted ? error.message : 'Stopped.'}\n`);
      return exitStatus.interrupted;
    }
    // a file that is quoted may hold anything; nothing in it steers the terminal
    stderr.write(`${describe(error).replace(/(?![\n\t])\p{Cc}/gu, '\ufffd')}\n`);
    return exitStatus.failed;
  }
}

/** The flags of every command that stand before its name, as some programs want theirs. */
function leadingFlags(line: readonly string[]): readonly string[] {
  const end = line.findIndex((word, at) => !/^--(json$|workspace(=|$))/.test(word) && line[at - 1] !== '--workspace');
  return line.slice(0, end < 0 ? line.length : end);
}

async function runCommand(command: CommandSpec, args: Arguments, environment: CliEnvironment): Promise<Outcome> {
  const execute = await command.load();
  const workspaceDir = resolve(args.text('workspace') ?? defaultWorkspaceDir());
  const progress = createProgress(environment.stderr);
  let cardioid: Cardioid | undefined;
  try {
    return await execute({
      args,
      workspaceDir,
      outDir: environment.outDir,
      json: args.has('json'),
      signal: environment.signal,
      forkWorker: environment.forkWorker,
      progress,
      print: (line) => environment.stdout.write(`${line}\n`),
      note: (line) => {
        progress.end();
        environment.stderr.write(`${line}\n`);
      },
      openWorkspace: async () => {
        // loaded late: most of a short command's time would go into loading the database
        const open = environment.open ?? (await import('../services/index.ts')).openCardioid;
        return (cardioid ??= await open({ workspaceDir, host: 'node', forkWorker: environment.forkWorker, version }));
      },
    });
  } finally {
    progress.end();
    await cardioid?.close();
  }
}

/** Work that ended because its signal said so, in the words of the platform or of the contract. */
function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error as ServiceError).code === 'CANCELLED');
}

interface ServiceError extends Error {
  readonly code?: unknown;
  readonly data?: unknown;
}

/**
 * The sentence for an error of any origin: our own, one that came through the contract (same code and data), or a fault of the program, which shows its stack because someone has to find it.
 */
function describe(error: unknown): string {
  if (error instanceof UserError || error instanceof JobFailed) return error.message;
  if (!(error instanceof Error)) return `Something unexpected happened: ${String(error)}`;
  const { code, data } = error as ServiceError;
  if (isErrorCode(code)) return errorSentence(code, data as never);
  return `This is a fault of Cardioid: ${error.stack ?? error.message}`;
}
