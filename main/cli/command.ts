import type { Cardioid } from '../services/index.ts';
import type { ForkWorker } from '../train/workerHandle.ts';
import type { Arguments, Flags } from './arguments.ts';
import type { Progress } from './progress.ts';

/** What a command came to. */
export interface Outcome {
  /** the object that `--json` prints */
  readonly json: object;
  /** what a person reads instead */
  readonly text: string;
  /** one sentence when the work was done but its answer is bad news; exit status 1 */
  readonly failure?: string;
}

/** What a command may use. */
export interface CommandContext {
  readonly args: Arguments;
  readonly workspaceDir: string;
  /** folder of the built programs, `out` */
  readonly outDir: string;
  readonly json: boolean;
  /** aborts when the user presses Ctrl-C */
  readonly signal: AbortSignal;
  readonly forkWorker: ForkWorker;
  readonly progress: Progress;
  /** prints a line on stdout before the outcome; for commands that go on */
  print(line: string): void;
  /** prints a line on stderr */
  note(line: string): void;
  /** opens the workspace; it is closed when the command ends */
  openWorkspace(): Promise<Cardioid>;
}

export type RunCommand = (context: CommandContext) => Promise<Outcome>;

/** One command of the table in `commands.ts`. */
export interface CommandSpec {
  /** the words that name it, e.g. `dataset create` */
  readonly name: string;
  readonly summary: string;
  readonly positionals: readonly string[];
  readonly flags: Flags;
  /** its code, loaded only when it runs */
  readonly load: () => Promise<RunCommand>;
}
