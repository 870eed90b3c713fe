// `npm test [STAGE ...]`: sets up what is missing, then runs every check. The last line is `N passed, N failed`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from './browser.mjs';
import { ensureReady, main } from './ensure.mjs';
import { childEnvironment, restartUnderProjectNode, runsUnderProjectNode, say, SetupError } from './execute.mjs';
import { cacheDir, inRoot, root } from './paths.mjs';
import { countPlaywright, countVitest } from './testReports.mjs';

/**
 * @param {string} packageName
 * @param {string} path
 */
const bin = (packageName, path) => inRoot('node_modules', packageName, path);
/** @param {string} name */
const vitestReport = (name) => join(cacheDir, `vitest-${name}.json`);
const playwrightReport = join(cacheDir, 'playwright.json');

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Count
 * @typedef {object} Stage
 * @property {string[][]} tools each a script for Node and its arguments
 * @property {string} [report] the JSON file a test runner writes
 * @property {(report: any) => Count} [count] reads that
 * @property {boolean} [browser] needs Chromium
 * @property {boolean} [mayBeEmpty]
 */

/** @type {(name: string, args: string[]) => Stage} */
const vitest = (name, args) => ({
  tools: [
    [bin('vitest', 'vitest.mjs'), 'run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport(name)}`],
  ],
  report: vitestReport(name),
  count: countVitest,
});

/**
 * What is checked, in order. In a stage without a report every tool counts as one test.
 * @type {Record<string, Stage>}
 */
const stages = {
  types: {
    tools: [
      [bin('typescript', 'bin/tsc'), '--noEmit'],
      [bin('svelte-check', 'bin/svelte-check'), '--threshold', 'error', '--output', 'human'],
    ],
  },
  lint: {
    tools: [
      [bin('eslint', 'bin/eslint.js'), '.', '--quiet'],
      [
        bin('dependency-cruiser', 'bin/dependency-cruiser.mjs'),
        'main',
        'renderer',
        'shared',
        '--config',
        '.dependency-cruiser.cjs',
        '--output-type',
        'err',
      ],
      [bin('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
    ],
  },
  unit: vitest('node', ['--project', 'node']),
  components: { ...vitest('browser', ['--project', 'browser', '--passWithNoTests']), browser: true, mayBeEmpty: true },
  journeys: {
    tools: [[bin('@playwright/test', 'cli.js'), 'test', '--grep-invert', '@screenshots', '--reporter', 'list,json']],
    report: playwrightReport,
    count: countPlaywright,
    browser: true,
  },
};

/**
 * Runs one tool with its output on ours; true when it succeeded.
 * @param {string[]} tool
 */
function runTool(tool) {
  const env = { ...childEnvironment(), PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport, FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
  return spawnSync(process.execPath, tool, { cwd: root, stdio: 'inherit', env }).status === 0;
}

/**
 * @param {Stage} stage
 * @returns {Count}
 */
function runStage({ tools, report, count, mayBeEmpty }) {
  if (report) rmSync(report, { force: true });
  const results = tools.map(runTool);
  const failedTools = results.filter((ok) => !ok).length;
  if (!report || !count) return { passed: results.length - failedTools, failed: failedTools, skipped: 0 };
  let counted = { passed: 0, failed: 0, skipped: 0 };
  try {
    counted = count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    // without a report the tool itself broke down
  }
  // a run can also fail outside any test: an unhandled error, a file that does not load
  if (failedTools > 0 && counted.failed === 0) counted.failed = 1;
  if (counted.passed + counted.failed + counted.skipped === 0 && !mayBeEmpty) counted.failed = 1;
  return counted;
}

/** @param {string[]} names */
function chosenStages(names) {
  for (const name of names)
    if (!Object.hasOwn(stages, name))
      throw new SetupError(`There is no stage "${name}"; the stages are ${Object.keys(stages).join(', ')}.`);
  return Object.entries(stages).filter(([name]) => names.length === 0 || names.includes(name));
}

/** @param {string[]} names none for all */
function runAll(names) {
  const chosen = chosenStages(names);
  const noBrowser = chosen.some(([, stage]) => stage.browser) ? ensureChromium() : undefined;
  mkdirSync(cacheDir, { recursive: true });
  /** @type {(Count & { name: string, seconds: number })[]} */
  const rows = [];
  for (const [name, stage] of chosen) {
    say(`\n=== ${name}`);
    const started = Date.now();
    const missing = stage.browser ? noBrowser : undefined;
    if (missing) say(missing);
    const result = missing ? { passed: 0, failed: 1, skipped: 0 } : runStage(stage);
    rows.push({ name, ...result, seconds: Math.round((Date.now() - started) / 1000) });
  }
  console.log('\nSummary');
  for (const { name, passed, failed, skipped, seconds } of rows)
    console.log(
      `  ${name.padEnd(12)} ${String(passed).padStart(5)} passed ${String(failed).padStart(3)} failed ${String(skipped).padStart(3)} skipped  ${seconds} s`,
    );
  /** @param {keyof Count} key */
  const sum = (key) => rows.reduce((total, row) => total + row[key], 0);
  if (sum('failed') > 0) process.exitCode = 1;
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
}

await main(() => {
  ensureReady();
  const names = process.argv.slice(2);
  if (runsUnderProjectNode()) runAll(names);
  else restartUnderProjectNode(inRoot('main', 'setup', 'test.mjs'), names);
});
