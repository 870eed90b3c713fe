import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commonFlags } from './arguments.ts';
import { commands } from './commands.ts';
import { findCommand, unknownCommand, usageLine } from './help.ts';

const flagsOf = (name: string) => Object.keys(commands.find((command) => command.name === name)!.flags);

test('the commands and their flags are a contract', () => {
  expect(
    Object.fromEntries(commands.map((command) => [command.name, [...command.positionals, ...Object.keys(command.flags)].join(' ')])),
  ).toEqual({
    render:
      'formula formula-file genome set center width minibrot rotation size supersample pattern precision iterations device palette coloring transfer density offset trap trap-image stretch lightness hue chroma light interior out',
    formulas: '',
    genome: 'FILE out',
    'formula list': '',
    'formula show': 'ID',
    'formula check': 'FILE',
    'formula new': 'NAME mix',
    'formula gallery': 'out',
    'formula import': 'FILE.flame',
    'palette list': '',
    'palette import': 'FILE name',
    'palette export': 'ID out',
    sequence: 'RECIPE|PATHFILE frames out size supersample fps speed easing closed keyframes seed',
    'dataset preview': 'RECIPE out count size seed',
    'dataset create': 'recipe count size name seed device',
    'dataset list': '',
    'dataset show': 'ID',
    'dataset verify': 'ID',
    'dataset import': 'PATH size skip name unique',
    'dataset export': 'ID out format image',
    train: 'dataset model config steps batch seed backend name',
    'runs list': '',
    'runs show': 'ID',
    'runs resume': 'ID',
    'runs delete': 'ID',
    sample: 'RUN count out',
    reconstruct: 'RUN image out',
    interpolate: 'RUN from to frames out',
    mix: 'RUN coarse fine cut out',
    serve: 'port host token no-open',
    'bench render': 'repeats',
    doctor: '',
  });
});

test('the guide documents every command and every flag', () => {
  const guide = readFileSync(new URL('commands.md', import.meta.url), 'utf8');
  for (const command of commands) {
    expect(guide).toContain(`\`${command.name}`);
    for (const flag of flagsOf(command.name)) expect(guide, `--${flag} of ${command.name}`).toMatch(new RegExp(`--${flag}\\b`));
  }
  for (const flag of Object.keys(commonFlags)) expect(guide).toContain(`--${flag}`);
});

test('no flag hides a common one', () => {
  for (const command of commands) expect(Object.keys(command.flags).filter((flag) => flag in commonFlags)).toEqual([]);
});

test('commands are found by their words', () => {
  expect(findCommand(['dataset', 'create', '--name', 'x'])?.name).toBe('dataset create');
  expect(findCommand(['dataset'])).toBeUndefined();
  expect(unknownCommand(['paint'])).toBe('There is no command "paint".');
  expect(unknownCommand(['dataset'])).toBe('Say which: dataset preview, create, list, show, verify, import, export.');
  expect(unknownCommand(['formula', '--workspace', 'x'])).toMatch(/^Say which: formula list, /);
  expect(unknownCommand(['runs', 'fly'])).toBe('There is no command "runs fly"; there is runs list, show, resume, delete.');
  expect(unknownCommand(['rendr', '--formula', 'kali'])).toBe('There is no command "rendr"; did you mean render?');
  expect(unknownCommand(['datset', 'create'])).toBe('There is no command "datset"; did you mean dataset create?');
  expect(unknownCommand(['dataset', 'exprot'])).toBe('There is no command "dataset exprot"; did you mean export?');
});

test('optional flags stand in brackets', () => {
  expect(usageLine(findCommand(['mix'])!)).toBe('cardioid mix RUN --coarse A --fine B --cut N --out FILE.png');
  expect(usageLine(findCommand(['serve'])!)).toBe('cardioid serve [--port P] [--host H] [--token T] [--no-open]');
});
