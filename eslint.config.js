import electronSecurity from 'eslint-plugin-electron-security';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

const noElectron = { group: ['electron', 'electron/*'], message: 'Only main/host/electron and the preload script may import electron.' };
const noNode = {
  group: ['node:*', 'fs', 'path', 'os', 'crypto', 'child_process', 'worker_threads'],
  message: 'This code runs where there is no Node.',
};
const above = (...folders) => ({
  group: folders.flatMap((folder) => [`**/${folder}/**`]),
  message: 'Imports point one way: renderer and main to shared, host and cli to services, services to store, render and train.',
});
const restrict = (...patterns) => ({ '@typescript-eslint/no-restricted-imports': ['error', { patterns }] });

/** Results must not depend on chance or on the clock: randomness comes as a stream that is passed in. */
const noChance = {
  'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'Pass in a stream of shared/math/rng.ts.' }],
};

export default tseslint.config(
  { ignores: ['node_modules/', 'out/', 'dist/', '.cache/', 'test-results/', 'main/native/*/build/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...tseslint.configs.recommended,
  ...svelte.configs.recommended,
  {
    files: ['**/*.{ts,mjs,js,cjs,svelte}'],
    languageOptions: { globals: { ...globals.node } },
    rules: {
      ...noChance,
      'max-lines': ['warn', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'off',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
      eqeqeq: 'error',
      'no-empty-pattern': 'error',
      'no-constant-binary-expression': 'error',
      'no-self-compare': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  { files: ['renderer/**'], languageOptions: { globals: { ...globals.browser } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    rules: {
      // reads the reason behind an ignored warning as more warnings to ignore; svelte-check judges them anyway
      'svelte/no-unused-svelte-ignore': 'off',
      // a Set inside a function is not state
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },

  // who may import what, first line of defence; .dependency-cruiser.cjs follows whole chains
  { files: ['shared/**/*.ts'], ignores: ['**/*.test.ts'], rules: restrict(noElectron, noNode, above('main', 'renderer')) },
  { files: ['renderer/**/*.{ts,svelte}'], ignores: ['**/*.test.ts'], rules: restrict(noElectron, noNode, above('main')) },
  {
    files: ['main/**/*.ts'],
    ignores: ['main/host/**', 'main/cli/**', 'main/preload.ts', '**/*.test.ts'],
    rules: restrict(noElectron, above('renderer', 'host', 'cli')),
  },
  {
    files: ['main/host/node/**', 'main/host/*.ts', 'main/cli/**'],
    ignores: ['**/*.test.ts'],
    rules: restrict(noElectron, above('renderer')),
  },

  {
    files: ['main/host/electron/**/*.ts', 'main/preload.ts'],
    ignores: ['**/*.test.ts'],
    ...electronSecurity.configs.strict,
  },
  {
    files: ['main/host/electron/**/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: {
      // one door each: the file that holds the check is the only one that may call the API
      'electron-security/require-factory': [
        'error',
        {
          factories: [
            { api: 'BrowserWindow', use: 'openWindow', allowIn: ['main/host/electron/window.ts'] },
            { api: 'ipcMain.on', use: 'setupPorts', allowIn: ['main/host/electron/ports.ts'] },
            { api: 'ipcMain.handle', use: 'setupPorts', allowIn: [] },
          ],
        },
      ],
    },
  },
);
