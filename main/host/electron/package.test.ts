import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

// electron-builder's own reader and validator, from the copy that `npm run package` uses
const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
interface ConfigModule {
  getConfig(projectDir: string, configPath: string | null, fromOptions: null): Promise<Record<string, unknown>>;
  validateConfiguration(config: Record<string, unknown>, debugLogger: { isEnabled: boolean; add: () => void }): Promise<void>;
}
const { getConfig, validateConfiguration } = fromBuilder('app-builder-lib/out/util/config/config.js') as ConfigModule;
const debugLogger = { isEnabled: false, add: () => undefined };
const config = await getConfig(root, 'electron-builder.yml', null);

describe('electron-builder.yml', () => {
  test("is valid by electron-builder's own schema", async () => {
    await expect(validateConfiguration(config, debugLogger)).resolves.toBeUndefined();
    await expect(validateConfiguration({ ...config, electronFuse: {} }, debugLogger)).rejects.toThrow(/electronFuse/);
  });

  test('sets every fuse', () => {
    expect(config['electronFuses']).toEqual({
      // workers are utility processes, so the binary never has to be a plain Node
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
    });
  });

  test('packs the app in an archive and native binaries beside it', () => {
    expect(config['asar']).toBe(true);
    expect(config['asarUnpack']).toEqual(
      expect.arrayContaining(['**/*.node', '**/node_modules/better-sqlite3/**', '**/node_modules/sharp/**', '**/node_modules/@img/**']),
    );
    expect(config['npmRebuild']).toBe(false);
  });
});

test('Electron is pinned to one version', () => {
  const { devDependencies, main } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as {
    devDependencies: Record<string, string>;
    main: string;
  };
  expect(devDependencies['electron']).toMatch(/^\d+\.\d+\.\d+$/);
  expect(main).toBe('out/main/electron.js');
});
