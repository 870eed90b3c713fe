import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser';
import { ESLint } from 'eslint';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from './paths.mjs';

const { forbidden, options } = createRequire(import.meta.url)(join(root, '.dependency-cruiser.cjs')) as {
  forbidden: { name: string }[];
  options: ICruiseOptions;
};

/** The rules that the sources below a folder break. */
async function violations(baseDir: string): Promise<string[]> {
  const result = await cruise(['main', 'renderer', 'shared'], {
    ...options,
    tsConfig: undefined,
    baseDir,
    ruleSet: { forbidden } as never,
    validate: true,
  });
  return (result.output as ICruiseResult).summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('imports', () => {
  test('point one way in the sources', async () => {
    expect(await violations(root)).toEqual([]);
  });

  const dir = mkdtempSync(join(tmpdir(), 'cardioid-layers-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  const write = (file: string, text = '') => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  };
  const files = [
    'main/host/node/a.ts',
    'main/host/electron/a.ts',
    'main/services/a.ts',
    'main/store/a.ts',
    'main/render/a.ts',
    'main/train/a.ts',
    'main/train/protocol.ts',
    'main/cli/a.ts',
    'renderer/a.ts',
    'shared/a.ts',
    'shared/b.ts',
  ];

  test.each([
    ['shared/b.ts', '../main/services/a.ts', 'shared-runs-anywhere'],
    ['shared/b.ts', 'node:fs', 'shared-without-node'],
    ['renderer/b.ts', '../main/services/a.ts', 'renderer-only-to-shared'],
    ['renderer/b.ts', 'node:fs', 'renderer-without-node'],
    ['main/services/b.ts', '../../renderer/a.ts', 'main-not-to-renderer'],
    ['main/services/b.ts', '../host/node/a.ts', 'nothing-imports-hosts'],
    ['main/services/b.ts', '../cli/a.ts', 'nothing-imports-hosts'],
    ['main/services/b.ts', '../train/a.ts', 'training-in-its-own-process'],
    ['main/host/b.ts', '../store/a.ts', 'hosts-do-not-reach-past-services'],
    ['main/store/b.ts', '../services/a.ts', 'lower-layers-not-to-services'],
    ['main/store/b.ts', '../render/a.ts', 'store-render-train-apart'],
    ['main/render/b.ts', '../train/a.ts', 'render-not-to-training'],
    ['main/host/node/b.ts', '../electron/a.ts', 'node-host-not-to-electron-host'],
    ['main/services/b.ts', 'electron', 'electron-in-one-place'],
    ['shared/b.ts', './missing.ts', 'not-to-unresolvable'],
  ])('%s may not import %s', async (file, target, rule) => {
    for (const name of files) write(name);
    write(file, `import ${JSON.stringify(target)};\n`);
    expect((await violations(dir)).map((violation) => violation.split(':')[0])).toContain(rule);
    rmSync(join(dir, file));
  });

  test('may go down', async () => {
    for (const name of files) write(name);
    write('main/cli/b.ts', "import '../services/a.ts'; import '../render/a.ts'; import '../host/node/a.ts'; import '../../shared/a.ts';\n");
    write('main/services/b.ts', "import '../store/a.ts'; import '../train/protocol.ts';\n");
    write('main/host/electron/b.ts', "import 'electron'; import '../../services/a.ts';\n");
    expect(await violations(dir)).toEqual([]);
  });
});

describe('lint', () => {
  const eslint = new ESLint({ cwd: root });
  const rules = async (file: string, text: string) =>
    (await eslint.lintText(text, { filePath: join(root, file) })).flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));

  test.each([
    ['shared/x.ts', "import 'node:fs';", '@typescript-eslint/no-restricted-imports'],
    ['shared/x.ts', 'export const x = Math.random();', 'no-restricted-properties'],
    ['main/services/x.ts', "import 'electron';", '@typescript-eslint/no-restricted-imports'],
    ['main/services/x.ts', "import '../host/node/serve.ts';", '@typescript-eslint/no-restricted-imports'],
    ['renderer/x.ts', "import '../main/services/index.ts';", '@typescript-eslint/no-restricted-imports'],
    [
      'main/host/electron/x.ts',
      "import { BrowserWindow } from 'electron';\nnew BrowserWindow({ webPreferences: { sandbox: false } });",
      'electron-security/no-sandbox-disabled',
    ],
    ['main/host/electron/x.ts', "import { BrowserWindow } from 'electron';\nnew BrowserWindow({});", 'electron-security/require-factory'],
  ])('%s: %s', async (file, text, rule) => {
    expect(await rules(file, text)).toContain(rule);
  });
});
