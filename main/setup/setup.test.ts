import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { matchesLock } from './packages.mjs';
import { root } from './paths.mjs';
import { hashFiles } from './stamps.mjs';
import { countPlaywright, countVitest } from './testReports.mjs';

const dir = mkdtempSync(join(tmpdir(), 'cardioid-setup-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('installed packages', () => {
  const wanted = {
    '': { version: '1.0.0' },
    'node_modules/a': { version: '1.2.3' },
    'node_modules/b': { version: '2.0.0', optional: true },
    'node_modules/a/node_modules/b': { version: '1.0.0' },
  };
  const installed = { 'node_modules/a': { version: '1.2.3' }, 'node_modules/a/node_modules/b': { version: '1.0.0' } };

  test('match the lock file, optional ones may be missing', () => {
    expect(matchesLock(wanted, installed)).toBe(true);
    expect(matchesLock(wanted, { ...installed, 'node_modules/b': { version: '2.0.0' } })).toBe(true);
  });

  test('do not match when one is missing or of another version', () => {
    expect(matchesLock(wanted, { 'node_modules/a': { version: '1.2.3' } })).toBe(false);
    expect(matchesLock(wanted, { ...installed, 'node_modules/a': { version: '1.2.4' } })).toBe(false);
    expect(matchesLock(wanted, { ...installed, 'node_modules/b': { version: '2.0.1' } })).toBe(false);
  });
});

test('the hash of sources changes with names, contents and facts, and with nothing else', () => {
  const write = (name: string, text: string) => {
    mkdirSync(join(dir, 'src', 'deep'), { recursive: true });
    writeFileSync(join(dir, 'src', name), text);
  };
  const hash = (options = {}) => hashFiles([join(dir, 'src')], options);
  write('a.ts', 'one');
  write('deep/b.ts', 'two');
  const first = hash();
  expect(hash()).toBe(first);
  write('a.ts', 'one more');
  const second = hash();
  expect(second).not.toBe(first);
  write('a.ts', 'one');
  expect(hash()).toBe(first);
  expect(hash({ facts: ['arm64'] })).not.toBe(first);
  write('a.test.ts', 'ignored');
  expect(hash()).not.toBe(first);
  expect(hash({ accept: (path: string) => !path.endsWith('.test.ts') })).toBe(first);
  rmSync(join(dir, 'src', 'a.test.ts'));
  // the same bytes under other names are other sources
  rmSync(join(dir, 'src', 'a.ts'));
  write('c.ts', 'one');
  expect(hash()).not.toBe(first);
});

describe('counting', () => {
  test('vitest: a file that does not load counts as failed', () => {
    const ok = { status: 'passed', assertionResults: [{}] };
    expect(
      countVitest({
        numPassedTests: 5,
        numFailedTests: 1,
        numPendingTests: 2,
        testResults: [ok, { status: 'failed', assertionResults: [] }],
      }),
    ).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  test('Playwright: flaky tests passed in the end, errors outside tests count', () => {
    expect(countPlaywright({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] })).toEqual({
      passed: 4,
      failed: 2,
      skipped: 2,
    });
  });
});

test('the scripts of package.json exist', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
  for (const name of ['start', 'test', 'cardioid', 'setup', 'bench', 'screenshots']) {
    const [, file] = /^node (main\/setup\/\w+\.mjs)$/.exec(scripts[name] ?? '') ?? [];
    expect(file && existsSync(join(root, file)), name).toBe(true);
  }
});
