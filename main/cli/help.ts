import { didYouMean, endingFor } from '../../shared/words/didYouMean.ts';
import { commonFlags, type FlagSpec } from './arguments.ts';
import type { CommandSpec } from './command.ts';
import { commands } from './commands.ts';

const flagText = ([name, spec]: [string, FlagSpec]): string => `--${name}${spec.placeholder ? ` ${spec.placeholder}` : ''}`;

/** One line: the command with its arguments and flags, optional ones in brackets. */
export function usageLine(command: CommandSpec): string {
  const flags = Object.entries(command.flags).map((entry) => (entry[1].required ? flagText(entry) : `[${flagText(entry)}]`));
  return ['cardioid', command.name, ...command.positionals, ...flags].join(' ');
}

/** Help of one command. */
export function commandHelp(command: CommandSpec): string {
  const flags: [string, FlagSpec][] = [...Object.entries(command.flags), ...Object.entries(commonFlags)];
  const width = Math.max(...flags.map((entry) => flagText(entry).length));
  return [
    command.summary,
    '',
    `Usage: ${usageLine(command)}`,
    '',
    ...flags.map((entry) => `  ${flagText(entry).padEnd(width)}  ${entry[1].help}`),
  ].join('\n');
}

/** Help of the whole program. */
export function programHelp(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'Usage: cardioid COMMAND [...]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'Every command takes --workspace DIR, --json and --help.',
  ].join('\n');
}

/** The longest command whose words begin the arguments, or undefined. */
export function findCommand(args: readonly string[]): CommandSpec | undefined {
  return commands
    .filter((command) => command.name.split(' ').every((word, i) => args[i] === word))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** What to say about arguments that name no command. */
export function unknownCommand(args: readonly string[]): string {
  const [first = ''] = args;
  const group = commands.filter((command) => command.name.startsWith(`${first} `)).map((command) => command.name.split(' ')[1]!);
  if (group.length === 0) {
    const words = new Set(commands.flatMap(({ name }) => [name, name.split(' ')[0]!]));
    // a command of two words may be the one that is meant
    const hint = didYouMean(args.slice(0, 2).join(' '), words) || didYouMean(first, words);
    return `There is no command "${first}"${hint ? `; ${hint}` : '.'}`;
  }
  return args[1] !== undefined && !args[1].startsWith('-')
    ? `There is no command "${first} ${args[1]}"${endingFor(args[1], group, `; there is ${first} ${group.join(', ')}`)}`
    : `Say which: ${first} ${group.join(', ')}.`;
}
